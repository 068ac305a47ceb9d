// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace camaudit::bench {

/// First word by which the program is asked for this table.
inline constexpr const char* kSummary = "summary";

struct SummaryOptions {
  int devices = 1000;
};

/// Measures what making the summary of a report costs, and what verifying and reading it does, and prints the table. 1
/// if the summary is not believed, or tells of other devices or failures than the report. Times and sizes are printed
/// and not judged.
int run_summary_bench(const SummaryOptions& options);

}  // namespace camaudit::bench
