// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/app/assessment.hpp"
#include "agent/app/config.hpp"
#include "agent/app/options.hpp"
#include "agent/app/run_lock.hpp"
#include "agent/app/scope.hpp"
#include "agent/report/report.hpp"
#include "agent/store/history.hpp"

namespace camaudit::app {

struct AuditRunOptions {
  ScopeOptions scope;
  std::vector<std::string> only;  ///< rules; empty: all
  bool save = false;              ///< into the inventory of the state directory
  bool in_brief = false;          ///< the report is wanted for a summary only: see assess()
};

/// What came of discovering, surveying, recording and judging.
struct AuditRun {
  Judgement judgement;
  report::Report report;
  bool whole_estate = false;  ///< everything that is known was looked for, to the end
  /// Of a run that was to be saved: what the inventory made of it, or why it could not take it.
  std::optional<Result<store::Remembered>> saved;
  std::vector<store::Change> changes;  ///< of a run that was saved: what it changed in the inventory
  std::string state_alert;             ///< the inventory was damaged and begun anew: what was kept where; else empty
  std::optional<RunLock> lock;         ///< of a run that was to be saved: no other is, until this one has been told of
};

/// Runs an audit; one that is to be saved only while no other is (RunLock). On failure the reason has been printed and
/// the exit code is returned. A run that could not be saved is none: its report is still worth reading.
struct AuditRunOrExit {
  std::optional<AuditRun> run;
  int exit_code = 0;
};
AuditRunOrExit run_audit(const CommonOptions& common, const Config& config, const AuditRunOptions& options);

}  // namespace camaudit::app
