// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/exit_code.hpp"

#include <iostream>

#include "agent/app/terminal.hpp"

namespace camaudit::app {

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

int complain_and_exit(const Error& error) {
  complain(error.what);
  return exit_code_for(error.kind);
}

int output_exit() {
  if (std::cout) return kExitOk;
  complain("standard output cannot be written");
  return kExitCannotCreate;
}

}  // namespace camaudit::app
