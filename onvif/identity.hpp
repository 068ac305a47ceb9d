// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "agent/base/uuid.hpp"
#include "agent/model/device.hpp"

namespace camaudit::onvif {

/// One identity that several devices of a run claimed.
struct SharedIdentity {
  std::string identity;
  std::vector<std::string> addresses;
};

/// Gives each device its id: the first of endpoint reference UUID, MAC address, manufacturer + model + serial number
/// and address that is present, plausible and claimed by no other device of the run. Devices that collide are told
/// apart by the next key, all of them, and the collision is returned. Never merges.
std::vector<SharedIdentity> assign_identities(std::vector<model::DeviceSurvey>& devices);

}  // namespace camaudit::onvif
