// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/html_bench.hpp"

#include <fmt/format.h>

#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>

#include "agent/app/assessment.hpp"
#include "agent/app/state.hpp"
#include "agent/base/clock.hpp"
#include "agent/register/register.hpp"
#include "agent/report/format.hpp"
#include "agent/store/inventory_file.hpp"
#include "tests/bench/good.hpp"
#include "tests/bench/synthetic_estate.hpp"
#include "tests/bench/usage.hpp"
#include "tests/bench/workplace.hpp"

namespace camaudit::bench {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr int kNights = 3;  ///< saved before, so that the report tells of the past
constexpr double kMib = 1024 * 1024;

/// What is aimed at for the page.
constexpr double kSeconds = 3;
constexpr double kSize = 15;

/// The report of an audit of a made-up estate, its register and some nights before, by the program's own way to it.
report::Report report_of(int devices, const Workplace& place) {
  const UtcSeconds tonight = to_utc_seconds(SystemClock().wall());
  SyntheticEstate estate(devices);
  const app::Config config;
  auto judgement = good(app::read_judgement(config));
  auto declared = registry::read_register(registry::SourceFile{"register.toml", estate.register_toml(tonight)},
                                          registry::SourceFile{"cameras.csv", estate.cameras_csv(tonight)}, tonight);
  if (!declared.problems.empty()) throw std::runtime_error(to_string(declared.problems));
  judgement.declared = std::move(declared.declared);
  report::Report report;
  auto kept = good(store::open_inventory(place.file("inventory.db"), tonight));
  for (int night = kNights; night >= 0; --night) {
    const UtcSeconds started{tonight.value - night * kDay};
    app::SurveyRun run;
    run.devices = estate.survey(started);
    report = good(app::assess(std::move(run), started, config, judgement, {{}, true}, &kept.database));
    if (night > 0) good(app::save_run(kept.database, report, true));
  }
  return report;
}

std::size_t times(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

/// The rows and list items of the page's part on devices: one for each.
std::size_t devices_of(std::string_view page) {
  const auto begin = page.find("id=\"devices\"");
  const auto end = page.find("id=\"schemes\"");
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return 0;
  const std::string_view part = page.substr(begin, end - begin);
  return times(part, "<tr><th scope=\"row\">") + times(part, "<li>");
}

/// What a format leaves out; empty if it tells everything that it should.
std::string missing(const report::Report& report, std::string_view format, std::string_view text) {
  const std::size_t findings = report.findings.size();
  const auto compare = [](std::string_view what, std::size_t told, std::size_t there) {
    return told == there ? "" : fmt::format("{} of {} {} are told", told, there, what);
  };
  if (format == "html") return compare("devices", devices_of(text), report.devices.size());
  if (format == "jsonl") return compare("findings", times(text, "\n"), findings);
  if (format == "csv") return compare("findings and titles", times(text, "\r\n"), findings + 1);
  if (format == "junit") return compare("findings", times(text, "<testcase "), findings);
  if (format == "json") return compare("findings", times(text, "{\"rule\":"), findings);
  return text.empty() ? "nothing was written" : "";
}

}  // namespace

int run_html_bench(const HtmlOptions& options) {
  const Workplace place;
  const report::Report report = report_of(options.devices, place);
  std::cout << fmt::format("A report of {} devices and {} findings, with a register and {} nights before\n",
                           report.devices.size(), report.findings.size(), kNights)
            << std::flush;
  int wrong = 0;
  double floor = 0;
  const auto measure = [&](std::string_view format) {
    std::string text;
    const double cost = cpu_of([&] {
      std::ostringstream out;
      report::write_report(out, report, format, {});
      text = std::move(out).str();
    });
    if (format == "json") floor = cost;
    std::cout << fmt::format("  {:<8} {:8.2f} s CPU, ratio {:6.2f}, {:8.1f} MiB", format, cost, cost / floor,
                             static_cast<double>(text.size()) / kMib);
    if (format == "json") std::cout << "   (the floor)";
    if (format == "html") std::cout << fmt::format("   (below {} s and {} MiB)", kSeconds, kSize);
    std::cout << '\n' << std::flush;
    if (const std::string lacks = missing(report, format, text); !lacks.empty()) {
      std::cerr << "WRONG: " << format << ": " << lacks << '\n';
      ++wrong;
    }
  };
  measure("json");
  for (const std::string_view format : report::kFormats) {
    if (format != "json") measure(format);
  }
  return wrong == 0 ? 0 : 1;
}

}  // namespace camaudit::bench
