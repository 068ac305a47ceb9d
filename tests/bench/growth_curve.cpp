// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/growth_curve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace camaudit::bench {
namespace {

constexpr int kColumns = 58;
constexpr int kMargin = 10;
constexpr int kLinesOfADecade = 4;
constexpr int kBetweenDots = 3;

using Point = GrowthCurve::Point;

bool can_be_drawn(const Point& point) {
  return point.devices > 0 && point.seconds > 0;
}

/// Letters on lines; the first line is the lowest.
class Canvas {
 public:
  Canvas(double first, double last, int lowest_decade, int decades)
      : first_(std::log10(first)),
        last_(std::log10(last)),
        lowest_(lowest_decade),
        // Beyond the last column there is room for curves that meet there.
        lines_(static_cast<std::size_t>(decades * kLinesOfADecade + 1), std::string(kColumns + 12, ' ')) {}

  int column(double devices) const {
    if (last_ <= first_) return 0;
    return static_cast<int>(std::lround((std::log10(devices) - first_) / (last_ - first_) * (kColumns - 1)));
  }

  void draw(const GrowthCurve& curve) {
    for (std::size_t i = 1; i < curve.points.size(); ++i) {
      const Point& from = curve.points[i - 1];
      const Point& to = curve.points[i];
      if (!can_be_drawn(from) || !can_be_drawn(to)) continue;
      const int begin = column(from.devices);
      const int end = column(to.devices);
      for (int at = begin + kBetweenDots; at < end; at += kBetweenDots) {
        const double part = static_cast<double>(at - begin) / (end - begin);
        put(at, std::pow(to.seconds, part) * std::pow(from.seconds, 1 - part), '.');
      }
    }
  }

  void mark(const GrowthCurve& curve, char letter) {
    for (const Point& point : curve.points) {
      if (can_be_drawn(point)) put(column(point.devices), point.seconds, letter);
    }
  }

  std::string text() const {
    std::string text;
    for (std::size_t line = lines_.size(); line-- > 0;) {
      const bool decade = line % kLinesOfADecade == 0;
      const std::string label =
          decade ? fmt::format("{:g} s", std::pow(10, lowest_ + static_cast<int>(line) / kLinesOfADecade)) : "";
      std::string drawn = lines_[line];
      drawn.erase(drawn.find_last_not_of(' ') + 1);
      text += fmt::format("{:>{}} {}{}\n", label, kMargin - 2, decade ? '+' : '|', drawn);
    }
    return text;
  }

 private:
  /// A letter takes the place of a dot, and stands right of letters that are there.
  void put(int column, double seconds, char letter) {
    const auto height = std::lround((std::log10(seconds) - lowest_) * kLinesOfADecade);
    std::string& line = lines_.at(static_cast<std::size_t>(height));
    auto at = static_cast<std::size_t>(column);
    if (letter == '.' && line[at] != ' ') return;
    while (at + 1 < line.size() && line[at] != ' ' && line[at] != '.') ++at;
    line[at] = letter;
  }

  double first_;
  double last_;
  int lowest_;
  std::vector<std::string> lines_;
};

}  // namespace

std::optional<double> exponent(const std::vector<Point>& points) {
  const auto count = static_cast<double>(points.size());
  if (points.size() < 2 || !std::all_of(points.begin(), points.end(), can_be_drawn)) return std::nullopt;
  double x_mean = 0;
  double y_mean = 0;
  for (const Point& point : points) {
    x_mean += std::log(point.devices) / count;
    y_mean += std::log(point.seconds) / count;
  }
  double rise = 0;
  double run = 0;
  for (const Point& point : points) {
    const double x = std::log(point.devices) - x_mean;
    rise += x * (std::log(point.seconds) - y_mean);
    run += x * x;
  }
  if (run <= 0) return std::nullopt;
  return rise / run;
}

std::string plotted(const std::vector<GrowthCurve>& curves) {
  std::vector<Point> points;
  for (const GrowthCurve& curve : curves) {
    std::copy_if(curve.points.begin(), curve.points.end(), std::back_inserter(points), can_be_drawn);
  }
  if (points.empty()) return {};
  const auto [fewest, most] = std::minmax_element(points.begin(), points.end(),
                                                  [](const Point& a, const Point& b) { return a.devices < b.devices; });
  const auto [least, dearest] = std::minmax_element(
      points.begin(), points.end(), [](const Point& a, const Point& b) { return a.seconds < b.seconds; });
  const int lowest = static_cast<int>(std::floor(std::log10(least->seconds)));
  const int highest = static_cast<int>(std::ceil(std::log10(dearest->seconds)));
  Canvas canvas(fewest->devices, most->devices, lowest, std::max(1, highest - lowest));
  for (const GrowthCurve& curve : curves) canvas.draw(curve);
  char letter = 'a';
  for (const GrowthCurve& curve : curves) canvas.mark(curve, letter++);

  std::string axis(kMargin + kColumns + 6, ' ');
  for (const Point& point : curves.front().points) {
    const std::string label = fmt::format("{:g}", point.devices);
    axis.replace(kMargin + static_cast<std::size_t>(canvas.column(point.devices)), label.size(), label);
  }
  axis.erase(axis.find_last_not_of(' ') + 1);
  return canvas.text() + axis + " devices\n";
}

}  // namespace camaudit::bench
