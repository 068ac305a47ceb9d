// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace camaudit::daemon {

/// What camauditd is started with; the exit code.
int run(int argc, const char* const* argv);

}  // namespace camaudit::daemon
