// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <iosfwd>

#include "agent/report/report.hpp"

namespace camaudit::report {

/// A row for each finding, under a row of titles (RFC 4180, UTF-8 with a byte order mark, without which Excel reads
/// Windows-1252). Control characters and marks that turn the
/// direction of text are shown as \x1b or \u202e, so that a row is a line; what a spreadsheet would take for a formula
/// has an apostrophe in front, as everywhere in this program.
void write_csv(std::ostream& out, const Report& report);

}  // namespace camaudit::report
