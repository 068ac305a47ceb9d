// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "agent/app/terminal.hpp"
#include "agent/report/report.hpp"

namespace camaudit::app {

/// How a report is written.
struct ReportTarget {
  std::string format = "table";  ///< one of report::kFormats
  std::string output;            ///< file; empty: standard output
  report::FailOn fail_on = model::Severity::Medium;
};

/// Writes a report. Gives the exit code; other than 0, the reason has been printed.
int write_report(const report::Report& report, const ReportTarget& target, ColourChoice colour);

}  // namespace camaudit::app
