// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>

#include "agent/report/html_plot.hpp"

namespace camaudit::report {
namespace {

constexpr std::string_view kTitle = "Findings over time";
constexpr double kLeft = 110;
constexpr double kRight = 90;
constexpr double kRow = 54;

struct Series {
  std::string_view label;
  std::string_view kind;
  int severity = -1;  ///< below zero: what could not be judged
};
constexpr std::array<Series, 5> kSeries{Series{"Critical", "critical", 3}, Series{"High", "high", 2},
                                        Series{"Medium", "medium", 1}, Series{"Low", "low", 0},
                                        Series{"Not judged", "unknown", -1}};

std::size_t value_of(const TrendPoint& point, const Series& series) {
  return series.severity < 0 ? point.unknown : point.failed.at(static_cast<std::size_t>(series.severity));
}

void draw(Markup& page, const std::vector<TrendPoint>& trend) {
  std::string description = fmt::format("From {} to {}. ", day_text(trend.front().run), day_text(trend.back().run));
  for (const Series& series : kSeries) {
    description += fmt::format("{}: {} at first, {} at last. ", series.label, grouped(value_of(trend.front(), series)),
                               grouped(value_of(trend.back(), series)));
  }
  const int height = static_cast<int>(kRow * kSeries.size()) + 28;
  begin_drawing(page, "trend", "Open findings after each run", description, height);
  const double width = kPlotWidth - kLeft - kRight;
  const double step = width / static_cast<double>(trend.size());
  double base = kRow - 8;
  for (const Series& series : kSeries) {
    std::size_t most = 1;
    for (const TrendPoint& point : trend) most = std::max(most, value_of(point, series));
    draw_text(page, kLeft - 12, base - 14, series.label, "end");
    draw_text(page, kLeft - 12, base, fmt::format("most {}", grouped(most)), "end", "quiet");
    for (std::size_t i = 0; i < trend.size(); ++i) {
      const double tall = (kRow - 16) * static_cast<double>(value_of(trend[i], series)) / static_cast<double>(most);
      draw_rectangle(page, kLeft + step * static_cast<double>(i), base - tall, std::max(1.0, std::min(step - 1, 40.0)),
                     tall, fmt::format("fill {}", series.kind));
    }
    draw_line(page, kLeft, base, kPlotWidth - kRight, base, "axis");
    draw_text(page, kPlotWidth - kRight + 10, base - 4, fmt::format("{} now", grouped(value_of(trend.back(), series))));
    base += kRow;
  }
  draw_text(page, kLeft, height - 8, day_text(trend.front().run), "start", "quiet");
  draw_text(page, kPlotWidth - kRight, height - 8, day_text(trend.back().run), "end", "quiet");
  end_drawing(page);
}

}  // namespace

void write_trend_plot(Markup& page, const Report& report) {
  const auto& trend = report.background.trend;
  if (!trend || trend->size() < 2) {
    write_no_plot(
        page, kTitle,
        "Left out: this needs at least two saved runs that looked for everything, and the report tells of none "
        "or one.");
    return;
  }
  begin_figure(page, kTitle,
               "What was open after each run that looked for everything; each row has a scale of its own.");
  draw(page, *trend);
  begin_details(page, "The same as a table");
  begin_table(page, "Open findings after each run", {"Run", "Critical", "High", "Medium", "Low", "Not judged"});
  for (const auto& point : std::views::reverse(*trend)) {
    page.open("tr").open("th", {{"scope", "row"}});
    write_time(page, point.run);
    page.close();
    for (const Series& series : kSeries) {
      page.element("td", grouped(value_of(point, series)), {{"class", "number"}});
    }
    page.close().line();
  }
  end_table(page);
  page.close().line();
  end_figure(page);
}

}  // namespace camaudit::report
