// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace camaudit::bench {

/// First word by which the program is asked for this table.
inline constexpr const char* kInventory = "inventory";

struct InventoryOptions {
  int devices = 5000;
  int nights = 30;  ///< recorded of a year; fewer than 365 are extrapolated
};

/// Measures what judging, recording and a year of nights cost, and prints the table. 1 if something is wrong that no
/// slow machine excuses: a rule that broke, or a change told of a night without one. Times and sizes are printed and
/// not judged.
int run_inventory_bench(const InventoryOptions& options);

}  // namespace camaudit::bench
