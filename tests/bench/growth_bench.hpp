// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace camaudit::bench {

/// First word by which the program is asked for this table.
inline constexpr const char* kGrowth = "growth";

struct GrowthOptions {
  std::string programs;  ///< directory of camaudit-simulator and this program
  int most = 20'000;     ///< devices; the other sizes are a quarter, a twentieth and a two hundredth of it
};

/// Measures what each stage of a night costs for ever more devices, and prints the table, a plot and by which power
/// each grows. 1 if something is wrong that no slow machine excuses: a device that was lost, a rule that broke, a
/// summary that was not accepted. Times are printed and not judged.
int run_growth_bench(const GrowthOptions& options);

}  // namespace camaudit::bench
