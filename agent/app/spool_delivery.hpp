// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/app/config.hpp"
#include "agent/app/options.hpp"

namespace camaudit::app {

/// Sends what waits in the spool, and what is carried for other sites, to the configured collector, and says on
/// standard output what came of it. The exit code: kExitOk, kExitFailed if the collector refused something for good,
/// kExitUnavailable if something still waits. Other than 0, the reason has been printed.
int deliver_spool(const Config& config, const CommonOptions& common, const SpoolOptions& options);

}  // namespace camaudit::app
