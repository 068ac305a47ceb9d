// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>

struct rusage;

namespace camaudit::bench {

/// What a process has used since it began.
struct Usage {
  double user = 0;            ///< seconds of CPU in the program
  double system = 0;          ///< seconds of CPU in the kernel on its behalf
  std::int64_t peak_kib = 0;  ///< most memory resident at any moment

  double cpu() const { return user + system; }
};

Usage to_usage(const rusage& raw);
/// Of this process.
Usage own_usage();
/// Seconds of CPU that this process spends on some work.
double cpu_of(const std::function<void()>& work);

}  // namespace camaudit::bench
