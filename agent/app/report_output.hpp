// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "agent/app/terminal.hpp"
#include "agent/report/report.hpp"

namespace camaudit::app {

/// Writes a report in a format ("table", "json") to a file, or to standard output if `output` is empty. Gives the exit
/// code; other than 0, the reason has been printed.
int write_report(const report::Report& report, const std::string& format, const std::string& output,
                 ColourChoice colour);

/// How to write for a person, to a file or, if `output` is empty, to standard output.
report::TerminalStyle report_style(ColourChoice colour, const std::string& output);

/// Writes what was made to a file, whole or not at all, or to standard output if `output` is empty. Gives the exit
/// code; other than 0, the reason has been printed.
int write_output(const std::string& text, const std::string& output);

}  // namespace camaudit::app
