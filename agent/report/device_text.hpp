// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <iosfwd>

#include "agent/model/device.hpp"
#include "agent/report/table.hpp"

namespace camaudit::report {

/// All that is known of one device, for a person at a terminal: what it is, how well it could be read, then each fact
/// table that has rows, then the calls that failed. Whatever came from the device is escaped.
void write_device(std::ostream& out, const model::DeviceSurvey& device, const TerminalStyle& style);

}  // namespace camaudit::report
