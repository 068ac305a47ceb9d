// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/finding.hpp"

namespace camaudit::alerts {

/// How much is told.
struct Policy {
  model::Severity level = model::Severity::Medium;  ///< lowest severity of findings that are told
  int group_above = 10;                             ///< more than so many that change alike are told in one
  int remind_days = 7;                              ///< of what is critical and stands; 0: never
};

}  // namespace camaudit::alerts
