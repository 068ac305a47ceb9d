// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "agent/report/html_parts.hpp"

namespace camaudit::report {
namespace {

constexpr std::size_t kShown = 25;

struct DeviceRow {
  const model::DeviceSurvey* device = nullptr;
  const Tally* tally = nullptr;
  std::array<std::string, 4> failed;  ///< ids of rules, by severity
};

std::vector<DeviceRow> rows_of(const Digest& digest) {
  std::map<std::string_view, DeviceRow> rows;
  for (const auto& device : digest.report.devices) {
    const std::string_view id = device.id.value();
    rows[id].device = &device;
    rows[id].tally = &digest.devices.at(id);
  }
  for (const auto& [id, group] : digest.rules) {
    std::map<std::string_view, std::array<bool, 4>> told;
    for (const auto* finding : group.failed) {
      const auto row = rows.find(finding->device.value());
      if (row == rows.end()) continue;
      const auto severity = static_cast<std::size_t>(finding->severity);
      bool& once = told[finding->device.value()].at(severity);
      if (once) continue;
      once = true;
      std::string& list = row->second.failed.at(severity);
      list.append(list.empty() ? "" : ", ").append(id);
    }
  }
  std::vector<DeviceRow> sorted;
  for (auto& [id, row] : rows) sorted.push_back(std::move(row));
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const DeviceRow& a, const DeviceRow& b) { return worse(*a.tally, *b.tally); });
  return sorted;
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
  return !whole || row.tally->troubled();
}

void write_row(Markup& page, const DeviceRow& row) {
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
  page.element("td", grouped(row.tally->passed), {{"class", "number"}});
  page.close().line();
}

void write_table(Markup& page, std::string_view caption, const std::vector<DeviceRow>& rows, std::size_t from,
                 std::size_t to) {
  begin_table(page, caption, {"Device", "State", "Rules failed", "Not judged", "Passed"});
  for (std::size_t i = from; i < to; ++i) write_row(page, rows[i]);
  end_table(page);
}

/// What somebody needs to hold the devices of a scheme together.
struct SchemeRow {
  Tally tally;
  std::size_t cameras = 0;
  std::set<std::string_view> devices;
};

class Schemes {
 public:
  explicit Schemes(const Background& background) {
    for (const auto& scheme : *background.schemes) rows_[scheme.id];
    for (const auto& camera : background.cameras) {
      of_camera_[camera.asset_id] = camera.scheme;
      if (camera.scheme.empty()) continue;
      SchemeRow& row = rows_[camera.scheme];
      ++row.cameras;
      for (const auto& device : camera.devices) {
        row.devices.insert(device);
        of_device_[device].insert(camera.scheme);
      }
    }
  }

  void add(const model::Finding& finding) {
    std::set<std::string_view> schemes;
    const auto device = of_device_.find(finding.device.value());
    if (device != of_device_.end()) schemes = device->second;
    const std::string_view subject = finding.subject;
    if (finding.device.empty() && subject.starts_with("scheme:")) schemes.insert(subject.substr(7));
    if (finding.device.empty() && subject.starts_with("camera:")) {
      const auto camera = of_camera_.find(subject.substr(7));
      if (camera != of_camera_.end()) schemes.insert(camera->second);
    }
    bool placed = false;
    for (const std::string_view scheme : schemes) {
      const auto row = rows_.find(scheme);
      if (row == rows_.end()) continue;
      row->second.tally.add(finding);
      placed = true;
    }
    if (!placed) none_.add(finding);
  }

  const SchemeRow& row(std::string_view id) const { return rows_.find(id)->second; }
  const Tally& none() const { return none_; }

 private:
  std::map<std::string_view, SchemeRow> rows_;
  std::map<std::string_view, std::string_view> of_camera_;
  std::map<std::string_view, std::set<std::string_view>> of_device_;
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
    write_table(page, "Devices of which something failed or could not be judged, worst first", rows, 0, shown);
    if (shown < troubled) {
      begin_details(page, fmt::format("{} more device{}", grouped(troubled - shown), troubled - shown == 1 ? "" : "s"));
      write_table(page, "More devices of which something failed or could not be judged", rows, shown, troubled);
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
  Schemes schemes(background);
  for (const auto& finding : digest.report.findings) schemes.add(finding);
  begin_table(page, "Checks by scheme of the register",
              {"Scheme", "Cameras", "Critical", "High", "Medium", "Low", "Not judged", "Accepted", "Passed"});
  for (const auto& scheme : *background.schemes) {
    const SchemeRow& row = schemes.row(scheme.id);
    page.open("tr").open("th", {{"scope", "row"}}).text(scheme.name.empty() ? scheme.id : scheme.name).text(" ");
    page.element("code", scheme.id).close();
    page.element("td", grouped(row.cameras), {{"class", "number"}});
    write_tally_cells(page, row.tally);
    page.close().line();
  }
  page.open("tr").element("th", "Of no scheme", {{"scope", "row"}}).element("td", "–", {{"class", "number"}});
  write_tally_cells(page, schemes.none());
  page.close().line();
  end_table(page);
  page.element("p", "A device that serves several schemes counts in each.", {{"class", "quiet"}});
  page.close().line();
}

}  // namespace camaudit::report
