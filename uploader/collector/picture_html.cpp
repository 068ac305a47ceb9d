// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <array>

#include "agent/base/html_page.hpp"
#include "uploader/collector/picture_formats.hpp"

namespace camaudit::collector {
namespace {

using Row = std::vector<std::string>;

/// The first row heads the columns, the first cell of each other its row.
void table(Markup& page, std::string_view caption, const std::vector<Row>& rows) {
  begin_table(page, caption, rows.front());
  for (std::size_t i = 1; i < rows.size(); ++i) {
    page.open("tr").element("th", rows[i].front(), {{"scope", "row"}});
    for (std::size_t cell = 1; cell < rows[i].size(); ++cell) page.element("td", rows[i][cell]);
    page.close().line();
  }
  end_table(page);
}

void measures_table(Markup& page, const AreaPicture& area) {
  std::vector<Row> rows{{"Measure", "What yes means", "Yes", "No", "Unknown", "Of"}};
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const Measure& measure = measures()[i];
    const Tally& tally = area.tallies[i];
    rows.push_back({fmt::format("{} {}", measure.number, measure.title), std::string(measure.meaning),
                    std::to_string(tally.yes), std::to_string(tally.no), std::to_string(tally.unknown),
                    std::to_string(tally.of())});
  }
  table(page, "Authorities by success measure", rows);
}

void areas_table(Markup& page, const Picture& picture, std::string_view kind, std::string_view caption) {
  std::vector<Row> rows{{std::string(area_title(kind)), "Authorities", "Reporting"}};
  for (const Measure& measure : measures()) {
    for (const Answer answer : {Answer::Yes, Answer::No, Answer::Unknown}) {
      rows[0].push_back(fmt::format("{} {}", measure.number, to_string(answer)));
    }
  }
  for (const AreaPicture& area : picture.areas) {
    if (area.kind != kind) continue;
    Row& row = rows.emplace_back(Row{area.name, std::to_string(area.authorities), std::to_string(area.reporting)});
    for (const Tally& tally : area.tallies) {
      for (const std::int64_t count : {tally.yes, tally.no, tally.unknown}) row.push_back(std::to_string(count));
    }
  }
  table(page, caption, rows);
}

void authorities_table(Markup& page, const Picture& picture) {
  std::vector<Row> rows{{"Authority", "Code", "Nation", "Police force", "Reporting", "Last summary"}};
  for (const Measure& measure : measures()) rows[0].push_back(fmt::format("{} {}", measure.number, measure.title));
  for (const char* title : {"Rulebook", "Devices", "Assessed", "Failures", "Missing summaries", "Alerts"})
    rows[0].emplace_back(title);
  for (const AuthorityPicture& authority : picture.authorities) {
    Row& row = rows.emplace_back(
        Row{authority.name.empty() ? authority.gss_code : authority.name, authority.gss_code, authority.nation,
            authority.police_force,
            fmt::format("{}{}", to_string(authority.reporting), authority.counted ? "" : ", not in the list"),
            authority.last_made ? format_rfc3339(*authority.last_made) : "never"});
    for (const Answer answer : authority.answers) row.emplace_back(to_string(answer));
    row.push_back(rulebooks_text(authority));
    for (const std::int64_t count : {authority.totals.devices, authority.totals.assessed, authority.totals.fail,
                                     authority.missing, authority.alerts}) {
      row.push_back(std::to_string(count));
    }
  }
  table(page, "Authorities", rows);
}

void totals_table(Markup& page, const AreaPicture& area) {
  const Totals& totals = area.totals;
  std::vector<Row> rows{{"What", "How many"}};
  const auto add = [&](const char* what, std::int64_t count) { rows.push_back({what, std::to_string(count)}); };
  add("Devices known", totals.devices);
  add("Assessed", totals.assessed);
  add("Assessed in part", totals.partial);
  add("Refused the log-in", totals.unauthorised);
  add("Did not answer", totals.unreachable);
  add("Requirements passed", totals.pass);
  add("Failed", totals.fail);
  add("Unknown", totals.unknown);
  add("Waived", totals.waived);
  add("Not applicable", totals.not_applicable);
  add("Broken rules", totals.error);
  add("Authorities whose outcomes are by rules of their own too (rulebook +local)", area.local_rules);
  table(page, "Devices and outcomes of the sites that report", rows);
}

void silent_table(Markup& page, const Picture& picture) {
  std::vector<Row> rows{{"Site", "Last summary", "Overdue since"}};
  for (const SilentSite& site : picture.silent) {
    rows.push_back({site.origin.to_string(), last_text(site), format_rfc3339(site.overdue_since)});
  }
  table(page, "Silent sites", rows);
}

void holes_table(Markup& page, const Picture& picture) {
  std::vector<Row> rows{{"Site", "Epoch", "Sequences", "State", "Explanation"}};
  for (const auto& [hole, state] : picture.holes) {
    rows.push_back(
        {hole.origin.to_string(), std::to_string(hole.epoch), range_text(hole), std::string(state), hole.explanation});
  }
  table(page, "Summaries that are not there", rows);
}

void alerts_table(Markup& page, const Picture& picture) {
  std::vector<Row> rows{{"File", "At", "Kind", "Why"}};
  for (const KeptAlert& alert : picture.alerts)
    rows.push_back({alert.path, format_rfc3339(alert.at), alert.kind, alert.why});
  table(page, fmt::format("Alerts, the newest {} of {}", picture.alerts.size(), picture.alert_count), rows);
}

void frameworks_table(Markup& page, const Picture& picture) {
  std::vector<Row> rows{{"Edition of the model agreement", "Authorities"}};
  for (const auto& [framework, count] : picture.frameworks) rows.push_back({framework, std::to_string(count)});
  table(page, "Uptake by edition", rows);
}

void none(Markup& page) {
  page.element("p", "None.").line();
}

struct Section {
  const char* id;
  const char* title;
  void (*write)(Markup& page, const Picture& picture);
};

constexpr std::array kSections{
    Section{"measures", "Success measures",
            [](Markup& page, const Picture& picture) {
              measures_table(page, picture.areas.front());
              if (!picture.frameworks.empty()) frameworks_table(page, picture);
            }},
    Section{"coverage", "Coverage and outcomes",
            [](Markup& page, const Picture& picture) { totals_table(page, picture.areas.front()); }},
    Section{
        "nations", "Nations",
        [](Markup& page, const Picture& picture) { areas_table(page, picture, "nation", "Authorities by nation"); }},
    Section{"forces", "Police force areas",
            [](Markup& page, const Picture& picture) {
              areas_table(page, picture, "police_force", "Authorities by police force area");
            }},
    Section{"authorities", "Authorities", authorities_table},
    Section{"silence", "Silence",
            [](Markup& page, const Picture& picture) {
              picture.silent.empty() ? none(page) : silent_table(page, picture);
            }},
    Section{
        "holes", "Holes",
        [](Markup& page, const Picture& picture) { picture.holes.empty() ? none(page) : holes_table(page, picture); }},
    Section{"alerts", "Alerts",
            [](Markup& page, const Picture& picture) {
              picture.alerts.empty() ? none(page) : alerts_table(page, picture);
            }},
};

void write_header(Markup& page, const Picture& picture) {
  const AreaPicture& all = picture.areas.front();
  page.open("header").element("h1", "Objective 5 of the National Surveillance Camera Strategy: the national picture");
  page.open("p").text("As of ");
  write_time(page, picture.now);
  page.text(fmt::format(": {} of {} authorities reporting.", all.reporting, all.authorities)).close().line();
  if (!picture.listed) {
    page.element("p", "No list of authorities was given, so those that never reported are not counted.").line();
  }
  page.close().line().open("nav", {{"aria-label", "Contents"}}).open("ul");
  for (const Section& section : kSections) {
    page.open("li").element("a", section.title, {{"href", fmt::format("#{}", section.id)}}).close();
  }
  page.close().close().line();
}

}  // namespace

std::string picture_html(const Picture& picture) {
  Markup page;
  begin_page(page, "en-GB", "Objective 5: the national picture");
  begin_body(page, "Skip to the picture", "picture");
  write_header(page, picture);
  page.open("main", {{"id", "picture"}, {"tabindex", "-1"}}).line();
  for (const Section& section : kSections) {
    begin_section(page, section.id, section.title);
    section.write(page, picture);
    page.close().line();
  }
  page.close().line();
  page.open("footer").element("p", "Unknown is neither yes nor no: it is counted and shown as such.").close().line();
  end_page(page);
  return page.result();
}

}  // namespace camaudit::collector
