// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <exception>

namespace camaudit::app {

/// Says on standard error what was thrown and not caught, and gives the exit code for it: by errno, if the system
/// refused what cannot be done without; else it is an internal error. Without memory it ends the program.
int complain_and_exit(const std::exception& thrown);

}  // namespace camaudit::app
