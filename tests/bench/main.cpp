// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/bench.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/floor_process.hpp"
#include "tests/bench/heartbeat_bench.hpp"
#include "tests/bench/html_bench.hpp"
#include "tests/bench/inventory_bench.hpp"
#include "tests/bench/survey_process.hpp"

namespace {

using namespace camaudit::bench;

constexpr int kUsage = 64;
constexpr const char* kUsageText =
    "usage: camaudit-bench [--devices N] [--many N] [--delay MILLISECONDS]\n"
    "       camaudit-bench inventory [--devices N] [--nights N]\n"
    "       camaudit-bench heartbeat [--devices N] [--seconds N] [--beats N]\n"
    "       camaudit-bench html [--devices N]\n"
    "  --devices N  simulated devices for CPU and time (2000), devices of the inventory or the report (5000),\n"
    "               devices that are watched (1000)\n"
    "  --many N     simulated devices for memory (5000)\n"
    "  --delay MS   added to each reply where time is compared with the ideal (50)\n"
    "  --seconds N  length of a beat (60); the figures are for one of five minutes\n"
    "  --beats N    how many (2)\n"
    "  --nights N   nights that are recorded of a year (30); fewer than 365 are extrapolated\n";

constexpr std::int64_t kMost = 60'000;

std::optional<int> positive(std::string_view text) {
  const auto value = whole_number(text);
  if (!value || *value < 1 || *value > kMost) return std::nullopt;
  return static_cast<int>(*value);
}

/// False if a word is not the name of one of the values, or no number follows it.
bool parse(const std::vector<std::string>& words, const std::map<std::string, int*>& values) {
  for (std::size_t i = 0; i < words.size(); i += 2) {
    const auto named = values.find(words[i]);
    const auto given = i + 1 < words.size() ? positive(words[i + 1]) : std::nullopt;
    if (named == values.end() || !given) return false;
    *named->second = *given;
  }
  return true;
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
    if (words.size() == 4 && words[0] == kHeartbeatProcess) {
      return heartbeat_process(words[1], positive(words[2]).value_or(1), positive(words[3]).value_or(1));
    }
    const std::string programs = std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
    if (!words.empty() && words[0] == kHeartbeat) {
      HeartbeatBenchOptions options;
      options.programs = programs;
      if (parse({words.begin() + 1, words.end()},
                {{"--devices", &options.devices}, {"--seconds", &options.seconds}, {"--beats", &options.beats}})) {
        return run_heartbeat_bench(options);
      }
    } else if (!words.empty() && words[0] == kInventory) {
      InventoryOptions options;
      if (parse({words.begin() + 1, words.end()}, {{"--devices", &options.devices}, {"--nights", &options.nights}})) {
        return run_inventory_bench(options);
      }
    } else if (!words.empty() && words[0] == kHtml) {
      HtmlOptions options;
      if (parse({words.begin() + 1, words.end()}, {{"--devices", &options.devices}})) return run_html_bench(options);
    } else {
      BenchOptions options;
      options.programs = programs;
      if (parse(words, {{"--devices", &options.devices}, {"--many", &options.many}, {"--delay", &options.delay_ms}})) {
        return run_bench(options);
      }
    }
    std::cerr << kUsageText;
    return kUsage;
  } catch (const std::exception& problem) {
    std::cerr << "camaudit-bench: " << problem.what() << '\n';
    return EXIT_FAILURE;
  }
}
