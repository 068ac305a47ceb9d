// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <iosfwd>
#include <set>
#include <string>

#include "agent/model/device.hpp"
#include "agent/report/table.hpp"

namespace camaudit::report {

/// All that is known of one device, for a person at a terminal: what it is, how well it could be read, then each fact
/// table that has rows, then the calls that failed. Whatever came from the device is escaped.
void write_device(std::ostream& out, const model::DeviceSurvey& device, const TerminalStyle& style);

/// Of one device the facts that a query looks at: of the tables whose views are among its words, the columns that are,
/// and which of these tables could not be read and why.
void write_facts(std::ostream& out, const model::DeviceSurvey& device, const std::set<std::string, std::less<>>& words,
                 const TerminalStyle& style);

}  // namespace camaudit::report
