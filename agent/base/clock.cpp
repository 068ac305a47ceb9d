// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/clock.hpp"

#include <sys/timex.h>

#include <algorithm>
#include <ctime>

namespace camaudit {

std::chrono::milliseconds SystemClock::slept() const {
  const auto read = [](clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
  };
  // In this order, so that what passes between the two readings is not taken for sleep.
  const auto awake_and_asleep = read(CLOCK_BOOTTIME);
  const auto awake = read(CLOCK_MONOTONIC);
  const auto asleep = std::chrono::duration_cast<std::chrono::milliseconds>(awake_and_asleep - awake);
  return std::max(asleep, std::chrono::milliseconds::zero());
}

bool kernel_clock_synchronised() {
  timex state{};  // modes = 0: read only, needs no privilege
  const int result = ::adjtimex(&state);
  return result != -1 && result != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

}  // namespace camaudit
