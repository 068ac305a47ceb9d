// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "agent/report/sla_html.hpp"

namespace camaudit::report {
namespace {

/// More outages of one month are counted, not listed; the JSON has them all.
constexpr std::size_t kListed = 100;

std::string hours(std::int64_t seconds) {
  return fmt::format("{:.1f}", static_cast<double>(seconds) / 3600);
}

void write_months(Markup& page, const SlaReport& report) {
  begin_table(page, "What was watched in each month",
              {"Month", "Runs that looked for everything", "Hours under the heartbeat", "Of hours", "Own outages",
               "Their hours"});
  for (const SlaMonth& month : report.months) {
    std::int64_t out = 0;
    for (const auto& [since, until] : month.unwatched) out += until.value - since.value;
    page.open("tr").element("th", month_title(month), {{"scope", "row"}});
    const auto cell = [&page](const std::string& text) { page.element("td", text, {{"class", "number"}}); };
    cell(grouped(static_cast<std::size_t>(std::max<std::int64_t>(0, month.nights))));
    cell(hours(month.watched_seconds));
    cell(hours(month.ends.value - month.begins.value));
    const bool known = month.watched_seconds > 0 || out > 0;
    cell(known ? grouped(month.unwatched.size()) : "not known");
    cell(known ? hours(out) : "not known");
    page.close().line();
  }
  end_table(page);
}

void write_outages(Markup& page, const SlaReport& report) {
  page.element("h3", "The agent's own outages").line();
  const auto any = [](const SlaMonth& month) { return !month.unwatched.empty(); };
  if (std::none_of(report.months.begin(), report.months.end(), any)) {
    const auto watched = [](const SlaMonth& month) { return month.watched_seconds > 0; };
    page.element("p", std::any_of(report.months.begin(), report.months.end(), watched)
                          ? "None of an hour or more since the heartbeat first ran."
                          : "Not known: the heartbeat did not run in these months, and only runs looked.");
    page.line();
    return;
  }
  begin_table(page, "Times of an hour and more in which nobody watched", {"From", "Until", "Hours"});
  for (const SlaMonth& month : report.months) {
    for (const auto& [since, until] : std::span(month.unwatched).first(std::min(kListed, month.unwatched.size()))) {
      page.open("tr").open("th", {{"scope", "row"}});
      write_time(page, since);
      page.close().open("td");
      write_time(page, until);
      page.close().element("td", hours(until.value - since.value), {{"class", "number"}}).close().line();
    }
  }
  end_table(page);
  for (const SlaMonth& month : report.months) {
    if (month.unwatched.size() <= kListed) continue;
    page.element("p", fmt::format("{}: {} more, which the report as JSON lists.", month_title(month),
                                  grouped(month.unwatched.size() - kListed)));
  }
}

}  // namespace

void write_sla_watching(Markup& page, const SlaReport& report) {
  begin_section(page, "watched", "What was watched");
  page.element("p",
               "What nobody watched is in no figure above: it neither meets nor misses a target. It is told here so "
               "that a reader can judge how much of each month the figures stand for.");
  page.line();
  write_months(page, report);
  write_outages(page, report);
  page.close().line();
}

}  // namespace camaudit::report
