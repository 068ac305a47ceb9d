// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "agent/app/audit_run.hpp"
#include "agent/app/config.hpp"
#include "agent/app/options.hpp"

namespace camaudit::app {

/// Settles what a night came to against the book of alerts, and sends what changed and the line of the night. `run` is
/// absent if there was none; give it away. Nothing is told of a night that was interrupted: it is caught up with.
void tell_night(std::optional<AuditRun> run, int exit_code, const Config& config, const CommonOptions& common);

}  // namespace camaudit::app
