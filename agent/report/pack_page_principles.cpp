// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "agent/report/pack_page.hpp"

namespace camaudit::report {
namespace {

/// Beyond these a list folds.
constexpr std::size_t kShown = 5;
constexpr std::size_t kRowsShown = 20;

using Kind = model::Outcome;
using Rows = std::vector<const PackFinding*>;

Rows rows_of(const PackRequirement& of, std::initializer_list<Kind> outcomes) {
  Rows rows;
  for (const PackFinding& finding : of.findings) {
    if (std::find(outcomes.begin(), outcomes.end(), finding.outcome) != outcomes.end()) rows.push_back(&finding);
  }
  return rows;
}

void write_table(Markup& page, std::string_view caption, const Rows& rows, std::size_t from, std::size_t to) {
  const bool waived = !rows.empty() && rows.front()->outcome == Kind::Waived;
  if (waived) {
    begin_table(page, caption, {"What", "What was seen", "Accepted until", "By", "Because"});
  } else {
    begin_table(page, caption, {"What", "What was seen", "Since"});
  }
  for (std::size_t i = from; i < to; ++i) {
    const PackFinding& row = *rows[i];
    page.open("tr").element(
        "th", row.subject.empty() || row.about == "the scheme" ? row.about : row.about + ", " + row.subject,
        {{"scope", "row"}});
    page.element("td", row.evidence, {{"class", "evidence"}});
    if (waived) {
      page.element("td", row.waiver ? day_text(row.waiver->expires) : "not known", {{"class", "date"}});
      page.element("td", row.waiver ? std::string_view(row.waiver->owner_role) : std::string_view("not known"));
      page.element("td", row.waiver ? std::string_view(row.waiver->reason) : std::string_view("not known"));
    } else {
      page.element("td", row.since ? day_text(*row.since) : "–", {{"class", "date"}});
    }
    page.close().line();
  }
  end_table(page);
}

void write_rows(Markup& page, const std::string& caption, const Rows& rows, bool open) {
  if (rows.empty()) return;
  if (!open) {
    begin_details(page, fmt::format("{} ({})", caption, grouped(rows.size())));
    write_table(page, caption, rows, 0, rows.size());
    page.close().line();
    return;
  }
  const std::size_t shown = std::min(rows.size(), kRowsShown);
  write_table(page, caption, rows, 0, shown);
  if (shown == rows.size()) return;
  begin_details(page, counted(rows.size() - shown, "more row"));
  write_table(page, caption + ", continued", rows, shown, rows.size());
  page.close().line();
}

void write_reasons(Markup& page, const RuleText& text) {
  if (text.rationale.empty() && text.sources.empty()) return;
  begin_details(page, "Why this is asked, and on what it rests");
  if (!text.rationale.empty()) page.element("p", text.rationale);
  if (!text.sources.empty()) {
    page.open("ul");
    for (const std::string& source : text.sources) page.element("li", source);
    page.close();
  }
  page.close().line();
}

void write_requirement(Markup& page, const PackRequirement& of) {
  page.open("article", {{"class", "rule"}, {"id", "rule-" + of.id}}).open("h4");
  page.text(of.text.title.empty() ? of.id : of.text.title).text(" ").element("code", of.id).close().line();
  page.open("p");
  write_met(page, of.answer);
  page.text(". " + of.reason).close().line();
  if (of.failed > 0 && !of.text.remediation.empty()) {
    page.open("p", {{"class", "remedy"}}).element("strong", "What to do: ").text(of.text.remediation).close().line();
  }
  write_rows(page, of.id + ": findings", rows_of(of, {Kind::Fail}), true);
  write_rows(page, of.id + ": waivers, accepted for a time", rows_of(of, {Kind::Waived}), true);
  const Rows unjudged = rows_of(of, {Kind::Unknown, Kind::Error});
  write_rows(page, of.id + ": could not be judged", unjudged, of.failed == 0 && unjudged.size() <= kShown);
  write_rows(page, of.id + ": passed", rows_of(of, {Kind::Pass}), false);
  write_rows(page, of.id + ": does not apply", rows_of(of, {Kind::NotApplicable}), false);
  write_reasons(page, of.text);
  page.close().line();
}

void write_overview(Markup& page, const PackPrinciple& principle) {
  begin_table(page, "What is asked, and whether it is met", {"Requirement", "Met?", "What was measured"});
  for (const PackRequirement& of : principle.requirements) {
    page.open("tr").open("th", {{"scope", "row"}});
    page.element("a", of.text.title.empty() ? of.id : of.text.title, {{"href", "#rule-" + of.id}}).close();
    page.open("td");
    write_met(page, of.answer);
    page.close().element("td", of.reason, {{"class", "evidence"}}).close().line();
  }
  end_table(page);
}

void write_principle(Markup& page, const PackPrinciple& principle) {
  const std::string id = fmt::format("principle-{}", principle.number);
  begin_section(page, id, principle_heading(principle.number));
  write_overview(page, principle);
  page.element("h3", "Gaps").line();
  if (principle.gaps.empty()) {
    page.element("p", "None: everything asked here is met or does not apply.");
  } else {
    page.open("ul", {{"class", "plain"}});
    for (const std::string& gap : principle.gaps) page.element("li", gap);
    page.close().line();
  }
  page.element("h3", "What is declared").line();
  if (principle.declared.empty()) page.element("p", "Nothing.");
  for (const PackDeclared& declared : principle.declared) write_declared(page, declared);
  page.element("h3", "What was measured and found").line();
  for (const PackRequirement& of : principle.requirements) write_requirement(page, of);
  page.close().line();
}

}  // namespace

std::string pack_principles_page(const Pack& pack) {
  Markup page;
  begin_pack_page(page, pack, "principles.html", "Evidence by principle of the Code");
  page.open("nav", {{"aria-label", "Principles"}}).open("ul");
  for (const PackPrinciple& principle : pack.principles) {
    page.open("li").element("a", principle_heading(principle.number),
                            {{"href", fmt::format("#principle-{}", principle.number)}});
    page.close();
  }
  page.close().close().line();
  for (const PackPrinciple& principle : pack.principles) write_principle(page, principle);
  end_pack_page(page);
  return page.result();
}

}  // namespace camaudit::report
