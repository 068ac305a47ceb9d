// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The parts of the HTML report, each in a file of its name.
#include <cstddef>
#include <string>
#include <string_view>

#include "agent/report/html_digest.hpp"
#include "agent/report/markup.hpp"

namespace camaudit::report {

/// The whole style sheet. It loads nothing.
std::string_view html_style();

void write_summary(Markup& page, const Digest& digest);
void write_plots(Markup& page, const Digest& digest);
void write_principles(Markup& page, const Digest& digest);
void write_devices(Markup& page, const Digest& digest);
void write_schemes(Markup& page, const Digest& digest);
void write_provenance(Markup& page, const Digest& digest);

// Pieces that several parts use.

/// "24 November 2026, 02:00 UTC", readable by programs too.
void write_time(Markup& page, UtcSeconds time);
/// "24 November 2026".
std::string day_text(UtcSeconds time);
/// "12,345 devices", "1 device".
std::string counted(std::size_t number, std::string_view noun);
std::string grouped(std::size_t number);
void write_severity(Markup& page, model::Severity severity);
/// Opens a table that scrolls by itself, with its caption and a row of column titles; close with end_table().
void begin_table(Markup& page, std::string_view caption, std::initializer_list<std::string_view> titles);
void end_table(Markup& page);
/// Cells of numbers: failed by severity (worst first), not judged, waived, passed.
void write_tally_cells(Markup& page, const Tally& tally);
/// Opens <details> with its summary; close with page.close().
void begin_details(Markup& page, std::string_view summary);

}  // namespace camaudit::report
