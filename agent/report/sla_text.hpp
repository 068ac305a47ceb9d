// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <iosfwd>

#include "agent/report/sla.hpp"
#include "agent/report/table.hpp"

namespace camaudit::report {

/// For a person at a terminal: targets against months side by side, then what missed them and what could not be
/// measured, then what was watched. Whatever came from a device is escaped.
void write_sla_text(std::ostream& out, const SlaReport& report, const TerminalStyle& style);

/// The whole of it, `camaudit.sla/1`.
void write_sla_json(std::ostream& out, const SlaReport& report);

}  // namespace camaudit::report
