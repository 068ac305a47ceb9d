// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "agent/report/sla_html.hpp"

namespace camaudit::report {
namespace {

using model::Outcome;
using Causes = std::vector<const SlaCause*>;

/// So many of one month and target are seen at once, more when the rest is opened, and no more than the second: the
/// JSON has them all.
constexpr std::size_t kSeen = 12;
constexpr std::size_t kMost = 500;

void write_rows(Markup& page, const std::string& caption, std::span<const SlaCause* const> causes) {
  begin_table(page, caption, {"What", "What was measured"});
  for (const SlaCause* cause : causes) {
    page.open("tr").element("th", cause->subject.empty() ? "As a whole" : cause->subject, {{"scope", "row"}});
    page.element("td", cause->evidence, {{"class", "evidence"}}).close().line();
  }
  end_table(page);
}

/// Those of one month and target.
void write_group(Markup& page, const SlaReport& report, const Causes& group) {
  const SlaMonth& month = report.months[group.front()->month];
  const std::string title = measure_title(report, report.measures[group.front()->measure]);
  const std::string caption = fmt::format("{}, {}", title, month_title(month));
  page.element("h4", title).line();
  const std::span all(group);
  const std::size_t seen = all.size() > kSeen + 3 ? kSeen : all.size();
  write_rows(page, caption, all.first(seen));
  if (seen == all.size()) return;
  const auto rest = all.subspan(seen, std::min(all.size(), kMost) - seen);
  begin_details(page, fmt::format("{} more", grouped(rest.size())));
  write_rows(page, caption + ", more", rest);
  page.close().line();
  if (all.size() <= kMost) return;
  page.element("p",
               fmt::format("{} more are not shown here; the report as JSON lists all.", grouped(all.size() - kMost)));
  page.line();
}

void write_outcome(Markup& page, const SlaReport& report, Outcome outcome, std::string_view none) {
  Causes group;
  const SlaMonth* told = nullptr;
  const auto end_group = [&] {
    if (group.empty()) return;
    const SlaMonth* month = &report.months[group.front()->month];
    if (std::exchange(told, month) != month) page.element("h3", month_title(*month)).line();
    write_group(page, report, group);
    group.clear();
  };
  for (const SlaCause& cause : report.causes) {
    if (cause.outcome != outcome) continue;
    if (!group.empty() && (group.front()->month != cause.month || group.front()->measure != cause.measure)) end_group();
    group.push_back(&cause);
  }
  end_group();
  if (told == nullptr) page.element("p", none).line();
}

}  // namespace

void write_sla_causes(Markup& page, const SlaReport& report) {
  begin_section(page, "missed", "What missed a target");
  write_outcome(page, report, Outcome::Fail, "Nothing that was measured missed a target.");
  page.close().line();
  begin_section(page, "open", "What could not be measured");
  write_outcome(
      page, report, Outcome::Unknown,
      "Of what was looked at, all could be measured. A target that is open all the same had nothing to look at.");
  page.close().line();
}

}  // namespace camaudit::report
