// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/inventory_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "agent/rules/engine.hpp"
#include "agent/store/schema.hpp"
#include "tests/bench/good.hpp"
#include "tests/bench/plain_rows.hpp"
#include "tests/bench/site.hpp"
#include "tests/bench/synthetic_estate.hpp"
#include "tests/bench/usage.hpp"
#include "tests/bench/workplace.hpp"

namespace camaudit::bench {
namespace {

constexpr int kNightsOfAYear = 365;
constexpr double kKib = 1024;
constexpr double kMib = 1024 * 1024;

/// Of a database and its log, in bytes.
double size_of(const std::string& file) {
  double bytes = 0;
  for (const char* part : {"", "-wal"}) {
    std::error_code absent;
    const auto size = std::filesystem::file_size(file + part, absent);
    if (!absent) bytes += static_cast<double>(size);
  }
  return bytes;
}

class InventoryBench {
 public:
  explicit InventoryBench(const InventoryOptions& options) : options_(options) {}

  int run() {
    rules::built_in_rulebook();  // read and compiled once in a process
    Site small(std::max(1, options_.devices / 5), place_.file("small.db"));
    const double few = judge(small, false);
    Site site(options_.devices, place_.file("inventory.db"));
    const double many = judge(site, true);
    std::cout << fmt::format("  growth      {:8.2f}   times {:.2f} s, of {} devices\n\n", many / few, few,
                             small.devices());
    record(site);
    a_year(site);
    return wrong_ == 0 ? 0 : 1;
  }

 private:
  double judge(Site& site, bool told);
  double record_no_change(Site& site, int night, SavingCost& cost);
  void record(Site& site);
  void a_year(Site& site);
  void slowest(store::Database& database);

  void complain(const std::string& text) {
    std::cerr << "WRONG: " << text << '\n';
    ++wrong_;
  }

  const InventoryOptions& options_;
  const Workplace place_;
  int wrong_ = 0;
};

double InventoryBench::judge(Site& site, bool told) {
  const auto& rulebook = rules::built_in_rulebook();
  site.survey(0);
  JudgingCost cost;
  auto database = site.judge(cost);
  if (const std::string broken = broken_rule(site.findings()); !broken.empty()) complain(broken);
  if (!told) return cost.rules;
  std::size_t facts = 0;
  for (const auto& survey : site.surveys()) facts += fact_rows(survey);
  std::size_t read = 0;
  const double floor = cpu_of([&] { read = read_plainly(database, rulebook); });
  std::cout << fmt::format("Judging {} devices of {:.1f} facts each, nearly all of them in the register\n",
                           site.devices(), static_cast<double>(facts) / site.devices());
  std::cout << fmt::format("  {} rules    {:8.2f} s CPU (below 2), {} findings\n", rulebook.rules().size(), cost.rules,
                           site.findings().size());
  std::cout << fmt::format(
      "  floor       {:8.2f} s CPU, {} rows: each view that a rule names, read once for each rule\n", floor, read);
  std::cout << fmt::format("  ratio       {:8.2f}\n", cost.rules / floor);
  slowest(database);
  std::cout << fmt::format("  before      {:8.2f} s CPU into memory, with the register\n", cost.recorded) << std::flush;
  return cost.rules;
}

void InventoryBench::slowest(store::Database& database) {
  constexpr std::size_t kTold = 5;
  std::vector<std::pair<double, std::string>> costs;
  for (const auto& rule : rules::built_in_rulebook().rules()) {
    const double cost = cpu_of([&] { rules::evaluate_rule(database, rule, {}); });
    costs.emplace_back(cost, rule.id);
  }
  std::sort(costs.rbegin(), costs.rend());
  costs.resize(std::min(costs.size(), kTold));
  for (const auto& [cost, rule] : costs) std::cout << fmt::format("    {:<25} {:6.3f} s\n", rule, cost);
}

/// How large the file is then.
double InventoryBench::record_no_change(Site& site, int night, SavingCost& cost) {
  site.survey(night);
  JudgingCost judging;
  site.judge(judging);
  const auto told = site.save(cost);
  if (told.changed + told.added + told.absent != 0) complain("a change was told of a night without one");
  return size_of(site.file());
}

void InventoryBench::record(Site& site) {
  // The night that judge() left.
  const auto rows = plain_rows(site.surveys());
  auto plain = good(store::Database::open_file(place_.file("plain.db"), store::Database::Access::Write));
  good(store::create_schema(plain));
  const double inserted = cpu_of([&] { write_plainly(plain, rows, false); });
  const double anew = cpu_of([&] { write_plainly(plain, rows, true); });
  SavingCost first;
  site.save(first);
  const double before = size_of(site.file());
  SavingCost cost;
  const double after = record_no_change(site, 1, cost);
  SavingCost again;
  const double next = record_no_change(site, 2, again);
  std::cout << fmt::format("Recording {} devices and {} findings\n", site.devices(), site.findings().size());
  std::cout << fmt::format("  first night {:8.2f} s CPU, {:.1f} MiB\n", first.saved, before / kMib);
  std::cout << fmt::format("  floor       {:8.2f} s CPU: the rows of facts alone, inserted\n", inserted);
  std::cout << fmt::format("  ratio       {:8.2f}\n", first.saved / inserted);
  std::cout << fmt::format(
      "  no change   {:8.2f} s CPU (below 1), {:.1f} KiB of growth, the night after {:.1f} KiB (below 64)\n",
      cost.saved, (after - before) / kKib, (next - after) / kKib);
  std::cout << fmt::format("  floor       {:8.2f} s CPU: the rows of facts alone, deleted and inserted anew\n", anew);
  std::cout << fmt::format("  ratio       {:8.2f}\n", cost.saved / anew);
  std::cout << fmt::format("  opening     {:8.2f} s CPU, with a check of every page of the file\n\n", cost.opened)
            << std::flush;
}

void InventoryBench::a_year(Site& site) {
  constexpr int kBegun = 3;  // by record()
  const int changing = std::max(1, site.devices() / 100);
  const int nights = std::clamp(options_.nights, kBegun + 2, kNightsOfAYear);
  const int middle = (kBegun + nights) / 2;
  const double begin = size_of(site.file());
  double half = 0;
  SavingCost saving;
  JudgingCost last;
  for (int number = kBegun; number < nights; ++number) {
    if (number == middle) half = size_of(site.file());
    site.estate().change(changing);
    site.survey(number);
    site.judge(last);
    // A device that was silent the night before changes as well.
    const auto told = site.save(saving);
    if (told.changed == 0 || told.added + told.absent != 0) complain("a night's changes were not told as they were");
  }
  const double size = size_of(site.file());
  const double growth = (size - half) / (nights - middle);
  std::cout << fmt::format("A year of {} devices, of which {} change every night\n", site.devices(), changing);
  std::cout << fmt::format("  recorded    {:8.1f} MiB after {} nights, {:.1f} MiB at the beginning\n", size / kMib,
                           nights, begin / kMib);
  std::cout << fmt::format("  growth      {:8.1f} KiB a night, {:.2f} s CPU to record one\n", growth / kKib,
                           saving.saved / (nights - kBegun));
  std::cout << fmt::format("  a year      {:8.1f} MiB (below 200){}\n",
                           (size + growth * (kNightsOfAYear - nights)) / kMib,
                           nights < kNightsOfAYear ? ", extrapolated from the later half of these nights" : "");
  std::cout << fmt::format("  remembering {:8.2f} s CPU, to know what {} nights tell\n", last.remembered, nights);
}

}  // namespace

int run_inventory_bench(const InventoryOptions& options) {
  return InventoryBench(options).run();
}

}  // namespace camaudit::bench
