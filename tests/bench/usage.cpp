// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/usage.hpp"

#include <sys/resource.h>

#include <fstream>
#include <string>

namespace camaudit::bench {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// getrusage also counts what the process was before exec.
std::int64_t peak_of_this_program() {
  std::ifstream file("/proc/self/status");
  for (std::string word; file >> word;) {
    std::int64_t kib = 0;
    if (word == "VmHWM:" && file >> kib) return kib;
  }
  return 0;
}

/// Without the peak, which takes a file to be read.
double own_cpu() {
  rusage raw{};
  ::getrusage(RUSAGE_SELF, &raw);
  return to_usage(raw).cpu();
}

}  // namespace

Usage to_usage(const rusage& raw) {
  return {seconds(raw.ru_utime), seconds(raw.ru_stime), raw.ru_maxrss};
}

Usage own_usage() {
  rusage raw{};
  ::getrusage(RUSAGE_SELF, &raw);
  Usage usage = to_usage(raw);
  usage.peak_kib = peak_of_this_program();
  return usage;
}

double cpu_of(const std::function<void()>& work) {
  const double before = own_cpu();
  work();
  return own_cpu() - before;
}

double mean_cpu_of(const std::function<void()>& work) {
  MeanCpu mean;
  while (!mean.enough()) mean.add(cpu_of(work));
  return mean.each();
}

}  // namespace camaudit::bench
