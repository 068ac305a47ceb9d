// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.hpp"
#include "agent/report/report.hpp"
#include "agent/rules/rulebook.hpp"
#include "agent/store/database.hpp"
#include "agent/store/history.hpp"

namespace camaudit::app {

/// The report of a saved run: its devices and facts, and what it found, with the evidence of the last run that found
/// the same. The rulebook gives the words of the findings that the inventory does not keep: title, principle and
/// remedy. NotFound if the run can no longer be rebuilt, or looked at some devices only: which is not kept.
Result<report::Report> past_report(store::Database& kept, const store::PastRun& run, const rules::Rulebook& rulebook);

}  // namespace camaudit::app
