// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/model/finding.hpp"
#include "agent/store/database.hpp"

namespace camaudit::store {

/// From when to when a rule had one outcome other than pass and not_applicable for one subject. A finding that changes
/// its outcome is closed, and another opened.
struct PastFinding {
  std::string rule;
  std::string device;  ///< empty: the authority
  std::string subject;
  std::string outcome;
  std::string severity;
  std::string evidence;              ///< as it was last seen
  UtcSeconds opened;                 ///< start of the first run that had it
  std::optional<UtcSeconds> closed;  ///< start of the first run that had it no more; absent: it is open
};

struct PastFindingQuery {
  std::optional<std::string> rule;
  std::optional<std::string> device;  ///< an identity; empty: the authority
};
/// Oldest first.
Result<std::vector<PastFinding>> past_findings(Database& database, const PastFindingQuery& query);

/// What a run found, but for what passed or did not apply: those that were open after the last run of `database`, which
/// as_of() gives for any run.
Result<std::vector<PastFinding>> open_findings(Database& database);

/// Tells since when each finding that lasts has been found with the outcome and severity that it has now: of one that
/// is not open since `now`, which is the start of the run that `findings` are of.
Result<void> tell_since(Database& database, UtcSeconds now, std::span<model::Finding> findings);

/// What a run says of findings: those of `rules` over `devices` that are not among `findings` are over. If `authority`,
/// it looked at everything: also those of the authority, and those of rules that are none of `rules`, are over. Part of
/// remember().
struct FindingScope {
  std::int64_t run = 0;
  std::vector<std::string> rules;
  std::vector<std::string> devices;
  bool authority = false;
};
Result<void> remember_findings(Database& database, const FindingScope& scope, std::span<const model::Finding> findings);

}  // namespace camaudit::store
