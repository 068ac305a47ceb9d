// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "agent/report/html_parts.hpp"

namespace camaudit::report {
namespace {

constexpr std::size_t kFirst = 5;

struct Outcome {
  std::string_view kind;
  std::string_view mark;
  std::string words;
};

/// Behind "nothing failed": what is waived has failed too.
std::string_view but_for_waived(const Digest& digest) {
  return digest.all.waived > 0 ? " beyond what is accepted for a time" : "";
}

Outcome outcome_of(const Digest& digest, const Coverage& coverage) {
  const std::size_t failed = digest.all.failures();
  if (failed > 0) return {"fail", "✗", fmt::format("{} failed", counted(failed, "check"))};
  if (coverage.devices == 0) return {"unknown", "?", "No device was found, so nothing was assessed"};
  const std::string_view waived = but_for_waived(digest);
  if (is_incomplete(digest.report)) {
    return {"unknown", "?",
            fmt::format("Nothing that could be judged failed{}, but not everything could be judged", waived)};
  }
  if (!waived.empty()) return {"waived", "◷", fmt::format("Nothing failed{}", waived)};
  return {"pass", "✓", "Everything that was checked passed"};
}

void write_card(Markup& page, std::string_view kind, std::string_view mark, std::size_t number,
                std::string_view label) {
  page.open("li", {{"class", fmt::format("card {}", kind)}});
  page.open("span", {{"class", "figure"}});
  page.element("span", mark, {{"aria-hidden", "true"}, {"class", "mark"}}).text(" " + grouped(number)).close();
  page.element("span", label, {{"class", "label"}}).close().line();
}

void write_coverage(Markup& page, const Digest& digest, const Coverage& coverage) {
  page.element("h3", "Coverage");
  page.element("p",
               fmt::format("{} of {} fully assessed.", grouped(coverage.assessed), counted(coverage.devices, "device")),
               {{"class", "lead"}});
  page.open("ul", {{"class", "plain"}});
  if (coverage.partial > 0) page.element("li", fmt::format("{} in part", grouped(coverage.partial)));
  if (coverage.unauthorised > 0)
    page.element("li", fmt::format("{} refused the log-in", grouped(coverage.unauthorised)));
  if (coverage.unreachable > 0) page.element("li", fmt::format("{} not reached", grouped(coverage.unreachable)));
  if (coverage.imported > 0) {
    page.element("li", fmt::format("footage of {} imported, not surveyed", counted(coverage.imported, "system")));
  }
  if (digest.report.interrupted) page.element("li", "the run was interrupted before the end");
  const std::size_t rules = digest.report.rules.size() + digest.report.unnamed_rules;
  page.element("li", fmt::format("{} held against each device they apply to", counted(rules, "rule")));
  if (!digest.passes_listed) {
    page.element("li", "what passed in a run of the past is kept as one number, not by rule or device");
  }
  if (digest.all.not_applicable > 0) {
    page.element("li",
                 fmt::format("checks that do not apply, and are not counted: {}", grouped(digest.all.not_applicable)));
  }
  page.close().line();
}

void write_severities(Markup& page, const Digest& digest) {
  page.element("h3", "Failures by severity");
  const std::size_t most = std::max<std::size_t>(1, digest.all.failures());
  begin_table(page, "Failed checks by severity", {"Severity", "Failed", "Share of failures"});
  for (std::size_t i = digest.all.failed.size(); i-- > 0;) {
    const auto severity = static_cast<model::Severity>(i);
    const std::size_t number = digest.all.failed.at(i);
    page.open("tr").open("th", {{"scope", "row"}});
    write_severity(page, severity);
    page.close().element("td", grouped(number), {{"class", "number"}}).open("td");
    constexpr double kWidth = 120;
    const double length = kWidth * static_cast<double>(number) / static_cast<double>(most);
    page.open("svg",
              {{"class", "bar"}, {"width", "120"}, {"height", "12"}, {"aria-hidden", "true"}, {"focusable", "false"}});
    page.empty_element("rect", {{"class", "track"}, {"width", "120"}, {"height", "12"}});
    page.empty_element("rect", {{"class", fmt::format("fill {}", to_string(severity))},
                                {"width", fmt::format("{:.1f}", length)},
                                {"height", "12"}});
    page.close().text(fmt::format(" {:.0f} %", 100 * static_cast<double>(number) / static_cast<double>(most)));
    page.close().close().line();
  }
  end_table(page);
}

void write_first(Markup& page, const Digest& digest) {
  page.element("h3", "What to do first");
  if (digest.all.failures() == 0) {
    page.element("p",
                 digest.all.unjudged > 0
                     ? std::string("See to it that what could not be judged can be: the reasons stand with each rule.")
                     : fmt::format("Nothing failed{}.", but_for_waived(digest)));
    return;
  }
  page.open("ol", {{"class", "first"}});
  std::size_t shown = 0;
  for (const std::string_view id : digest.ranked()) {
    const RuleGroup& group = digest.rules.at(id);
    if (group.failed.empty() || shown++ == kFirst) break;
    const model::Finding* worst = group.failed.front();
    for (const auto* finding : group.failed) {
      if (finding->severity > worst->severity) worst = finding;
    }
    page.open("li");
    write_severity(page, worst->severity);
    page.text(" ").open("a", {{"href", "#" + group.anchor}});
    page.text(group.text == nullptr || group.text->title.empty() ? id : std::string_view(group.text->title)).close();
    page.element("span", fmt::format(" {} · {}", id, counted(group.failed.size(), "failure")), {{"class", "quiet"}});
    if (!worst->remediation.empty()) page.element("p", worst->remediation);
    page.close().line();
  }
  page.close().line();
}

}  // namespace

void write_summary(Markup& page, const Digest& digest) {
  const Coverage coverage = coverage_of(digest.report);
  const Outcome outcome = outcome_of(digest, coverage);
  page.open("section", {{"aria-labelledby", "summary"}}).element("h2", "Summary", {{"id", "summary"}});
  page.open("p", {{"class", fmt::format("outcome {}", outcome.kind)}});
  page.element("span", outcome.mark, {{"aria-hidden", "true"}, {"class", "mark"}}).text(" " + outcome.words).close();
  page.open("ul", {{"class", "cards"}});
  write_card(page, "fail", "✗", digest.all.failures(), "failed");
  write_card(page, "unknown", "?", digest.all.unjudged, "could not be judged, which is not a pass");
  write_card(page, "waived", "◷", digest.all.waived, "failures accepted for a time");
  write_card(page, "pass", "✓", digest.all.passed, "passed");
  page.close().line();
  page.open("div", {{"class", "columns"}}).open("div");
  write_first(page, digest);
  page.close().open("div");
  write_severities(page, digest);
  write_coverage(page, digest, coverage);
  page.close().close().close().line();
}

}  // namespace camaudit::report
