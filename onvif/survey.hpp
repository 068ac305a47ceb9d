// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "agent/base/clock.hpp"
#include "agent/base/random.hpp"
#include "agent/base/task.hpp"
#include "agent/model/device.hpp"
#include "agent/net/fence.hpp"
#include "agent/net/http.hpp"
#include "agent/net/url.hpp"

namespace camaudit::onvif {

/// How a survey is made; the same for every device of a run.
struct SurveyOptions {
  int connections_per_device = 1;
  std::chrono::milliseconds call_timeout{5000};
  std::chrono::milliseconds device_timeout{60000};
  std::size_t max_body = std::size_t{4} << 20U;
  bool own_clock_synchronised = false;
  /// Contact services where the device says they are, if that is inside the fence. Otherwise only the path of a service
  /// address is used: host and port stay those that were contacted, since devices behind address translation give their
  /// inner address, and a hostile one could point anywhere.
  bool follow_service_addresses = false;
  net::Fence fence;
};

class Spare;

/// What a survey needs of the world. Everything outlives the survey.
struct SurveyServices {
  net::HttpTransport& transport;
  const Clock& clock;
  Random& random;
  Spare* spare = nullptr;  ///< memory that all devices of a run share (allowance.hpp); without it there is enough
};

/// Of such facts each configuration tells a part: where they are `missing`, some part is, and the others may be there.
bool is_asked_in_parts(std::string_view fact);

/// Surveys one device: read operations only, every call leaving an outcome, one failing call never losing the others.
/// Never throws for anything that a device does. The id is left empty: identities are given to all devices of a run
/// together (identity.hpp), because whole product lines share a serial number or an address.
Task<model::DeviceSurvey> survey_device(SurveyServices services, net::Url device_service,
                                        std::optional<net::Credential> credential, const SurveyOptions& options);

}  // namespace camaudit::onvif
