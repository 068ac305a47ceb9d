// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "agent/report/table.hpp"
#include "agent/rules/policy.hpp"
#include "agent/rules/rule.hpp"

namespace camaudit::app {

/// A rule for a person: what it asks, why, where that comes from (and whether the source was read), the thresholds in
/// force that its query uses, and the remedy.
std::string rule_text(const rules::Rule& rule, const rules::Policy& policy, const report::TerminalStyle& style);

}  // namespace camaudit::app
