// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "agent/base/result.hpp"

namespace camaudit::app {

/// Started by root on a state directory that is somebody else's, takes on that user, with the groups it has: what root
/// writes there the daemon could not read, and whatever a device sends is nothing for root to parse. Does nothing
/// otherwise. Gives whether it did. PermissionDenied if root may not (in some containers).
Result<bool> take_on_owner_of(const std::string& state_dir);

/// The name of the user that this process is.
std::string running_user();

/// Of something in the state directory that may not be read: the error with who may, "run it as root or as the user
/// camaudit", unless it is one of those who got it. Other errors as they are.
Error with_owner_of(const std::string& state_dir, Error error);

}  // namespace camaudit::app
