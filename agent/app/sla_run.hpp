// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "agent/base/result.hpp"
#include "agent/model/declared.hpp"
#include "agent/report/sla.hpp"
#include "agent/store/database.hpp"

namespace camaudit::app {

/// The month before that of `now`, "2026-05".
std::string last_whole_month(UtcSeconds now);

/// The agreement with the police over `count` months up to `month`, from what is kept and declared. As sla_months() and
/// sla_report() otherwise.
Result<report::SlaReport> sla_of(store::Database& kept, const model::Declared& declared, const std::string& month,
                                 int count, UtcSeconds now);

}  // namespace camaudit::app
