// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/exit_code.hpp"

namespace camaudit::app {

/// Says on standard error what ended a command, and gives the code for it.
int complain_and_exit(const Error& error);

/// After the result has been written: kExitOk, or, if standard output took it not, says so and gives the code.
int output_exit();

}  // namespace camaudit::app
