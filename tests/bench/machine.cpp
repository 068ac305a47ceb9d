// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/machine.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>

#include "agent/app/version.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/time.hpp"

namespace camaudit::bench {
namespace {

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(std::min(line.find(':') + 2, line.size()));
  }
  return "not told";
}

double memory_gib() {
  return static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1U << 30U);
}

#ifdef __clang__
constexpr const char* kCompiler = __VERSION__;
#else
constexpr const char* kCompiler = "GCC " __VERSION__;
#endif

#ifdef __OPTIMIZE__
constexpr const char* kBuild = "optimised";
#else
constexpr const char* kBuild = "not optimised: its figures mean nothing";
#endif

}  // namespace

int tell_machine(const MachineOptions&) {
  std::array<double, 3> load{};
  ::getloadavg(load.data(), static_cast<int>(load.size()));
  std::cout << fmt::format("date       {}\n", format_rfc3339(to_utc_seconds(SystemClock().wall())));
  std::cout << fmt::format("cores      {}, {}\n", std::thread::hardware_concurrency(), processor());
  std::cout << fmt::format("memory     {:.1f} GiB\n", memory_gib());
  std::cout << fmt::format("load       {:.2f} {:.2f} {:.2f}\n", load[0], load[1], load[2]);
  std::cout << fmt::format("compiler   {}, {}\n", kCompiler, kBuild);
  std::cout << fmt::format("version    {}\n", app::kVersion) << std::flush;
  return 0;
}

}  // namespace camaudit::bench
