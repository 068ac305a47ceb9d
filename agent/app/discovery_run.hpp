// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/app/config.hpp"
#include "agent/app/scope.hpp"
#include "agent/app/targets.hpp"
#include "agent/net/http.hpp"
#include "agent/report/report.hpp"
#include "onvif/ws_discovery.hpp"

namespace camaudit::app {

/// What a run may ask, and how it came to know of it.
struct Found {
  std::vector<Target> targets;
  std::vector<report::DiscoverySource> sources;
  std::vector<OutOfBounds> out_of_bounds;
};

/// Says on standard error what each source had to say, where a person should know.
void tell_discovery(const Found& found);

/// Who waits for a run, and for how long.
struct Watch {
  std::function<void(const std::string& text)> tell;  ///< a line on what is going on
  std::function<bool()> stopped;                      ///< interrupted: begin nothing more
  SteadyTime end = SteadyTime::max();                 ///< of the whole run
};

/// Looks for devices in the scope: probes the local links, probes and sweeps the ranges, and puts what was heard
/// together with the devices named and those of earlier runs. Where a device gives several addresses, the first that
/// accepts a connection is put first.
Task<Found> find_devices(onvif::DiscoveryServices services, net::HttpTransport& transport, const Scope& scope,
                         const Config& config, Watch watch);

}  // namespace camaudit::app
