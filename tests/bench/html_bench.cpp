// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/html_bench.hpp"

#include <fmt/format.h>

#include <iostream>
#include <sstream>
#include <string>
#include <string_view>

#include "agent/report/format.hpp"
#include "tests/bench/made_audit.hpp"
#include "tests/bench/usage.hpp"
#include "tests/bench/workplace.hpp"

namespace camaudit::bench {
namespace {

constexpr int kNights = 3;  ///< saved before, so that the report tells of the past
constexpr double kMib = 1024 * 1024;

/// What is aimed at for the page.
constexpr double kSeconds = 3;
constexpr double kSize = 15;

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
  const report::Report report = made_audit(options.devices, kNights, place).report;
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
