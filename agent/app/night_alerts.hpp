// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "agent/app/audit_run.hpp"
#include "agent/app/config.hpp"
#include "agent/app/options.hpp"

namespace camaudit::app {

/// What a night came to.
struct NightRun {
  std::optional<AuditRun> run;  ///< absent: it came to nothing, or not to all that a night is for
  bool sealed = false;          ///< its summary is in the spool
};

/// Settles what a night came to against the book of alerts, and sends what changed and the line of the night. Give it
/// away. Nothing is told of a night that was interrupted: it is caught up with.
void tell_night(NightRun night, int exit_code, const Config& config, const CommonOptions& common);

}  // namespace camaudit::app
