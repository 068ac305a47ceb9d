// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cerrno>

#include "agent/base/error.hpp"

namespace camaudit::net {

/// What a caller can do about an errno of a socket call.
inline ErrorKind kind_of_errno(int error) {
  return error == EPERM || error == EACCES ? ErrorKind::PermissionDenied : ErrorKind::Unavailable;
}

}  // namespace camaudit::net
