// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/base/task.hpp"

/// Work that the daemon has another process do: what parses whatever a device sends may fall over without the daemon,
/// and its memory goes back to the system.
namespace camaudit::daemon {

/// A program and how long it may take.
struct Job {
  std::vector<std::string> command;  ///< the program's path first
  std::chrono::seconds time_limit{std::chrono::hours{1}};
};

/// How it ended.
struct JobEnd {
  int exit_code = 0;  ///< 128 and the signal's number, as shells count, if one ended it
  bool signalled = false;
  bool out_of_time = false;  ///< it was ended because it took too long
};

/// How long a job that is to stop is waited for before it is killed; less than the daemon itself has (systemd's
/// TimeoutStopSec).
inline constexpr std::chrono::seconds kStopTime{4};

/// Runs it to its end: standard input is empty, output and errors are the daemon's, the service manager's sockets are
/// not handed on. Unavailable if it cannot be started. If the caller is cancelled, the job is asked to stop (SIGTERM)
/// and killed if it does not; when it is gone, the cancellation goes on.
Task<Result<JobEnd>> run_job(Job job);

/// The program `name` beside this one, or in `bin` where this one is in `sbin`.
std::string sibling_program(const std::string& name);

}  // namespace camaudit::daemon
