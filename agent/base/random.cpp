// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/random.hpp"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>

namespace camaudit {

void SystemRandom::fill(std::span<std::byte> out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) std::abort();
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace camaudit
