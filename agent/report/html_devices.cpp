// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

#include "agent/model/device_places.hpp"
#include "agent/report/device_name.hpp"
#include "agent/report/html_parts.hpp"

namespace camaudit::report {
namespace {

constexpr std::size_t kShown = 25;

struct DeviceRow {
  const model::DeviceSurvey* device = nullptr;
  const Tally* tally = nullptr;
  std::array<std::string, 4> failed;       ///< ids of rules, by severity
  std::array<const RuleGroup*, 4> told{};  ///< the last of them
};

/// The worst first; of those as bad, by id.
std::vector<DeviceRow> rows_of(const Digest& digest) {
  const auto& devices = digest.report.devices;
  std::vector<DeviceRow> rows(devices.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].device = &devices[i];
    rows[i].tally = &digest.devices[i];
  }
  for (const auto& [id, group] : digest.rules) {
    for (const auto* finding : group.failed) {
      const auto place = digest.place_of(*finding);
      if (!place) continue;
      DeviceRow& row = rows[*place];
      const auto severity = static_cast<std::size_t>(finding->severity);
      if (row.told.at(severity) == &group) continue;
      row.told.at(severity) = &group;
      std::string& list = row.failed.at(severity);
      list.append(list.empty() ? "" : ", ").append(id);
    }
  }
  std::sort(rows.begin(), rows.end(), [](const DeviceRow& a, const DeviceRow& b) {
    if (worse(*a.tally, *b.tally)) return true;
    return !worse(*b.tally, *a.tally) && a.device->id < b.device->id;
  });
  return rows;
}

std::string_view state_words(model::DeviceState state) {
  switch (state) {
    case model::DeviceState::Assessed:
      return "assessed";
    case model::DeviceState::Partial:
      return "assessed in part";
    case model::DeviceState::Unauthorised:
      return "refused the log-in";
    case model::DeviceState::Unreachable:
      return "not reached";
    case model::DeviceState::Imported:
      return "imported";
  }
  return "";
}

bool has_news(const DeviceRow& row) {
  const bool whole =
      row.device->state == model::DeviceState::Assessed || row.device->state == model::DeviceState::Imported;
  return !whole || row.tally->troubled() || row.tally->waived > 0;
}

void write_row(Markup& page, const DeviceRow& row, const Digest& digest) {
  page.open("tr").open("th", {{"scope", "row"}}).text(name_of(*row.device)).close();
  page.open("td").text(state_words(row.device->state));
  if (!row.device->reason.empty()) page.element("div", row.device->reason, {{"class", "quiet"}});
  page.close().open("td");
  bool failed = false;
  for (std::size_t i = row.failed.size(); i-- > 0;) {
    if (row.failed.at(i).empty()) continue;
    failed = true;
    page.open("div");
    write_severity(page, static_cast<model::Severity>(i));
    page.text(" " + row.failed.at(i)).close();
  }
  if (!failed) page.element("span", "none", {{"class", "none"}});
  page.close();
  page.element("td", grouped(row.tally->unjudged),
               {{"class", row.tally->unjudged > 0 ? "number unknown" : "number none"}});
  page.element("td", grouped(row.tally->waived), {{"class", row.tally->waived > 0 ? "number" : "number none"}});
  page.element("td", passed_text(*row.tally, digest), {{"class", "number"}});
  page.close().line();
}

void write_table(Markup& page, std::string_view caption, const std::vector<DeviceRow>& rows, std::size_t from,
                 std::size_t to, const Digest& digest) {
  begin_table(page, caption, {"Device", "State", "Rules failed", "Not judged", "Accepted", "Passed"});
  for (std::size_t i = from; i < to; ++i) write_row(page, rows[i], digest);
  end_table(page);
}

struct SchemeRow {
  Tally tally;
  std::size_t cameras = 0;
};

/// Which schemes a finding counts in.
class Schemes {
 public:
  explicit Schemes(const Digest& digest) : digest_(digest), of_device_(digest.report.devices.size()) {
    const Background& background = digest.report.background;
    model::DevicePlaces places(digest.report.devices);
    for (const auto& scheme : *background.schemes) rows_[scheme.id];
    for (const auto& camera : background.cameras) {
      if (camera.scheme.empty()) continue;
      SchemeRow& row = rows_[camera.scheme];
      ++row.cameras;
      of_camera_[camera.asset_id] = &row;
      for (const auto& device : camera.devices) {
        const auto place = places.find(device);
        if (!place) continue;
        auto& rows = of_device_[*place];
        if (std::find(rows.begin(), rows.end(), &row) == rows.end()) rows.push_back(&row);
      }
    }
  }

  void add(const model::Finding& finding) {
    if (finding.device.empty()) {
      SchemeRow* row = row_of(finding.subject);
      return (row == nullptr ? none_ : row->tally).add(finding);
    }
    const auto place = digest_.place_of(finding);
    if (!place || of_device_[*place].empty()) return none_.add(finding);
    for (SchemeRow* row : of_device_[*place]) row->tally.add(finding);
  }

  const SchemeRow& row(std::string_view id) const { return rows_.find(id)->second; }
  const Tally& none() const { return none_; }

 private:
  /// Of "scheme:TC" and "camera:CAM-001"; nullptr if that is of no scheme.
  SchemeRow* row_of(std::string_view subject) {
    if (subject.starts_with("scheme:")) {
      const auto row = rows_.find(subject.substr(7));
      return row == rows_.end() ? nullptr : &row->second;
    }
    if (!subject.starts_with("camera:")) return nullptr;
    const auto camera = of_camera_.find(subject.substr(7));
    return camera == of_camera_.end() ? nullptr : camera->second;
  }

  const Digest& digest_;
  std::unordered_map<std::string_view, SchemeRow> rows_;
  std::unordered_map<std::string_view, SchemeRow*> of_camera_;
  std::vector<std::vector<SchemeRow*>> of_device_;  ///< in the order of the report's
  Tally none_;
};

}  // namespace

void write_devices(Markup& page, const Digest& digest) {
  page.open("section", {{"aria-labelledby", "devices"}});
  page.element("h2", "By device", {{"id", "devices"}});
  auto rows = rows_of(digest);
  const auto middle = std::stable_partition(rows.begin(), rows.end(), has_news);
  const auto troubled = static_cast<std::size_t>(middle - rows.begin());
  if (rows.empty()) page.element("p", "No device was found.");
  if (troubled > 0) {
    const std::size_t shown = std::min(troubled, kShown);
    write_table(page, "Devices of which something failed or could not be judged, worst first", rows, 0, shown, digest);
    if (shown < troubled) {
      begin_details(page, fmt::format("{} more device{}", grouped(troubled - shown), troubled - shown == 1 ? "" : "s"));
      write_table(page, "More devices of which something failed or could not be judged", rows, shown, troubled, digest);
      page.close().line();
    }
  }
  if (troubled < rows.size()) {
    begin_details(page, fmt::format("{} of which everything was judged and nothing failed",
                                    counted(rows.size() - troubled, "device")));
    page.open("ul", {{"class", "names"}});
    for (std::size_t i = troubled; i < rows.size(); ++i) page.element("li", name_of(*rows[i].device)).line();
    page.close().close().line();
  }
  page.close().line();
}

void write_schemes(Markup& page, const Digest& digest) {
  page.open("section", {{"aria-labelledby", "schemes"}});
  page.element("h2", "By scheme", {{"id", "schemes"}});
  const Background& background = digest.report.background;
  if (!background.schemes || background.schemes->empty()) {
    page.element("p", "No register was read for this report, so devices cannot be told by scheme.");
    page.close().line();
    return;
  }
  Schemes schemes(digest);
  for (const auto& finding : digest.report.findings) schemes.add(finding);
  begin_table(page, "Checks by scheme of the register",
              {"Scheme", "Cameras", "Critical", "High", "Medium", "Low", "Not judged", "Accepted", "Passed"});
  for (const auto& scheme : *background.schemes) {
    const SchemeRow& row = schemes.row(scheme.id);
    page.open("tr").open("th", {{"scope", "row"}}).text(scheme.name.empty() ? scheme.id : scheme.name).text(" ");
    page.element("code", scheme.id).close();
    page.element("td", grouped(row.cameras), {{"class", "number"}});
    write_tally_cells(page, row.tally, digest);
    page.close().line();
  }
  page.open("tr").element("th", "Of no scheme", {{"scope", "row"}}).element("td", "–", {{"class", "number"}});
  write_tally_cells(page, schemes.none(), digest);
  page.close().line();
  end_table(page);
  page.element("p", "A device that serves several schemes counts in each.", {{"class", "quiet"}});
  page.close().line();
}

}  // namespace camaudit::report
