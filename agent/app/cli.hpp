// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace camaudit::app {

/// The program: parses the command line, runs the command and gives the exit code. Lets no exception out.
int run(int argc, const char* const* argv);

}  // namespace camaudit::app
