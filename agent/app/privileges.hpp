// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "agent/base/result.hpp"

namespace camaudit::app {

/// Started by root on a state directory that is somebody else's, takes on that user, with the groups it has: what root
/// writes there the daemon could not read, and whatever a device sends is nothing for root to parse. Does nothing
/// otherwise. PermissionDenied if root may not (in some containers).
Result<void> take_on_owner_of(const std::string& state_dir);

}  // namespace camaudit::app
