// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

#include "agent/base/clock.hpp"

namespace camaudit::test {

/// A clock that stands still until it is told to go on.
class ManualClock final : public Clock {
 public:
  /// 2026-11-24T02:00:00Z, a plausible night.
  static constexpr WallTime kStart{std::chrono::milliseconds{1'795'485'600'000}};

  SteadyTime steady() const override { return steady_; }
  WallTime wall() const override { return wall_; }

  void advance(std::chrono::milliseconds by) {
    steady_ += by;
    wall_ += by;
  }
  std::chrono::milliseconds slept() const override { return slept_; }
  /// The machine sleeps: time passes, and the steady clock stands.
  void suspend(std::chrono::milliseconds by) {
    slept_ += by;
    wall_ += by;
  }
  /// A step of the wall clock alone, as when the machine's own NTP corrects it.
  void step_wall(std::chrono::milliseconds by) { wall_ += by; }

 private:
  SteadyTime steady_{std::chrono::hours{1}};
  WallTime wall_ = kStart;
  std::chrono::milliseconds slept_{0};
};

}  // namespace camaudit::test
