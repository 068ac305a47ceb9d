// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/csv.hpp"
#include "agent/model/describe.hpp"
#include "uploader/collector/picture_formats.hpp"

namespace camaudit::collector {
namespace {

using Row = std::vector<std::string>;

void add(Row& row, const Totals& totals) {
  model::for_each_member(totals, [&](std::string_view, std::int64_t value) { row.push_back(std::to_string(value)); });
}

void add(Row& row, const std::array<Tally, kMeasureCount>& tallies) {
  for (const Tally& tally : tallies) {
    for (const std::int64_t count : {tally.yes, tally.no, tally.unknown}) row.push_back(std::to_string(count));
  }
}

Row titles() {
  Row row{"kind",      "code",  "name",    "nation",       "police_force", "authorities",
          "reporting", "state", "counted", "last_summary", "missing",      "alerts"};
  for (const Measure& measure : measures()) {
    for (const Answer answer : {Answer::Yes, Answer::No, Answer::Unknown}) {
      row.push_back(std::string(measure.number) + "_" + std::string(to_string(answer)));
    }
  }
  const Totals none;
  model::for_each_member(none, [&](std::string_view name, std::int64_t) { row.emplace_back(name); });
  for (const char* title : {"rulebooks", "local_rules"}) row.emplace_back(title);
  return row;
}

Row area_row(const AreaPicture& area) {
  Row row{std::string(area.kind),         "", area.name, "", "", std::to_string(area.authorities),
          std::to_string(area.reporting), "", "",        "", "", ""};
  add(row, area.tallies);
  add(row, area.totals);
  row.emplace_back();
  row.push_back(std::to_string(area.local_rules));
  return row;
}

Row authority_row(const AuthorityPicture& authority) {
  Row row{"authority",
          authority.gss_code,
          authority.name,
          authority.nation,
          authority.police_force,
          "1",
          authority.current_sites > 0 ? "1" : "0",
          std::string(to_string(authority.reporting)),
          authority.counted ? "yes" : "no",
          authority.last_made ? format_rfc3339(*authority.last_made) : "",
          std::to_string(authority.missing),
          std::to_string(authority.alerts)};
  std::array<Tally, kMeasureCount> tallies;
  for (std::size_t i = 0; i < kMeasureCount; ++i) tallies[i].add(authority.answers[i]);
  add(row, tallies);
  add(row, authority.totals);
  row.push_back(rulebooks_text(authority));
  row.emplace_back(has_local_rules(authority) ? "1" : "0");
  return row;
}

}  // namespace

std::string picture_csv(const Picture& picture) {
  const CsvStyle style{.separator = ',', .windows_1252 = false, .crlf = true};
  std::string out = csv_row(titles(), style);
  for (const AreaPicture& area : picture.areas) out += csv_row(area_row(area), style);
  for (const AuthorityPicture& authority : picture.authorities) out += csv_row(authority_row(authority), style);
  return out;
}

}  // namespace camaudit::collector
