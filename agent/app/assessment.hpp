// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/app/options.hpp"
#include "agent/app/survey_run.hpp"
#include "agent/model/declared.hpp"
#include "agent/model/footage_import.hpp"
#include "agent/report/report.hpp"
#include "agent/rules/policy.hpp"
#include "agent/rules/rulebook.hpp"
#include "agent/rules/waivers.hpp"
#include "agent/store/database.hpp"

namespace camaudit::app {

/// The rulebook and the thresholds in force under a configuration, and what the authority declares and waives.
struct Judgement {
  rules::Rulebook rulebook;
  rules::Policy policy;
  model::Declared declared;                 ///< read by declare()
  std::vector<rules::WaiverEntry> waivers;  ///< read by declare()
  std::vector<model::KeptFootage> footage;  ///< imported, to be judged beside what is surveyed
};

/// The rulebook and the thresholds as configured. InvalidInput with every problem of either, a line each.
Result<Judgement> read_judgement(const Config& config);

/// The same for a command: on failure the reason has been printed and the exit code is returned.
struct JudgementOrExit {
  std::optional<Judgement> judgement;
  int exit_code = 0;
};
JudgementOrExit judgement_for(const Config& config);

/// Refuses ids that the rulebook does not have: the text names the nearest.
Result<void> check_rule_ids(const rules::Rulebook& rulebook, const std::vector<std::string>& ids);

/// Gives identities, records what was surveyed, declared and remembered in a database in memory, evaluates the rules
/// over it, applies the waivers and makes the report. `looked_at` says which rules are judged and whether the run is of
/// everything there is; `kept` is the inventory of earlier runs, nullptr if there is none. With `facts` that database
/// is left there, and the devices of the report have of their facts only what a summary tells, and no calls.
Result<report::Report> assess(SurveyRun run, UtcSeconds started, const Config& config, const Judgement& judgement,
                              rules::WaiverScope looked_at, store::Database* kept,
                              std::optional<store::Database>* facts = nullptr);

/// What the last saved run that looked for everything saw, held against the rules, the register and the waivers of
/// `judgement`, as of that run. Unlike past_report() it tells what passed too, and is not what that run said. NotFound
/// if no saved run looked for everything.
Result<report::Report> last_run_judged(store::Database& kept, const Config& config, const Judgement& judgement);

/// The devices of an inventory by all their names, but for those that were absent when it was last brought up to date.
Result<std::vector<model::DeviceSurvey>> present_devices(store::Database& inventory);

/// A copy in memory of the inventory with what is declared and what is remembered, for queries.
Result<store::Database> readable_copy(store::Database& kept, const model::Declared& declared);
/// The same, with the availability in these months ("2026-05").
Result<store::Database> readable_copy(store::Database& kept, const model::Declared& declared,
                                      const std::set<std::string>& months);

}  // namespace camaudit::app
