// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/exit_code.hpp"

namespace camaudit {

int exit_code_for(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::InvalidInput:
    case ErrorKind::Malformed:
    case ErrorKind::TooLarge:
      return kExitUsage;
    case ErrorKind::NotFound:
      return kExitNoInput;
    case ErrorKind::PermissionDenied:
      return kExitNoPermission;
    case ErrorKind::Unavailable:
    case ErrorKind::DeadlineExceeded:
      return kExitUnavailable;
    case ErrorKind::AlreadyExists:
      return kExitCannotCreate;
    case ErrorKind::Cancelled:
      return kExitInterrupted;
    case ErrorKind::Internal:
      break;
  }
  return kExitInternal;
}

}  // namespace camaudit
