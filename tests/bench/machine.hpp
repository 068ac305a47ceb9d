// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace camaudit::bench {

/// First word by which the program is asked on what the tables are measured.
inline constexpr const char* kMachine = "machine";

struct MachineOptions {};

/// Prints the time, the machine as far as figures depend on it, the compiler and the version; no name of the machine.
/// Returns 0.
int tell_machine(const MachineOptions& options);

}  // namespace camaudit::bench
