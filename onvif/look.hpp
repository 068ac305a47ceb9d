// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "agent/base/task.hpp"
#include "agent/net/url.hpp"
#include "onvif/device_client.hpp"
#include "onvif/survey.hpp"

namespace camaudit::onvif {

/// The answer to GetSystemDateAndTime asked without a log-in, which every device has to answer (Core 8.3.5, PRE_AUTH).
struct TimeAnswer {
  Answer answer;
  std::optional<soap::SystemDateAndTime> told;  ///< if it was the reply that the specification describes
};
/// Asks at the client's device service.
Task<TimeAnswer> ask_time(DeviceClient& client);

/// Whether a device is there.
struct Look {
  /// An HTTP reply came from its device service, if only a refusal or a fault: the device is alive. Not where the path
  /// is gone (404, 405 without SOAP), nor what is no HTTP: then something else has its address.
  bool answered = false;
  std::string reason;                          ///< why not, for a person; may quote the device
  bool no_way = false;                         ///< this machine itself has no way to that network
  std::optional<double> clock_offset_seconds;  ///< of the device's clock from ours, where it told; positive: it is fast
};

/// One look at a device at its known device service: one question over one connection, closed after it. `timeout`
/// bounds all of it, connecting and a second try in another dialect included. An address outside the fence is not
/// contacted, nor a host name, since nobody knows where it leads.
Task<Look> look_at(SurveyServices services, net::Url device_service, net::Fence fence,
                   std::chrono::milliseconds timeout);

}  // namespace camaudit::onvif
