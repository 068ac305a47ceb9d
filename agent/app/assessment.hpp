// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/app/options.hpp"
#include "agent/app/survey_run.hpp"
#include "agent/report/report.hpp"
#include "agent/rules/policy.hpp"
#include "agent/rules/rulebook.hpp"

namespace camaudit::app {

/// The rulebook and the thresholds in force under a configuration. On failure the reason has been printed and the exit
/// code is returned.
struct Judgement {
  rules::Rulebook rulebook;
  rules::Policy policy;
};
struct JudgementOrExit {
  std::optional<Judgement> judgement;
  int exit_code = 0;
};
JudgementOrExit judgement_for(const Config& config);

/// Refuses ids that the rulebook does not have: the text names the nearest.
Result<void> check_rule_ids(const rules::Rulebook& rulebook, const std::vector<std::string>& ids);

/// Gives identities, records what was surveyed in a database in memory, evaluates the rules over it (`only`: these ids;
/// empty: all) and makes the report.
Result<report::Report> assess(SurveyRun run, UtcSeconds started, const Config& config, const Judgement& judgement,
                              const std::vector<std::string>& only);

}  // namespace camaudit::app
