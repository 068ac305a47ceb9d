// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace camaudit::bench {

/// What a stage costs for ever more devices.
struct GrowthCurve {
  struct Point {
    double devices = 0;
    double seconds = 0;  ///< of CPU
  };
  std::string stage;
  std::vector<Point> points;  ///< by rising number of devices
};

/// The power of the number of devices that the cost grows with, by least squares over the logarithms. Nothing for fewer
/// than two points, or if one of them costs nothing.
std::optional<double> exponent(const std::vector<GrowthCurve::Point>& points);

/// The curves over logarithmic axes, in lines of at most 80 characters, each with its letter, from 'a' on, at its
/// points and dots between them.
std::string plotted(const std::vector<GrowthCurve>& curves);

}  // namespace camaudit::bench
