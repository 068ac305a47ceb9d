// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "agent/app/config.hpp"
#include "agent/app/options.hpp"
#include "agent/base/result.hpp"
#include "agent/model/device.hpp"

namespace camaudit::app {

struct SurveyRun {
  std::vector<model::DeviceSurvey> devices;  ///< in the order named, without ids
  bool interrupted = false;                  ///< by SIGINT or SIGTERM
};

/// The devices to survey: those named, or where none is named those of the configuration; without exclusions and
/// doubles, host names resolved. InvalidInput for what is no address, NotFound for a name that does not resolve.
Result<std::vector<net::Url>> devices_to_survey(const std::vector<std::string>& named, const Config& config);

/// Surveys them over the network, with a progress line on a terminal unless quiet.
Result<SurveyRun> survey_devices(std::vector<net::Url> devices, const Config& config, const CommonOptions& common);

}  // namespace camaudit::app
