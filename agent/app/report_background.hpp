// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "agent/base/result.hpp"
#include "agent/model/remembered.hpp"
#include "agent/report/report.hpp"
#include "agent/rules/policy.hpp"
#include "agent/rules/rule.hpp"
#include "agent/store/database.hpp"

namespace camaudit::app {

/// What a report says of a rule.
report::RuleText rule_text(const rules::Rule& rule);

/// The thresholds that a report draws its plots by.
void add_thresholds(report::Report& report, const rules::Policy& policy);

/// Schemes and cameras as they stand in a database that the register has been recorded in.
Result<void> add_register(report::Report& report, store::Database& recorded);

/// What the history `kept` tells: since when each finding has stood, and how many there were after earlier runs, this
/// one included if it is of the `whole_estate`.
Result<void> add_history(report::Report& report, store::Database& kept, const model::Remembered& remembered,
                         bool whole_estate);

}  // namespace camaudit::app
