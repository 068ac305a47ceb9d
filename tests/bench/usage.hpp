// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>

struct rusage;  // NOLINT(readability-identifier-naming): the C library's

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

/// The mean of what is over too soon to be measured once, in seconds of CPU: it is done again until it is enough.
class MeanCpu {
 public:
  void add(double seconds, int times = 1) {
    spent_ += seconds;
    times_ += times;
  }
  bool enough() const { return spent_ >= kEnough; }
  double each() const { return times_ == 0 ? 0 : spent_ / times_; }

 private:
  static constexpr double kEnough = 0.2;

  double spent_ = 0;
  int times_ = 0;
};
/// Does the work so often that its mean means something.
double mean_cpu_of(const std::function<void()>& work);

}  // namespace camaudit::bench
