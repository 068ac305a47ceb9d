// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/growth_curve.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace camaudit::bench {
namespace {

std::vector<GrowthCurve::Point> power(double first, double exponent) {
  std::vector<GrowthCurve::Point> points;
  for (const double devices : {100.0, 1000.0, 5000.0, 20000.0}) {
    points.push_back({devices, first * std::pow(devices / 100, exponent)});
  }
  return points;
}

std::vector<std::string> lines_of(const std::vector<GrowthCurve>& curves) {
  std::istringstream in(plotted(curves));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Lines from the top down to the first in which the letter stands at this column; -1 if it is in none.
std::ptrdiff_t height(const std::vector<std::string>& lines, std::size_t column, char letter) {
  const auto found = std::find_if(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.size() > column && line[column] == letter;
  });
  return found == lines.end() ? -1 : found - lines.begin();
}

TEST(GrowthCurve, TellsThePowerThatItGrowsWith) {
  for (const double wanted : {0.0, 0.5, 1.0, 1.1, 2.0}) {
    const auto found = exponent(power(0.003, wanted));
    ASSERT_TRUE(found) << wanted;
    EXPECT_NEAR(*found, wanted, 1e-9);
  }
}

TEST(GrowthCurve, WeighsEveryPointAlike) {
  // Over decades 0, 1 and 2 the line nearest to 0, 0 and 2 rises by 1.
  const auto found = exponent({{1, 1}, {10, 1}, {100, 100}});
  ASSERT_TRUE(found);
  EXPECT_NEAR(*found, 1, 1e-9);
}

TEST(GrowthCurve, HasNoExponentWithoutTwoPointsThatCostSomething) {
  EXPECT_FALSE(exponent({}));
  EXPECT_FALSE(exponent({{100, 1}}));
  EXPECT_FALSE(exponent({{100, 1}, {100, 2}}));
  EXPECT_FALSE(exponent({{100, 0}, {1000, 2}}));
}

TEST(GrowthCurve, RisesByTheLinesOfADecadeForEachPowerOfTen) {
  const auto lines = lines_of({{"slow", power(0.001, 0)}, {"fast", power(0.01, 1)}});
  const auto slow = height(lines, 10, 'a');
  const auto fast = height(lines, 10, 'b');
  EXPECT_EQ(slow - fast, 4) << "a decade apart";
  const std::string& axis = lines.back();
  const auto thousand = axis.find("1000");
  EXPECT_EQ(height(lines, thousand, 'a'), slow);
  EXPECT_EQ(height(lines, thousand, 'b'), fast - 4);
}

TEST(GrowthCurve, ShowsCurvesThatMeetBesideOneAnotherInEightyColumns) {
  std::vector<GrowthCurve> curves;
  for (int i = 0; i < 11; ++i) curves.push_back({"the same", power(0.01, 1)});
  const auto lines = lines_of(curves);
  const auto last = std::find_if(lines.begin(), lines.end(),
                                 [](const std::string& line) { return line.find("abcdefghijk") != std::string::npos; });
  EXPECT_NE(last, lines.end());
  for (const std::string& line : lines) EXPECT_LE(line.size(), 80U) << line;
}

TEST(GrowthCurve, DrawsNothingOfWhatCostNothing) {
  EXPECT_EQ(plotted({{"free", {{100, 0}, {1000, 0}}}}), "");
  EXPECT_EQ(plotted({}), "");
}

}  // namespace
}  // namespace camaudit::bench
