// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "agent/base/html_text.hpp"
#include "uploader/collector/picture_formats.hpp"

namespace camaudit::collector {
namespace {

using Row = std::vector<std::string>;

/// The first row heads the columns, the first cell of each other its row.
std::string table(std::string_view caption, const std::vector<Row>& rows) {
  // Wide tables scroll by themselves, and can be reached with the keyboard to do so.
  std::string out = fmt::format(
      "<div class=\"wide\" role=\"region\" aria-label=\"{0}\" tabindex=\"0\">\n<table>\n"
      "<caption>{0}</caption>\n<thead>\n<tr>",
      html_text(caption));
  for (const std::string& title : rows.front()) out += fmt::format("<th scope=\"col\">{}</th>", html_text(title));
  out += "</tr>\n</thead>\n<tbody>\n";
  for (std::size_t i = 1; i < rows.size(); ++i) {
    out += fmt::format("<tr><th scope=\"row\">{}</th>", html_text(rows[i].front()));
    for (std::size_t cell = 1; cell < rows[i].size(); ++cell)
      out += fmt::format("<td>{}</td>", html_text(rows[i][cell]));
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n</div>\n";
}

std::string section(std::string_view title, const std::string& content) {
  return fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", html_text(title), content);
}

std::string measures_table(const AreaPicture& area) {
  std::vector<Row> rows{{"Measure", "What yes means", "Yes", "No", "Unknown", "Of"}};
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const Measure& measure = measures()[i];
    const Tally& tally = area.tallies[i];
    rows.push_back({fmt::format("{} {}", measure.number, measure.title), std::string(measure.meaning),
                    std::to_string(tally.yes), std::to_string(tally.no), std::to_string(tally.unknown),
                    std::to_string(tally.of())});
  }
  return table("Authorities by success measure", rows);
}

std::string areas_table(const Picture& picture, std::string_view kind, std::string_view caption) {
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
  return table(caption, rows);
}

std::string authorities_table(const Picture& picture) {
  std::vector<Row> rows{{"Authority", "Code", "Nation", "Police force", "Reporting", "Last summary"}};
  for (const Measure& measure : measures()) rows[0].push_back(fmt::format("{} {}", measure.number, measure.title));
  for (const char* title : {"Devices", "Assessed", "Failures", "Missing summaries", "Alerts"})
    rows[0].emplace_back(title);
  for (const AuthorityPicture& authority : picture.authorities) {
    Row& row = rows.emplace_back(
        Row{authority.name.empty() ? authority.gss_code : authority.name, authority.gss_code, authority.nation,
            authority.police_force,
            fmt::format("{}{}", to_string(authority.reporting), authority.counted ? "" : ", not in the list"),
            authority.last_made ? format_rfc3339(*authority.last_made) : "never"});
    for (const Answer answer : authority.answers) row.emplace_back(to_string(answer));
    for (const std::int64_t count : {authority.totals.devices, authority.totals.assessed, authority.totals.fail,
                                     authority.missing, authority.alerts}) {
      row.push_back(std::to_string(count));
    }
  }
  return table("Authorities", rows);
}

std::string totals_table(const Totals& totals) {
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
  return table("Devices and outcomes of the sites that report", rows);
}

std::string silent_table(const Picture& picture) {
  std::vector<Row> rows{{"Site", "Last summary", "Overdue since"}};
  for (const SilentSite& site : picture.silent) {
    rows.push_back({site.origin.to_string(), last_text(site), format_rfc3339(site.overdue_since)});
  }
  return table("Silent sites", rows);
}

std::string holes_table(const Picture& picture) {
  std::vector<Row> rows{{"Site", "Epoch", "Sequences", "State", "Explanation"}};
  for (const auto& [hole, state] : picture.holes) {
    rows.push_back(
        {hole.origin.to_string(), std::to_string(hole.epoch), range_text(hole), std::string(state), hole.explanation});
  }
  return table("Summaries that are not there", rows);
}

std::string alerts_table(const Picture& picture) {
  std::vector<Row> rows{{"File", "At", "Kind", "Why"}};
  for (const KeptAlert& alert : picture.alerts)
    rows.push_back({alert.path, format_rfc3339(alert.at), alert.kind, alert.why});
  return table(fmt::format("Alerts, the newest {} of {}", picture.alerts.size(), picture.alert_count), rows);
}

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<title>Objective 5: the national picture</title>
<style>
body { font-family: sans-serif; line-height: 1.5; margin: 0 auto; max-width: 90rem; padding: 1rem; color: #0b0c0c; background: #fff; }
table { border-collapse: collapse; margin: 1rem 0; }
caption { text-align: left; font-weight: bold; padding: 0.25rem 0; }
th, td { border: 1px solid #505a5f; padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
thead th { background: #f3f2f1; }
.wide { overflow-x: auto; }
</style>
</head>
<body>
<main>
<h1>Objective 5 of the National Surveillance Camera Strategy: the national picture</h1>
)";

}  // namespace

std::string picture_html(const Picture& picture) {
  const AreaPicture& all = picture.areas.front();
  std::string out(kHead);
  out += fmt::format("<p>As of <time datetime=\"{0}\">{0}</time>: {1} of {2} authorities reporting.</p>\n",
                     format_rfc3339(picture.now), all.reporting, all.authorities);
  if (!picture.listed)
    out += "<p>No list of authorities was given, so those that never reported are not counted.</p>\n";
  std::string measured = measures_table(all);
  if (!picture.frameworks.empty()) {
    std::vector<Row> rows{{"Edition of the model agreement", "Authorities"}};
    for (const auto& [framework, count] : picture.frameworks) rows.push_back({framework, std::to_string(count)});
    measured += table("Uptake by edition", rows);
  }
  out += section("Success measures", measured);
  out += section("Coverage and outcomes", totals_table(all.totals));
  out += section("Nations", areas_table(picture, "nation", "Authorities by nation"));
  out += section("Police force areas", areas_table(picture, "police_force", "Authorities by police force area"));
  out += section("Authorities", authorities_table(picture));
  const std::string none = "<p>None.</p>\n";
  out += section("Silence", picture.silent.empty() ? none : silent_table(picture));
  out += section("Holes", picture.holes.empty() ? none : holes_table(picture));
  out += section("Alerts", picture.alerts.empty() ? none : alerts_table(picture));
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace camaudit::collector
