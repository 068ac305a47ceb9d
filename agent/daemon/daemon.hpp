// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace camaudit::daemon {

struct DaemonOptions {
  std::string config_file;
  std::string state_dir;
  std::string runtime_dir;  ///< for what holds while the daemon runs: its configuration as accepted
};

/// Serves until SIGTERM or SIGINT: a run each night, the heartbeat between, delivery of what waits. SIGHUP has the
/// configuration read again. The exit code.
int serve(const DaemonOptions& options);

}  // namespace camaudit::daemon
