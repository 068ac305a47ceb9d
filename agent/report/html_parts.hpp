// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The parts of the HTML report, each in a file of its name.
#include "agent/base/html_page.hpp"
#include "agent/report/html_digest.hpp"

namespace camaudit::report {

void write_summary(Markup& page, const Digest& digest);
void write_plots(Markup& page, const Digest& digest);
void write_principles(Markup& page, const Digest& digest);
void write_devices(Markup& page, const Digest& digest);
void write_schemes(Markup& page, const Digest& digest);
void write_provenance(Markup& page, const Digest& digest);

// Pieces that several parts use.

void write_severity(Markup& page, model::Severity severity);
/// Cells of numbers: failed by severity (worst first), not judged, waived, passed.
void write_tally_cells(Markup& page, const Tally& tally, const Digest& digest);
/// "1,234", or that it was not kept.
std::string passed_text(const Tally& tally, const Digest& digest);

}  // namespace camaudit::report
