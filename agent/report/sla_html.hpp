// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <iosfwd>
#include <string>

#include "agent/base/html_page.hpp"
#include "agent/report/sla.hpp"

namespace camaudit::report {

/// One page to bring to the meeting with the police. It needs nothing but itself: no script, nothing from elsewhere.
/// What is open is never shown as met, and what the agent did not watch is told and in no figure.
void write_sla_html(std::ostream& out, const SlaReport& report);

// Parts of it, each in a file of its name.

/// What did not meet a target or could not be measured, by month and target.
void write_sla_causes(Markup& page, const SlaReport& report);
/// What was watched, and the agent's own outages.
void write_sla_watching(Markup& page, const SlaReport& report);

/// "May 2026", with "so far" if it is not over.
std::string month_title(const SlaMonth& month);
/// With the party where there are several agreements.
std::string measure_title(const SlaReport& report, const SlaMeasure& measure);

}  // namespace camaudit::report
