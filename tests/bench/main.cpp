// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/bench.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/floor_process.hpp"
#include "tests/bench/survey_process.hpp"

namespace {

using namespace camaudit::bench;

constexpr int kUsage = 64;
constexpr const char* kUsageText =
    "usage: camaudit-bench [--devices N] [--many N] [--delay MILLISECONDS]\n"
    "  --devices N  simulated devices for CPU and time (2000)\n"
    "  --many N     simulated devices for memory (5000)\n"
    "  --delay MS   added to each reply where time is compared with the ideal (50)\n";

constexpr std::int64_t kMost = 60'000;

std::optional<int> positive(std::string_view text) {
  const auto value = whole_number(text);
  if (!value || *value < 1 || *value > kMost) return std::nullopt;
  return static_cast<int>(*value);
}

std::optional<BenchOptions> parse(const std::vector<std::string>& words) {
  BenchOptions options;
  for (std::size_t i = 0; i < words.size(); i += 2) {
    int* value = words[i] == "--devices" ? &options.devices
                 : words[i] == "--many"  ? &options.many
                 : words[i] == "--delay" ? &options.delay_ms
                                         : nullptr;
    const auto given = i + 1 < words.size() ? positive(words[i + 1]) : std::nullopt;
    if (value == nullptr || !given) return std::nullopt;
    *value = *given;
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  try {
    // The measured processes are this program again, so that each begins with nothing used.
    if (words.size() == 4 && words[0] == kSurveyProcess) return survey_process(words[1], words[2], words[3]);
    if (words.size() == 3 && words[0] == kFloorProcess) {
      return floor_process(words[1], positive(words[2]).value_or(1));
    }
    auto options = parse(words);
    if (!options) {
      std::cerr << kUsageText;
      return kUsage;
    }
    options->programs = std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
    return run_bench(*options);
  } catch (const std::exception& problem) {
    std::cerr << "camaudit-bench: " << problem.what() << '\n';
    return EXIT_FAILURE;
  }
}
