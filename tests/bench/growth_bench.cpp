// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/growth_bench.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "agent/report/format.hpp"
#include "agent/rules/rulebook.hpp"
#include "tests/bench/answering_estate.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/child.hpp"
#include "tests/bench/collector_house.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/fleet.hpp"
#include "tests/bench/growth_curve.hpp"
#include "tests/bench/made_chain.hpp"
#include "tests/bench/made_register.hpp"
#include "tests/bench/site.hpp"
#include "tests/bench/usage.hpp"
#include "tests/bench/workplace.hpp"

namespace camaudit::bench {
namespace {

constexpr double kMostExponent = 1.1;
/// Of one site that the collector takes in at once, so that what each run of it costs is shared as it is in a night.
constexpr int kSummaries = 10;

/// Gives free memory back to the system. A process begins without; where small rounds kept what earlier ones had
/// touched, only the largest would pay for their pages.
void begin_afresh() {
  ::malloc_trim(0);
}

double mean_cpu_afresh(const std::function<void()>& work) {
  MeanCpu mean;
  while (!mean.enough()) {
    begin_afresh();
    mean.add(cpu_of(work));
  }
  return mean.each();
}

class Growth {
 public:
  explicit Growth(const GrowthOptions& options)
      : options_(options), password_(place_.write("password", std::string(kPassword) + "\n")) {}

  int run() {
    rules::built_in_rulebook();  // read and compiled once in a process
    for (const int part : {200, 20, 4, 1}) {
      const int devices = std::max(kFewest, options_.most / part);
      if (!sizes_.empty() && sizes_.back() == devices) continue;
      sizes_.push_back(devices);
      std::cerr << fmt::format("{} devices\n", devices);
      measure(devices);
    }
    tell();
    return wrong_ == 0 ? 0 : 1;
  }

 private:
  static constexpr int kFewest = 10;

  void measure(int devices);
  void discovery(int devices);
  void survey(int devices);
  void reading_the_register(int devices);
  void inventory(int devices);
  void reporting(int devices);
  double taking_in(const MadeAudit& audit);
  void tell() const;

  void add(const std::string& stage, int devices, double seconds) {
    const auto known =
        std::find_if(curves_.begin(), curves_.end(), [&](const GrowthCurve& curve) { return curve.stage == stage; });
    GrowthCurve& curve = known != curves_.end() ? *known : curves_.emplace_back(GrowthCurve{stage, {}});
    curve.points.push_back({static_cast<double>(devices), seconds});
  }
  void complain(const std::string& text) {
    std::cerr << "WRONG: " << text << '\n';
    ++wrong_;
  }

  const GrowthOptions& options_;
  const Workplace place_;
  const std::string password_;
  std::vector<int> sizes_;
  std::vector<GrowthCurve> curves_;  ///< in the order of a night
  int wrong_ = 0;
};

void Growth::measure(int devices) {
  discovery(devices);
  survey(devices);
  reading_the_register(devices);
  inventory(devices);
  reporting(devices);
}

void Growth::discovery(int devices) {
  AnsweringEstate estate(devices);
  MeanCpu mean;
  while (!mean.enough()) {
    const Discovered discovered = estate.discover();
    mean.add(discovered.cpu);
    if (const auto wrong = lost_in(discovered.found, devices); !wrong.empty()) return complain("discovery: " + wrong);
  }
  add("discovery", devices, mean.each());
}

void Growth::survey(int devices) {
  MeanCpu mean;
  while (!mean.enough()) {
    Fleet fleet(options_.programs + "/camaudit-simulator", place_.path(),
                FleetOptions{FleetKind::Plain, devices, 0, 0});
    Child child({options_.programs + "/camaudit-bench", kSurveyProcess, fleet.addresses(), password_, ""});
    Figures figures = from_line(child.line());
    if (const int exit = child.wait(); exit != 0) return complain(fmt::format("the survey ended with {}", exit));
    mean.add(figures["user"] + figures["system"]);
    if (figures["assessed"] != devices) {
      return complain(fmt::format("{} of {} devices assessed", figures["assessed"], devices));
    }
  }
  add("survey", devices, mean.each());
}

void Growth::reading_the_register(int devices) {
  constexpr UtcSeconds kToday{1'780'279'200};
  const MadeRegister made = register_of(SyntheticEstate(devices), kToday);
  add("register", devices, mean_cpu_afresh([&] { declared_in(made, kToday); }));
}

void Growth::inventory(int devices) {
  MeanCpu recorded;
  MeanCpu evaluated;
  MeanCpu first;
  MeanCpu unchanged;
  while (!(recorded.enough() && evaluated.enough() && first.enough() && unchanged.enough())) {
    const std::string file = place_.file("inventory.db");
    std::filesystem::remove(file);
    Site site(devices, file);
    for (const int night : {0, 1}) {
      site.survey(night);
      begin_afresh();
      JudgingCost judging;
      site.judge(judging);
      if (const auto broken = broken_rule(site.findings()); !broken.empty()) return complain(broken);
      SavingCost saving;
      const auto told = site.save(saving);
      if (night > 0 && told.changed + told.added + told.absent != 0) {
        return complain("a change was told of a night without one");
      }
      recorded.add(judging.recorded);
      evaluated.add(judging.rules);
      (night == 0 ? first : unchanged).add(saving.saved);
    }
  }
  add("into memory", devices, recorded.each());
  add("rules", devices, evaluated.each());
  add("first night", devices, first.each());
  add("no change", devices, unchanged.each());
}

void Growth::reporting(int devices) {
  MeanCpu assessed;
  MadeAudit audit;
  while (!assessed.enough()) {
    audit = {};
    begin_afresh();
    audit = made_audit(devices, 0, place_);
    assessed.add(audit.assessed);
  }
  if (audit.report.devices.size() != static_cast<std::size_t>(devices)) complain("the report lost a device");
  add("report", devices, assessed.each());
  MadeChain chain(audit);
  add("summary", devices, mean_cpu_afresh([&] { chain.next(); }));
  add("taking in", devices, taking_in(audit));
  add("page", devices, mean_cpu_afresh([&] {
        std::ostringstream out;
        report::write_report(out, audit.report, "html", {});
      }));
}

/// Seconds of CPU for one summary.
double Growth::taking_in(const MadeAudit& audit) {
  const collector::Origin origin{audit.config.authority.gss_code, audit.config.authority.site};
  const std::string directory = place_.file("collector");
  MadeChain chain(audit);
  std::vector<uploader::SignedSummary> summaries;
  for (int i = 0; i < kSummaries; ++i) summaries.push_back(chain.next());
  MeanCpu mean;
  while (!mean.enough()) {
    std::filesystem::remove_all(directory);
    std::filesystem::create_directory(directory);
    CollectorHouse house(directory);
    house.trust(chain.key().public_key(), origin);
    for (const auto& summary : summaries) house.deliver(origin, summary.name.to_string(), summary.envelope);
    collector::IngestReport report;
    mean.add(cpu_of([&] { report = house.take_in(); }), kSummaries);
    if (report.accepted == kSummaries) continue;
    complain(fmt::format("{} of {} summaries were accepted", report.accepted, kSummaries));
    break;
  }
  return mean.each();
}

void Growth::tell() const {
  std::cout << fmt::format("{:<17}", "Seconds of CPU");
  for (const int devices : sizes_) std::cout << fmt::format("{:>11}", devices);
  std::cout << fmt::format("{:>9}{:>9}\n", "exponent", "the last");
  char letter = 'a';
  for (const GrowthCurve& curve : curves_) {
    std::cout << fmt::format("  {} {:<13}", letter++, curve.stage);
    for (const auto& point : curve.points) std::cout << fmt::format("{:>11.5f}", point.seconds);
    const auto of_all = exponent(curve.points);
    const auto last =
        curve.points.size() < 2 ? std::nullopt : exponent({curve.points.end()[-2], curve.points.end()[-1]});
    for (const auto& power : {of_all, last}) {
      std::cout << (power ? fmt::format("{:>8.2f}{}", *power, *power > kMostExponent ? '!' : ' ') : "        -");
    }
    std::cout << '\n';
  }
  std::cout << fmt::format("  (an exponent is at most {}; what is above it bears a '!')\n\n", kMostExponent)
            << plotted(curves_) << std::flush;
}

}  // namespace

int run_growth_bench(const GrowthOptions& options) {
  return Growth(options).run();
}

}  // namespace camaudit::bench
