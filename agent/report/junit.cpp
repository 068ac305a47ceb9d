// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/junit.hpp"

#include <fmt/format.h>

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "agent/base/markup.hpp"
#include "agent/report/device_name.hpp"

namespace camaudit::report {
namespace {

using model::Finding;
using model::Outcome;

struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;

  void add(Outcome outcome) {
    ++tests;
    if (outcome == Outcome::Fail) ++failures;
    if (outcome == Outcome::Unknown || outcome == Outcome::Error) ++errors;
    if (outcome == Outcome::NotApplicable || outcome == Outcome::Waived) ++skipped;
  }
};

void write_case(Markup& xml, const Finding& finding, const DevicesById& devices) {
  xml.open("testcase", {{"name", about(finding, devices)}, {"classname", finding.rule}});
  const std::string_view kind = to_string(finding.outcome);
  switch (finding.outcome) {
    case Outcome::Pass:
      break;
    case Outcome::Fail:
      xml.open("failure", {{"message", finding.evidence}, {"type", std::string(to_string(finding.severity))}});
      xml.text(finding.remediation).close();
      break;
    case Outcome::Unknown:
    case Outcome::Error:
      xml.empty_element("error", {{"message", finding.evidence}, {"type", std::string(kind)}});
      break;
    case Outcome::NotApplicable:
      xml.empty_element("skipped", {{"message", fmt::format("does not apply: {}", finding.evidence)}});
      break;
    case Outcome::Waived:
      xml.empty_element("skipped",
                        {{"message", finding.waiver ? fmt::format("failed, accepted until {} by the {}: {}",
                                                                  format_date(finding.waiver->expires),
                                                                  finding.waiver->owner_role, finding.waiver->reason)
                                                    : std::string("failed, accepted for a time")}});
      break;
  }
  xml.close().line();
}

/// Why there may be less here than there should be, whatever the tests say.
std::vector<std::string> gaps_in(const Report& report) {
  std::vector<std::string> gaps;
  if (report.interrupted)
    gaps.emplace_back("the run was interrupted before the end: what it did not come to is no test");
  if (coverage_of(report).devices == 0) gaps.emplace_back("no device was found, so nothing was assessed");
  return gaps;
}

void write_gaps(Markup& xml, const std::vector<std::string>& gaps, const std::string& started) {
  const std::string number = fmt::to_string(gaps.size());
  xml.open("testsuite", {{"name", "coverage"},
                         {"tests", number},
                         {"failures", "0"},
                         {"errors", number},
                         {"skipped", "0"},
                         {"time", "0"},
                         {"timestamp", started}});
  xml.line();
  for (const std::string& gap : gaps) {
    xml.open("testcase", {{"name", "the run"}, {"classname", "coverage"}});
    xml.empty_element("error", {{"message", gap}, {"type", std::string(to_string(Outcome::Unknown))}});
    xml.close().line();
  }
  xml.close().line();
}

}  // namespace

void write_junit(std::ostream& out, const Report& report) {
  const DevicesById devices = devices_by_id(report);
  std::map<std::string_view, std::vector<const Finding*>> suites;
  Counts all;
  for (const auto& finding : report.findings) {
    suites[finding.rule].push_back(&finding);
    all.add(finding.outcome);
  }
  const std::vector<std::string> gaps = gaps_in(report);
  all.tests += gaps.size();
  all.errors += gaps.size();
  const std::string started = format_rfc3339(report.started).substr(0, 19);
  Markup xml;
  xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  xml.open("testsuites", {{"name", "camaudit"},
                          {"tests", fmt::to_string(all.tests)},
                          {"failures", fmt::to_string(all.failures)},
                          {"errors", fmt::to_string(all.errors)},
                          {"skipped", fmt::to_string(all.skipped)},
                          {"time", fmt::to_string(report.finished.value - report.started.value)},
                          {"timestamp", started}});
  xml.line();
  if (!gaps.empty()) write_gaps(xml, gaps, started);
  for (const auto& [id, findings] : suites) {
    Counts counts;
    for (const auto* finding : findings) counts.add(finding->outcome);
    const auto rule = report.rules.find(std::string(id));
    const bool titled = rule != report.rules.end() && !rule->second.title.empty();
    xml.open("testsuite", {{"name", titled ? fmt::format("{}: {}", id, rule->second.title) : std::string(id)},
                           {"tests", fmt::to_string(counts.tests)},
                           {"failures", fmt::to_string(counts.failures)},
                           {"errors", fmt::to_string(counts.errors)},
                           {"skipped", fmt::to_string(counts.skipped)},
                           {"time", "0"},
                           {"timestamp", started}});
    xml.line().open("properties");
    xml.empty_element("property", {{"name", "run"}, {"value", report.run_id}});
    xml.empty_element("property", {{"name", "rulebook_sha256"}, {"value", report.rulebook_sha256}}).close().line();
    for (const auto* finding : findings) write_case(xml, *finding, devices);
    xml.close().line();
  }
  xml.close().line();
  out << xml.result();
}

}  // namespace camaudit::report
