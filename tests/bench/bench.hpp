// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace camaudit::bench {

/// First words by which the program runs itself as a process to be measured.
inline constexpr const char* kSurveyProcess = "survey-process";
inline constexpr const char* kFloorProcess = "floor-process";

struct BenchOptions {
  std::string programs;  ///< directory of camaudit, camaudit-simulator and this program
  int devices = 2000;
  int many = 5000;
  int delay_ms = 50;
};

/// Measures and prints the whole table. 1 if something is wrong that no slow machine excuses: a device that was not
/// surveyed, a question asked twice, too many calls or connections. Times and memory are printed and not judged.
int run_bench(const BenchOptions& options);

}  // namespace camaudit::bench
