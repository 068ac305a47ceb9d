// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "agent/report/device_name.hpp"
#include "agent/report/html_parts.hpp"
#include "agent/report/principle.hpp"

namespace camaudit::report {
namespace {

/// More rows than this are folded away, more places than that in one row.
constexpr std::size_t kRowsShown = 8;
constexpr std::size_t kPlacesShown = 6;

/// Findings that say the same: one row.
struct Row {
  const model::Finding* first = nullptr;
  std::vector<std::string> places;
};

std::string accepted_text(const model::Waiver& waiver) {
  return fmt::format("Accepted until {} by the {}: {} ({})", day_text(waiver.expires), waiver.owner_role, waiver.reason,
                     waiver.place);
}

std::vector<Row> rows_of(const Findings& findings, const Digest& digest) {
  std::map<std::tuple<int, std::string_view, std::int64_t, std::string>, Row> rows;
  for (const auto* finding : findings) {
    const std::int64_t since = finding->since ? finding->since->value : 0;
    std::string waiver = finding->waiver ? accepted_text(*finding->waiver) : std::string();
    Row& row = rows[{-static_cast<int>(finding->severity), finding->evidence, since, std::move(waiver)}];
    if (row.first == nullptr) row.first = finding;
    const auto place = digest.place_of(*finding);
    row.places.push_back(about(*finding, place ? &digest.report.devices[*place] : nullptr));
  }
  std::vector<Row> sorted;
  for (auto& [key, row] : rows) sorted.push_back(std::move(row));
  std::stable_sort(sorted.begin(), sorted.end(), [](const Row& a, const Row& b) {
    if (a.first->severity != b.first->severity) return a.first->severity > b.first->severity;
    return a.places.size() > b.places.size();
  });
  return sorted;
}

void write_places(Markup& page, const std::vector<std::string>& places) {
  if (places.size() > 1) page.open("details").element("summary", counted(places.size(), "place"));
  page.open("ul", {{"class", "places"}});
  for (const std::string& place : places) page.element("li", place);
  page.close();
  if (places.size() > 1) page.close();
}

void write_row(Markup& page, const Row& row) {
  page.open("tr").open("td");
  write_severity(page, row.first->severity);
  page.close().open("td", {{"class", "evidence"}});
  page.text(row.first->evidence.empty() ? std::string_view("nothing more is told")
                                        : std::string_view(row.first->evidence));
  if (row.first->waiver) page.element("p", accepted_text(*row.first->waiver));
  page.close().open("td");
  if (row.places.size() <= kPlacesShown) {
    page.open("ul", {{"class", "places"}});
    for (const std::string& place : row.places) page.element("li", place);
    page.close();
  } else {
    write_places(page, row.places);
  }
  page.close().element("td", row.first->since ? day_text(*row.first->since) : "not known", {{"class", "date"}});
  page.close().line();
}

void write_rows(Markup& page, std::string_view caption, const std::vector<Row>& rows, std::size_t from,
                std::size_t to) {
  begin_table(page, caption, {"Severity", "What was seen", "Where", "Since"});
  for (std::size_t i = from; i < to; ++i) write_row(page, rows[i]);
  end_table(page);
}

void write_findings(Markup& page, const std::string& caption, const Findings& findings, const Digest& digest,
                    bool open) {
  if (findings.empty()) return;
  const auto rows = rows_of(findings, digest);
  if (!open) {
    begin_details(page, caption);
    write_rows(page, caption, rows, 0, rows.size());
    page.close().line();
    return;
  }
  const std::size_t shown = std::min(rows.size(), kRowsShown);
  write_rows(page, caption, rows, 0, shown);
  if (shown == rows.size()) return;
  begin_details(page, fmt::format("{} more rows", grouped(rows.size() - shown)));
  write_rows(page, caption + ", continued", rows, shown, rows.size());
  page.close().line();
}

std::string tally_line(const Tally& tally, const Digest& digest) {
  std::string line = fmt::format("{} failed", grouped(tally.failures()));
  if (tally.unjudged > 0) line += fmt::format(" · {} could not be judged", grouped(tally.unjudged));
  if (tally.waived > 0) line += fmt::format(" · {} accepted for a time", grouped(tally.waived));
  return digest.passes_listed ? line + fmt::format(" · {} passed", grouped(tally.passed)) : line;
}

void write_reasons(Markup& page, const RuleText& text) {
  if (text.rationale.empty() && text.sources.empty()) return;
  begin_details(page, "Why this is asked");
  if (!text.rationale.empty()) page.element("p", text.rationale);
  if (!text.sources.empty()) {
    page.open("ul");
    for (const std::string& source : text.sources) page.element("li", source);
    page.close();
  }
  page.close().line();
}

void write_rule(Markup& page, std::string_view id, const RuleGroup& group, const Digest& digest) {
  page.open("article", {{"class", "rule"}, {"id", group.anchor}}).open("h4");
  const bool titled = group.text != nullptr && !group.text->title.empty();
  page.text(titled ? std::string_view(group.text->title) : id).text(" ");
  if (titled) page.element("code", id);
  page.close().line();
  page.element("p", tally_line(group.tally, digest), {{"class", "quiet"}});
  const auto remedy = std::find_if(group.failed.begin(), group.failed.end(),
                                   [](const auto* finding) { return !finding->remediation.empty(); });
  if (remedy != group.failed.end()) {
    page.open("p", {{"class", "remedy"}}).element("strong", "What to do: ").text((*remedy)->remediation).close().line();
  }
  const std::string name(id);
  write_findings(page, name + ": failed", group.failed, digest, true);
  write_findings(page, fmt::format("{}: {} could not be judged", name, grouped(group.unjudged.size())), group.unjudged,
                 digest, group.failed.empty());
  write_findings(page, fmt::format("{}: {} accepted for a time", name, grouped(group.waived.size())), group.waived,
                 digest, false);
  if (group.text != nullptr) write_reasons(page, *group.text);
  page.close().line();
}

std::string heading_of(int principle) {
  return principle == 0 ? std::string(principle_name(0)) : fmt::format("{}. {}", principle, principle_name(principle));
}

}  // namespace

void write_principles(Markup& page, const Digest& digest) {
  page.open("section", {{"aria-labelledby", "principles"}});
  page.element("h2", "By principle of the Code", {{"id", "principles"}});
  begin_table(page, "Checks by principle of the Surveillance Camera Code",
              {"Principle", "Critical", "High", "Medium", "Low", "Not judged", "Accepted", "Passed"});
  for (const auto& [principle, tally] : digest.principles) {
    page.open("tr").open("th", {{"scope", "row"}});
    if (tally.troubled() || tally.waived > 0) {
      page.element("a", heading_of(principle), {{"href", fmt::format("#principle-{}", principle)}});
    } else {
      page.text(heading_of(principle));
    }
    page.close();
    write_tally_cells(page, tally, digest);
    page.close().line();
  }
  end_table(page);
  if (digest.silent > 0) {
    page.element(
        "p", fmt::format("Nothing could be judged of {} that {} not reached or refused the log-in. Those checks are "
                         "counted as not judged and are not repeated with each rule.",
                         counted(digest.silent, "device"), digest.silent == 1 ? "was" : "were"));
  }
  const auto ranked = digest.ranked();
  for (const auto& [principle, tally] : digest.principles) {
    if (!tally.troubled() && tally.waived == 0) continue;
    page.element("h3", heading_of(principle), {{"id", fmt::format("principle-{}", principle)}}).line();
    for (const std::string_view id : ranked) {
      const RuleGroup& group = digest.rules.at(id);
      const bool tells = !group.failed.empty() || !group.unjudged.empty() || !group.waived.empty();
      if (group.principle == principle && tells) write_rule(page, id, group, digest);
    }
  }
  page.close().line();
}

}  // namespace camaudit::report
