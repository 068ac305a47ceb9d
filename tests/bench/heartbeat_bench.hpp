// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace camaudit::bench {

/// First words by which the program is asked for this table, and runs itself as the process to be measured.
inline constexpr const char* kHeartbeat = "heartbeat";
inline constexpr const char* kHeartbeatProcess = "heartbeat-process";

struct HeartbeatBenchOptions {
  std::string programs;  ///< directory of camaudit-simulator and this program
  int devices = 1000;
  int seconds = 60;  ///< of a beat; what is told holds for one of five minutes
  int beats = 2;
};

/// Measures what beats over so many devices cost, and prints the table. 1 if a device did not answer, was not asked
/// once in each beat, or the book does not say so. Times and memory are printed and not judged.
int run_heartbeat_bench(const HeartbeatBenchOptions& options);

/// Beats over the devices of an inventory and prints one line of figures. Returns the exit code.
int heartbeat_process(const std::string& inventory, int seconds, int beats);

}  // namespace camaudit::bench
