// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace camaudit::bench {

/// First word by which the program is asked for this table.
inline constexpr const char* kDiscovery = "discovery";

struct DiscoveryOptions {
  int devices = 5000;
};

/// Measures what it costs to make targets of the answers of so many devices, and prints the table. 1 if a device was
/// lost, or an answer was not understood. Times are printed and not judged.
int run_discovery_bench(const DiscoveryOptions& options);

}  // namespace camaudit::bench
