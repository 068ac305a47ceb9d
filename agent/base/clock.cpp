// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/clock.hpp"

#include <sys/timex.h>

namespace camaudit {

bool kernel_clock_synchronised() {
  timex state{};  // modes = 0: read only, needs no privilege
  const int result = ::adjtimex(&state);
  return result != -1 && result != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

}  // namespace camaudit
