// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

#include "agent/report/report.hpp"

namespace camaudit::report {

struct TerminalStyle {
  std::size_t width = 80;  ///< columns
  bool colour = false;
  bool utf8 = true;  ///< else plain ASCII marks
};

/// The report for a person at a terminal: scope and coverage first, then what failed, worst first, each with what to
/// do; then what could not be judged and why. Whatever came from a device is escaped.
void write_table(std::ostream& out, const Report& report, const TerminalStyle& style);

/// Who accepted a failure, why and until when.
std::string waiver_text(const model::Waiver& waiver);

/// Breaks a text into lines of at most `width` columns, each after `indent` spaces; the first line continues one that
/// already holds `used` columns. Words longer than a line are left whole.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent, std::size_t used = 0);

}  // namespace camaudit::report
