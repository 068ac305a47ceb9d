// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/draft.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "agent/base/csv.hpp"
#include "agent/register/camera_file.hpp"
#include "agent/register/keys.hpp"
#include "agent/register/sheet.hpp"

namespace camaudit::registry {
namespace {

/// The cells that are known of a device, by column.
std::map<std::string, std::string> cells_of(const FoundDevice& device) {
  std::string name = device.name;
  for (const std::string* word : {&device.manufacturer, &device.model}) {
    if (device.name.empty() && !word->empty()) name += (name.empty() ? "" : " ") + *word;
  }
  // What a person would have to trust to find the device again; an address alone is no identity.
  const std::string identity = device.id.starts_with("urn:") || device.id.starts_with("mac:") ? device.id : "";
  return {{"name", name}, {"identity", identity}, {"serial", device.serial}, {"address", device.address}};
}

Result<std::vector<std::string>> columns_of(const CsvFile& csv) {
  const CsvRow* heading = heading_row(csv);
  if (!csv.problems.empty() || heading == nullptr) {
    return fail(ErrorKind::InvalidInput, "{}",
                csv.problems.empty() ? "the camera file has no heading" : to_string(csv.problems));
  }
  std::vector<std::string> columns;
  for (const CsvCell& cell : heading->cells) columns.push_back(camera_column(cell.text));
  const auto has = [&](const char* name) { return std::find(columns.begin(), columns.end(), name) != columns.end(); };
  if (!has("asset_id")) return fail(ErrorKind::InvalidInput, "the camera file has no column asset_id: add one");
  if (!has("identity") && !has("serial") && !has("address")) {
    return fail(ErrorKind::InvalidInput,
                "the camera file has no column identity, serial or address: add one, so that devices can be found");
  }
  return columns;
}

}  // namespace

Result<Draft> draft(const std::optional<SourceFile>& cameras, const std::vector<FoundDevice>& devices,
                    UtcSeconds today) {
  Draft result;
  std::vector<std::string> columns = camera_columns();
  CsvStyle style;
  std::vector<model::Camera> registered;
  if (cameras) {
    const CsvFile csv = read_csv(cameras->file, cameras->text);
    auto own = columns_of(csv);
    if (!own) return fail(std::move(own.error()));
    columns = std::move(*own);
    style = csv.style;
    result.csv = cameras->text;
    if (!result.csv.ends_with('\n') && !result.csv.ends_with('\r')) result.csv += style.crlf ? "\r\n" : "\n";
    registered = read_register(std::nullopt, cameras, today).declared.camera;
  } else {
    result.csv = csv_row(columns, style);
  }
  const auto matches = match(registered, devices).device_match;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    if (matches[i].state == "ambiguous") ++result.skipped;
    if (matches[i].state != "unmatched") continue;
    const auto known = cells_of(devices[i]);
    std::vector<std::string> row;
    for (const std::string& column : columns) {
      const auto at = known.find(column);
      row.push_back(at == known.end() ? std::string{} : at->second);
    }
    const bool nothing = std::all_of(row.begin(), row.end(), [](const std::string& cell) { return cell.empty(); });
    if (nothing) {
      ++result.skipped;
      continue;
    }
    if (trimmed(row.front()).starts_with('#'))
      row.front() = fmt::format("'{}", trimmed(row.front()));  // a remark otherwise
    result.csv += csv_row(row, style);
    ++result.rows;
  }
  return result;
}

}  // namespace camaudit::registry
