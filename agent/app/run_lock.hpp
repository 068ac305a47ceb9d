// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "agent/base/result.hpp"
#include "uploader/file_system.hpp"

namespace camaudit::app {

/// Held by whoever saves a run, so that there are never two: the nightly one, one by hand, `audit --save`. The kernel
/// lets go of it when the process ends, however it ends.
class RunLock {
 public:
  /// Unavailable if another process has it, which is named; otherwise as opening a file in `state_dir` fails.
  static Result<RunLock> take(const std::string& state_dir);

 private:
  explicit RunLock(uploader::OpenFile file) : file_(std::move(file)) {}
  uploader::OpenFile file_;
};

/// The file that a daemon holds locked while it runs.
std::string daemon_lock_path(const std::string& state_dir);

/// Whether a process holds that lock. Who may not read the file is told by the kernel's list of locks that it does;
/// else, and where the lock cannot be tried, the error of it: what is not known is not a no.
Result<bool> daemon_runs(const std::string& state_dir);

}  // namespace camaudit::app
