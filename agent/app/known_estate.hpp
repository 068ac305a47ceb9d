// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "agent/app/targets.hpp"
#include "onvif/identity.hpp"

namespace camaudit::app {

/// What earlier runs know of the estate.
struct KnownEstate {
  std::vector<StoredDevice> devices;
  onvif::KnownIdentities identities;
};

}  // namespace camaudit::app
