// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "agent/app/config.hpp"
#include "agent/app/discovery_run.hpp"
#include "agent/app/options.hpp"
#include "agent/app/scope.hpp"
#include "agent/base/result.hpp"
#include "agent/model/device.hpp"

namespace camaudit::app {

struct SurveyRun {
  Found found;
  onvif::KnownIdentities known;              ///< of the scope
  std::vector<model::DeviceSurvey> devices;  ///< in the order of found.targets; an id is what was known there
  bool interrupted = false;                  ///< by SIGINT or SIGTERM
};

/// Discovers what the scope calls for and surveys it, with a progress line on a terminal unless quiet. The error is
/// that of the credentials; whatever the network does is in the result.
Result<SurveyRun> survey_scope(Scope scope, const Config& config, const CommonOptions& common);

}  // namespace camaudit::app
