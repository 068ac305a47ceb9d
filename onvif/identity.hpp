// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
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

/// What earlier runs have learnt.
struct KnownIdentities {
  std::map<std::string, std::string> devices;  ///< identity to the id of the device that it stands for
  std::set<std::string> shared;                ///< identities that tell nothing, since several devices claimed them
};

/// Gives each device its id: the first of endpoint reference UUID, MAC address, manufacturer + model + serial number
/// and address that is present, plausible and claimed by no other device of the run. Devices that collide are told
/// apart by the next key, all of them, and the collision is returned. Never merges.
///
/// A device that an earlier run knew by any of its identities keeps the id that it had there. One that came with an id
/// (what was known at its address) keeps it only if it told nothing that it could be known by.
std::vector<SharedIdentity> assign_identities(std::vector<model::DeviceSurvey>& devices,
                                              const KnownIdentities& known = {});

}  // namespace camaudit::onvif
