// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/error.hpp"

namespace camaudit {

/// The exit codes of every command (2 and 3 are what an audit found: agent/report/report.hpp).
enum ExitCode : int {
  kExitOk = 0,
  kExitInternal = 1,
  kExitFailed = 2,
  kExitNotAssessed = 3,
  kExitUsage = 64,
  kExitNoInput = 66,
  kExitUnavailable = 69,
  kExitCannotCreate = 73,
  kExitNoPermission = 77,
  kExitBadConfig = 78,
  kExitInterrupted = 130,
};

/// The code for an error that ended a command. What is malformed counts as usage, unless the caller knows better.
int exit_code_for(ErrorKind kind);

}  // namespace camaudit
