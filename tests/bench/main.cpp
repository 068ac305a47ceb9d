// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/bench.hpp"
#include "tests/bench/discovery_bench.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/floor_process.hpp"
#include "tests/bench/growth_bench.hpp"
#include "tests/bench/heartbeat_bench.hpp"
#include "tests/bench/html_bench.hpp"
#include "tests/bench/inventory_bench.hpp"
#include "tests/bench/machine.hpp"
#include "tests/bench/summary_bench.hpp"
#include "tests/bench/survey_process.hpp"

namespace {

using namespace camaudit::bench;

constexpr int kUsage = 64;
constexpr const char* kUsageText =
    "usage: camaudit-bench [--devices N] [--many N] [--delay MILLISECONDS]\n"
    "       camaudit-bench discovery [--devices N]\n"
    "       camaudit-bench inventory [--devices N] [--nights N]\n"
    "       camaudit-bench heartbeat [--devices N] [--seconds N] [--beats N]\n"
    "       camaudit-bench html [--devices N]\n"
    "       camaudit-bench summary [--devices N]\n"
    "       camaudit-bench growth [--most N]\n"
    "       camaudit-bench machine\n"
    "  --devices N  simulated devices for CPU and time (2000), devices that answer a probe, of the inventory or the\n"
    "               report (5000), of the summary (1000), devices that are watched (1000)\n"
    "  --many N     simulated devices for memory (5000)\n"
    "  --delay MS   added to each reply where time is compared with the ideal (50)\n"
    "  --seconds N  length of a beat (60); the figures are for one of five minutes\n"
    "  --beats N    how many (2)\n"
    "  --nights N   nights that are recorded of a year (30); fewer than 365 are extrapolated\n"
    "  --most N     devices of the largest estate (20000); of the others 1/4, 1/20 and 1/200 of that\n";

constexpr std::int64_t kMost = 60'000;

using Words = std::vector<std::string>;

std::optional<int> positive(std::string_view text) {
  const auto value = whole_number(text);
  if (!value || *value < 1 || *value > kMost) return std::nullopt;
  return static_cast<int>(*value);
}

std::string programs() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
}

/// What is run for the words after a table's name; nothing if it cannot be asked for with them.
using Table = std::function<std::optional<int>(const Words& words)>;

/// A table whose options are numbers.
template <class Options>
Table table(int (*run)(const Options&), std::map<std::string, int Options::*> numbers) {
  return [run, numbers = std::move(numbers)](const Words& words) -> std::optional<int> {
    Options options;
    if constexpr (requires { options.programs; }) options.programs = programs();
    for (std::size_t i = 0; i < words.size(); i += 2) {
      const auto named = numbers.find(words[i]);
      const auto given = i + 1 < words.size() ? positive(words[i + 1]) : std::nullopt;
      if (named == numbers.end() || !given) return std::nullopt;
      options.*(named->second) = *given;
    }
    return run(options);
  };
}

std::optional<int> run_table(Words words) {
  const std::map<std::string, Table> tables = {
      {kDiscovery, table<DiscoveryOptions>(run_discovery_bench, {{"--devices", &DiscoveryOptions::devices}})},
      {kGrowth, table<GrowthOptions>(run_growth_bench, {{"--most", &GrowthOptions::most}})},
      {kHeartbeat, table<HeartbeatBenchOptions>(run_heartbeat_bench, {{"--devices", &HeartbeatBenchOptions::devices},
                                                                      {"--seconds", &HeartbeatBenchOptions::seconds},
                                                                      {"--beats", &HeartbeatBenchOptions::beats}})},
      {kHtml, table<HtmlOptions>(run_html_bench, {{"--devices", &HtmlOptions::devices}})},
      {kInventory, table<InventoryOptions>(run_inventory_bench, {{"--devices", &InventoryOptions::devices},
                                                                 {"--nights", &InventoryOptions::nights}})},
      {kMachine, table<MachineOptions>(tell_machine, {})},
      {kSummary, table<SummaryOptions>(run_summary_bench, {{"--devices", &SummaryOptions::devices}})},
  };
  const auto named = words.empty() ? tables.end() : tables.find(words.front());
  if (named != tables.end()) {
    words.erase(words.begin());
    return named->second(words);
  }
  return table<BenchOptions>(run_bench, {{"--devices", &BenchOptions::devices},
                                         {"--many", &BenchOptions::many},
                                         {"--delay", &BenchOptions::delay_ms}})(words);
}

/// The measured processes are this program again, so that each begins with nothing used.
std::optional<int> run_process(const Words& words) {
  if (words.size() == 4 && words[0] == kSurveyProcess) return survey_process(words[1], words[2], words[3]);
  if (words.size() == 3 && words[0] == kFloorProcess) return floor_process(words[1], positive(words[2]).value_or(1));
  if (words.size() == 4 && words[0] == kHeartbeatProcess) {
    return heartbeat_process(words[1], positive(words[2]).value_or(1), positive(words[3]).value_or(1));
  }
  return std::nullopt;
}

}  // namespace

int main(int argc, char** argv) {
  const Words words(argv + 1, argv + argc);
  try {
    auto exit = run_process(words);
    if (!exit) exit = run_table(words);
    if (exit) return *exit;
    std::cerr << kUsageText;
    return kUsage;
  } catch (const std::exception& problem) {
    std::cerr << "camaudit-bench: " << problem.what() << '\n';
    return EXIT_FAILURE;
  }
}
