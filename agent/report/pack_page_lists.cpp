// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "agent/report/pack_page.hpp"

namespace camaudit::report {
namespace {

/// The newest changes; all of them are in changes.csv.
constexpr std::size_t kChangesShown = 500;

std::string or_not(const std::optional<std::string>& text) {
  return text && !text->empty() ? *text : "not declared";
}

/// "High Street north", once where name and published location are the same.
std::string place_of(const model::Camera& row) {
  std::string location = "location not declared";
  if (row.location_public) location = *row.location_public;
  if (row.location_withheld_reason) location = "location not published: " + *row.location_withheld_reason;
  const std::string name = row.name.value_or("");
  return name.empty() || name == location ? location : name + "; " + location;
}

std::string kind_of(const model::Camera& row) {
  const std::string type = or_not(row.type);
  return row.out_of_scope_reason ? type + "; the Code does not apply: " + *row.out_of_scope_reason : type;
}

std::string device_text(std::string_view manufacturer, std::string_view model, std::string_view firmware) {
  if (manufacturer.empty() && model.empty()) return "what it is could not be read";
  return fmt::format("{} {}{}{}", manufacturer, model, firmware.empty() ? "" : ", firmware ", firmware);
}

std::string findings_of(const PackCamera& camera) {
  std::string text;
  const auto add = [&text](std::size_t number, std::string_view words) {
    if (number > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(number), words);
  };
  add(camera.failed, "failed");
  add(camera.unjudged, "not judged");
  add(camera.waived, "accepted");
  return text.empty() ? "none open" : text;
}

void write_camera(Markup& page, const PackCamera& camera) {
  const model::Camera& row = *camera.row;
  page.open("tr").element("th", row.asset_id, {{"scope", "row"}}).element("td", place_of(row));
  page.element("td", kind_of(row)).element("td", or_not(row.purpose));
  page.element("td", camera.capabilities.empty() ? std::string_view("none declared") : camera.capabilities);
  const std::string device = device_text(camera.manufacturer, camera.model, camera.firmware);
  page.element("td", camera.found ? fmt::format("{} ({})", device, camera.state) : "not found");
  page.element("td", findings_of(camera)).close().line();
}

}  // namespace

std::string pack_cameras_page(const Pack& pack) {
  Markup page;
  begin_pack_page(page, pack, "cameras.html", "Camera list of the scheme");
  begin_section(page, "cameras", "Cameras");
  page.element("p",
               "What the authority declares of each camera, beside what was found. The file cameras.csv has all "
               "columns, such as the operational requirement and the baseline at commissioning.");
  const auto& by = pack.scheme->operated_by;
  page.element("p", by ? "Operated by " + *by + "." : std::string("Who operates them is not declared."));
  begin_table(page, "Cameras of the scheme",
              {"Asset", "Name and location", "Type", "Purpose", "Beyond pictures", "Device found", "Findings"});
  for (const PackCamera& camera : pack.cameras) write_camera(page, camera);
  end_table(page);
  page.close().line();
  begin_section(page, "devices", "Devices that serve the scheme and are in none of its rows");
  if (pack.devices.empty()) {
    page.element("p", "None.");
  } else {
    begin_table(page, "Devices that serve the scheme", {"Called here", "Kind", "Device", "Survey"});
    for (const PackDevice& device : pack.devices) {
      page.open("tr").element("th", device.label, {{"scope", "row"}}).element("td", device.kind);
      page.element("td", device_text(device.manufacturer, device.model, device.firmware));
      page.element("td", device.state).close().line();
    }
    end_table(page);
  }
  page.close().line();
  end_pack_page(page);
  return page.result();
}

std::string pack_changes_page(const Pack& pack) {
  Markup page;
  begin_pack_page(page, pack, "changes.html", "Change log of the last year");
  begin_section(page, "changes", "What has changed");
  page.open("p").text("Since ");
  write_time(page, std::max(pack.source.log_since, pack.source.log_begins));
  page.text(pack.source.log_begins > pack.source.log_since
                ? ", from when on anything is remembered: what was before is not known."
                : ", newest first.");
  page.close().line();
  page.element("p",
               "A change is dated by the audit that saw it first. Of what names places on the network or accounts, it "
               "is told that it changed and not from what to what.",
               {{"class", "quiet"}});
  if (pack.changes.empty()) {
    page.element("p", "Nothing has changed.");
  } else {
    const std::size_t shown = std::min(pack.changes.size(), kChangesShown);
    if (shown < pack.changes.size()) {
      page.element("p", fmt::format("The newest {} of {}; all of them are in changes.csv.", grouped(shown),
                                    counted(pack.changes.size(), "change")));
    }
    begin_table(page, "Changes, newest first", {"Seen", "Of", "What", "Was", "Is"});
    for (std::size_t i = 0; i < shown; ++i) {
      const PackChange& change = pack.changes[i];
      page.open("tr").element("td", day_text(change.when), {{"class", "date"}});
      page.element("th", change.about, {{"scope", "row"}}).element("td", change.what);
      page.element("td", change.before.empty() ? "–" : change.before)
          .element("td", change.after.empty() ? "–" : change.after);
      page.close().line();
    }
    end_table(page);
  }
  page.close().line();
  end_pack_page(page);
  return page.result();
}

}  // namespace camaudit::report
