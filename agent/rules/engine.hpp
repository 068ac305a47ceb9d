// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "agent/model/finding.hpp"
#include "agent/rules/policy.hpp"
#include "agent/rules/rulebook.hpp"
#include "agent/rules/sandbox.hpp"
#include "agent/store/database.hpp"

namespace camaudit::rules {

struct EvaluateOptions {
  std::vector<std::string> only;  ///< ids of rules; empty: all. Ids that are not in the rulebook are passed over.
  SandboxLimits limits;           ///< of each rule
};

/// Holds every rule against an inventory (create_schema, begin_run and record have been called) and says what came of
/// it, ordered by severity (worst first), rule, device and subject.
///
/// Every device whose kind the rule applies to gets at least one finding: where the rule gave none it is `unknown`,
/// with why the device could not be surveyed. A device that could not be surveyed, and whose kind is therefore not
/// known, is counted as every kind. Devices of other kinds get no finding. A rule about the authority gets at least one
/// finding without a device: where it gave none, `unknown`. A rule that cannot be run, or gives a row
/// that makes no sense, has one finding `error` without a device in place of all its findings; the others run.
std::vector<model::Finding> evaluate(store::Database& database, const Rulebook& rulebook, const Policy& policy,
                                     const EvaluateOptions& options = {});

/// The same for one rule.
std::vector<model::Finding> evaluate_rule(store::Database& database, const Rule& rule, const Policy& policy,
                                          const SandboxLimits& limits = {});

/// By severity (worst first), rule, device and subject.
void sort_findings(std::vector<model::Finding>& findings);

/// The longest evidence that a finding carries, in bytes.
inline constexpr std::size_t kMaximumEvidence = 1024;

/// Empty if the columns of a query are `device, subject, outcome, evidence` and perhaps `severity`; else what to
/// change.
std::string column_problem(const store::Statement& query);

}  // namespace camaudit::rules
