// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "agent/base/text.hpp"
#include "uploader/collector/picture_formats.hpp"

namespace camaudit::collector {
namespace {

using Row = std::vector<std::string>;

constexpr std::size_t kWidestCell = 60;

/// Columns as wide as they need, two spaces apart, the last as it is.
std::string lined_up(std::vector<Row> rows) {
  std::vector<std::size_t> widths;
  for (Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool last = i + 1 == row.size();
      row[i] = escape_for_terminal(last ? row[i] : bounded_text(row[i], kWidestCell));
      if (!last) widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  std::string out;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - std::min(widths[i], display_width(row[i])) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string section(const std::string& title, std::vector<Row> rows) {
  return "\n" + title + "\n" + lined_up(std::move(rows));
}

std::string tally_text(const Tally& tally) {
  return fmt::format("{}/{}/{}", tally.yes, tally.no, tally.unknown);
}

std::string national(const AreaPicture& area) {
  std::vector<Row> rows{{"", "measure", "yes", "no", "unknown", "of"}};
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const Tally& tally = area.tallies[i];
    rows.push_back({std::string(measures()[i].number), std::string(measures()[i].title), std::to_string(tally.yes),
                    std::to_string(tally.no), std::to_string(tally.unknown), std::to_string(tally.of())});
  }
  return lined_up(std::move(rows));
}

std::string areas(const Picture& picture) {
  std::vector<Row> rows{{"kind", "name", "reporting"}};
  for (const Measure& measure : measures()) rows[0].emplace_back(measure.number);
  for (const AreaPicture& area : picture.areas) {
    Row& row = rows.emplace_back(
        Row{std::string(area_title(area.kind)), area.name, fmt::format("{} of {}", area.reporting, area.authorities)});
    for (const Tally& tally : area.tallies) row.push_back(tally_text(tally));
  }
  return section("Areas (authorities that said yes/no, and of which it is unknown)", std::move(rows));
}

std::string authorities(const Picture& picture) {
  std::vector<Row> rows{{"code", "name", "reporting", "last summary"}};
  for (const Measure& measure : measures()) rows[0].emplace_back(measure.number);
  for (const char* title : {"rulebook", "missing", "alerts"}) rows[0].emplace_back(title);
  for (const AuthorityPicture& authority : picture.authorities) {
    std::string reporting(to_string(authority.reporting));
    if (!authority.counted) reporting += ", not in the list";
    Row& row = rows.emplace_back(Row{authority.gss_code, authority.name, reporting,
                                     authority.last_made ? format_rfc3339(*authority.last_made) : "never"});
    for (const Answer answer : authority.answers) row.emplace_back(to_string(answer));
    row.push_back(rulebooks_text(authority));
    row.push_back(std::to_string(authority.missing));
    row.push_back(std::to_string(authority.alerts));
  }
  return section("Authorities", std::move(rows));
}

std::string totals(const AreaPicture& area) {
  const Totals& totals = area.totals;
  std::string text = fmt::format(
      "\nDevices: {} known, {} assessed, {} partly, {} refused the log-in, {} did not answer\n"
      "Outcomes: {} pass, {} fail, {} unknown, {} waived, {} not applicable, {} error\n",
      totals.devices, totals.assessed, totals.partial, totals.unauthorised, totals.unreachable, totals.pass,
      totals.fail, totals.unknown, totals.waived, totals.not_applicable, totals.error);
  if (area.local_rules > 0) {
    text += fmt::format("The outcomes of {} of the authorities are by rules of their own too (rulebook +local)\n",
                        area.local_rules);
  }
  return text;
}

}  // namespace

std::string picture_table(const Picture& picture) {
  const AreaPicture& all = picture.areas.front();
  std::string out =
      fmt::format("Objective 5 of the National Surveillance Camera Strategy, as of {}\n", format_rfc3339(picture.now));
  out += fmt::format("{} of {} authorities reporting{}\n\n", all.reporting, all.authorities,
                     picture.listed ? "" : "; without a list of authorities nobody knows who is missing");
  out += national(all);
  for (const auto& [framework, count] : picture.frameworks) {
    out += fmt::format("     of them edition {}: {}\n", escape_for_terminal(framework), count);
  }
  out += totals(all);
  out += areas(picture);
  out += authorities(picture);
  if (!picture.silent.empty()) {
    std::vector<Row> rows{{"site", "last summary", "overdue since"}};
    for (const SilentSite& site : picture.silent) {
      rows.push_back({site.origin.to_string(), last_text(site), format_rfc3339(site.overdue_since)});
    }
    out += section("Silent sites", std::move(rows));
  }
  if (!picture.holes.empty()) {
    std::vector<Row> rows{{"site", "epoch", "sequences", "state", "explanation"}};
    for (const auto& [hole, state] : picture.holes) {
      rows.push_back({hole.origin.to_string(), std::to_string(hole.epoch), range_text(hole), std::string(state),
                      hole.explanation});
    }
    out += section("Summaries that are not there", std::move(rows));
  }
  if (!picture.alerts.empty()) {
    std::vector<Row> rows{{"at", "kind", "file", "why"}};
    for (const KeptAlert& alert : picture.alerts) {
      rows.push_back({format_rfc3339(alert.at), alert.kind, alert.path, alert.why});
    }
    out += section(fmt::format("Alerts ({} of {})", picture.alerts.size(), picture.alert_count), std::move(rows));
  }
  return out;
}

std::string_view area_title(std::string_view kind) {
  if (kind == "national") return "National";
  return kind == "nation" ? "Nation" : "Police force area";
}

std::string range_text(const Hole& hole) {
  return hole.first == hole.last ? std::to_string(hole.first) : fmt::format("{} to {}", hole.first, hole.last);
}

std::string rulebooks_text(const AuthorityPicture& authority) {
  return fmt::format("{}", fmt::join(authority.rulebooks, ", "));
}

std::string last_text(const SilentSite& site) {
  if (!site.last_made) return "never";
  return format_rfc3339(*site.last_made) + (site.key_revoked ? ", by a key that was revoked" : "");
}

}  // namespace camaudit::collector
