// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/inventory_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/register/record.hpp"
#include "agent/register/register.hpp"
#include "agent/rules/engine.hpp"
#include "agent/store/history.hpp"
#include "agent/store/inventory.hpp"
#include "agent/store/inventory_file.hpp"
#include "agent/store/remembered.hpp"
#include "agent/store/schema.hpp"
#include "tests/bench/good.hpp"
#include "tests/bench/plain_rows.hpp"
#include "tests/bench/synthetic_estate.hpp"
#include "tests/bench/usage.hpp"
#include "tests/bench/workplace.hpp"

namespace camaudit::bench {
namespace {

constexpr UtcSeconds kFirstNight{1'780'279'200};  // 2026-06-01T02:00:00Z
constexpr std::int64_t kDay = 86400;
constexpr int kNightsOfAYear = 365;
constexpr double kKib = 1024;
constexpr double kMib = 1024 * 1024;

UtcSeconds night(int number) {
  return {kFirstNight.value + number * kDay};
}

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

/// What judging one night took, in seconds of CPU.
struct JudgingCost {
  double remembered = 0;
  double recorded = 0;  ///< into memory, with the register
  double rules = 0;
};

/// What saving nights took, in seconds of CPU.
struct SavingCost {
  double opened = 0;
  double saved = 0;  ///< and closed, by which the log is brought into the file
};

/// An estate, its register, and the inventory that is kept of it: what an audit does with it once it has been surveyed.
class Site {
 public:
  Site(int devices, std::string file) : devices_(devices), file_(std::move(file)), estate_(devices) {
    auto read =
        registry::read_register(registry::SourceFile{"register.toml", estate_.register_toml(kFirstNight)},
                                registry::SourceFile{"cameras.csv", estate_.cameras_csv(kFirstNight)}, kFirstNight);
    if (!read.problems.empty()) throw std::runtime_error(to_string(read.problems));
    declared_ = std::move(read.declared);
    declared_.authority = {{"Exampleton Borough Council", "", "England", "Exampleshire Police", "main"}};
  }

  int devices() const { return devices_; }
  const std::string& file() const { return file_; }
  SyntheticEstate& estate() { return estate_; }
  const std::vector<model::DeviceSurvey>& surveys() const { return surveys_; }
  const std::vector<model::Finding>& findings() const { return findings_; }

  void survey(int number) {
    number_ = number;
    surveys_ = estate_.survey(night(number));
  }

  /// Judges the survey; the database that the rules read, for a second look.
  store::Database judge(JudgingCost& cost) {
    auto kept = good(store::open_inventory(file_, night(number_)));
    model::Remembered remembered;
    cost.remembered = cpu_of([&] { remembered = good(store::remembered(kept.database, tonight())); });
    auto database = good(store::Database::open_memory());
    good(store::create_schema(database));
    cost.recorded = cpu_of([&] { record(database, remembered); });
    cost.rules = cpu_of([&] { findings_ = rules::evaluate(database, rules::built_in_rulebook(), {}); });
    return database;
  }

  /// Saves survey and findings. Gives what was told of it and adds up the seconds of CPU.
  store::Remembered save(SavingCost& cost) {
    store::Outcome outcome;
    outcome.run = {fmt::format("night-{}", number_), night(number_), night(number_)};
    outcome.whole_estate = true;
    outcome.surveys = surveys_;
    outcome.findings = findings_;
    for (const auto& rule : rules::built_in_rulebook().rules()) outcome.rules.push_back(rule.id);
    store::Remembered told;
    std::optional<store::InventoryFile> kept;
    cost.opened += cpu_of([&] { kept = good(store::open_inventory(file_, night(number_))); });
    cost.saved += cpu_of([&] {
      told = good(store::remember(kept->database, outcome));
      kept.reset();
    });
    return told;
  }

 private:
  store::Tonight tonight() const {
    store::Tonight tonight{night(number_), {}};
    for (const auto& survey : surveys_) {
      const bool answered = survey.state != model::DeviceState::Unreachable;
      tonight.devices.push_back({survey.id.value(), survey.address, answered, answered});
    }
    return tonight;
  }

  void record(store::Database& database, const model::Remembered& remembered) {
    auto transaction = good(store::Transaction::begin(database));
    good(store::begin_run(database, {"run", night(number_), night(number_)}));
    std::vector<registry::FoundDevice> found;
    for (const auto& survey : surveys_) {
      good(store::record(database, survey));
      found.push_back(registry::found_device(survey));
    }
    good(registry::record_register(database, declared_, found));
    good(store::record(database, remembered));
    good(transaction.commit());
  }

  int devices_;
  std::string file_;
  SyntheticEstate estate_;
  model::Declared declared_;
  int number_ = 0;
  std::vector<model::DeviceSurvey> surveys_;
  std::vector<model::Finding> findings_;
};

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
  for (const auto& finding : site.findings()) {
    if (finding.outcome == model::Outcome::Error) complain(finding.rule + ": " + finding.evidence);
  }
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

  site.survey(1);
  JudgingCost judging;
  site.judge(judging);
  SavingCost cost;
  const auto told = site.save(cost);
  if (told.changed + told.added + told.absent != 0) complain("a change was told of a night without one");
  const double after = size_of(site.file());
  std::cout << fmt::format("Recording {} devices and {} findings\n", site.devices(), site.findings().size());
  std::cout << fmt::format("  first night {:8.2f} s CPU, {:.1f} MiB\n", first.saved, before / kMib);
  std::cout << fmt::format("  floor       {:8.2f} s CPU: the rows of facts alone, inserted\n", inserted);
  std::cout << fmt::format("  ratio       {:8.2f}\n", first.saved / inserted);
  std::cout << fmt::format("  no change   {:8.2f} s CPU (below 1), {:.1f} KiB of growth (below 64)\n", cost.saved,
                           (after - before) / kKib);
  std::cout << fmt::format("  floor       {:8.2f} s CPU: the rows of facts alone, deleted and inserted anew\n", anew);
  std::cout << fmt::format("  ratio       {:8.2f}\n", cost.saved / anew);
  std::cout << fmt::format("  opening     {:8.2f} s CPU, with a check of every page of the file\n\n", cost.opened)
            << std::flush;
}

void InventoryBench::a_year(Site& site) {
  constexpr int kBegun = 2;  // by record()
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
