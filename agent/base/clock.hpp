// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

#include "agent/base/time.hpp"

namespace camaudit {

/// The two clocks of the machine, injected so that tests choose the time.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual SteadyTime steady() const = 0;
  virtual WallTime wall() const = 0;
  /// For how long the machine has slept since it was started; steady() does not count that.
  virtual std::chrono::milliseconds slept() const { return std::chrono::milliseconds::zero(); }
};

class SystemClock final : public Clock {
 public:
  SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
  WallTime wall() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  std::chrono::milliseconds slept() const override;
};

/// Whether the kernel holds the clock to be disciplined (adjtimex: no STA_UNSYNC). False also where that cannot be
/// told, as in most containers.
bool kernel_clock_synchronised();

}  // namespace camaudit
