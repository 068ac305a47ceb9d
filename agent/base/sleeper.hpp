// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/task.hpp"
#include "agent/base/time.hpp"

namespace camaudit {

/// Waiting by the steady clock, injected so that tests need not wait.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  /// Returns at the moment given or after it, also when that has passed. Cancelling the caller ends the wait.
  virtual Task<void> until(SteadyTime when) = 0;
};

/// Asio's timers, on the executor of the caller.
class AsioSleeper final : public Sleeper {
 public:
  Task<void> until(SteadyTime when) override;
};

}  // namespace camaudit
