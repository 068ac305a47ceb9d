// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <iosfwd>
#include <string_view>

#include "agent/report/report.hpp"
#include "agent/report/table.hpp"

namespace camaudit::report {

/// Every format that a report can be written in, as `--format` names them.
inline constexpr std::array<std::string_view, 8> kFormats{"table", "json",  "jsonl", "csv",
                                                          "html",  "junit", "sarif", "oscal"};

struct FormatOptions {
  TerminalStyle style;                       ///< of the table
  FailOn fail_on = model::Severity::Medium;  ///< for formats that tell the exit code
};

/// Writes the report in one of kFormats; any other name is a fault of the caller (std::invalid_argument).
void write_report(std::ostream& out, const Report& report, std::string_view format, const FormatOptions& options);

}  // namespace camaudit::report
