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

/// How to write for a person, to a file or, if `output` is empty, to standard output.
report::TerminalStyle report_style(ColourChoice colour, const std::string& output);

/// Writes what was made to a file, whole or not at all, or to standard output if `output` is empty. Gives the exit
/// code; other than 0, the reason has been printed.
int write_output(const std::string& text, const std::string& output);

}  // namespace camaudit::app
