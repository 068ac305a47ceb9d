// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/footage_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "agent/base/text.hpp"
#include "agent/register/keys.hpp"

namespace camaudit::registry {
namespace {

/// What goes by a name; where it names several, nobody guesses.
class Index {
 public:
  void add(std::string_view name, std::size_t entry) {
    if (const auto plain = to_lower_ascii(trimmed(name)); !plain.empty()) entries_[plain].insert(entry);
  }
  const std::set<std::size_t>& find(std::string_view name) const {
    static const std::set<std::size_t> none;
    const auto at = entries_.find(to_lower_ascii(trimmed(name)));
    return at == entries_.end() ? none : at->second;
  }

 private:
  std::map<std::string, std::set<std::size_t>> entries_;
};

/// As the register and the run write what a device is found by.
std::string as_key(std::string_view text) {
  if (std::string identity = normalised_identity(text); !identity.empty()) return identity;
  const auto address = parse_device_address(text);
  return address ? to_string(*address) : std::string(text);
}

class Owners {
 public:
  Owners(const std::vector<model::Camera>& cameras, const std::vector<FoundDevice>& devices)
      : cameras_(cameras), devices_(devices) {
    for (std::size_t i = 0; i < cameras.size(); ++i) {
      by_asset_.add(cameras[i].asset_id, i);
      by_name_.add(cameras[i].name.value_or(""), i);
      for (const auto* key : {&cameras[i].identity, &cameras[i].serial, &cameras[i].address}) {
        by_key_.add(key->value_or(""), i);
      }
      if (const auto address = parse_device_address(cameras[i].address.value_or(""))) by_key_.add(address->host, i);
    }
    for (std::size_t i = 0; i < devices.size(); ++i) {
      for (const std::string& identity : devices[i].identities) device_by_key_.add(identity, i);
      device_by_key_.add(devices[i].serial, i);
      device_by_key_.add(devices[i].name, i);
      if (const auto address = parse_device_address(devices[i].address)) {
        device_by_key_.add(address->host, i);
        device_by_key_.add(to_string(*address), i);
      }
    }
    for (const auto& match : match(cameras, devices).camera_device) {
      device_of_[match.asset_id] = match.device;
      assets_of_[match.device].push_back(match.asset_id);
    }
  }

  FootageOwner find(const std::string& camera) const {
    const std::string shown = bounded_text(camera, 100);
    const std::string key = as_key(camera);
    for (const auto* rows : {&by_asset_.find(camera), &by_key_.find(key), &by_name_.find(camera)}) {
      if (rows->empty()) continue;
      if (rows->size() > 1) {
        return {std::nullopt, std::nullopt,
                fmt::format("'{}' fits {} rows of cameras.csv: give the asset id", shown, rows->size())};
      }
      return of_asset(cameras_[*rows->begin()].asset_id);
    }
    const auto& found = device_by_key_.find(key);
    if (found.empty()) {
      return {std::nullopt, std::nullopt, fmt::format("no row of cameras.csv and no device is called '{}'", shown)};
    }
    if (found.size() > 1) {
      return {std::nullopt, std::nullopt, fmt::format("'{}' fits {} devices: give the identity", shown, found.size())};
    }
    const FoundDevice& device = devices_[*found.begin()];
    const auto assets = assets_of_.find(device.id);
    // The channels of one encoder: which of them is meant is not told.
    if (assets != assets_of_.end() && assets->second.size() == 1) return of_asset(assets->second.front());
    return {std::nullopt, device.id, "camera " + device.address};
  }

 private:
  FootageOwner of_asset(const std::string& asset_id) const {
    const auto device = device_of_.find(asset_id);
    return {asset_id, device == device_of_.end() ? std::nullopt : std::optional(device->second),
            "camera " + asset_id + " of cameras.csv"};
  }

  const std::vector<model::Camera>& cameras_;
  const std::vector<FoundDevice>& devices_;
  Index by_asset_;
  Index by_name_;
  Index by_key_;
  Index device_by_key_;
  std::map<std::string, std::string> device_of_;
  std::map<std::string, std::vector<std::string>> assets_of_;
};

model::Recording recording_of(const model::KeptFootage& kept, FootageOwner owner) {
  const model::ImportedFootage& footage = kept.footage;
  model::Recording recording;
  recording.token = footage.camera;
  recording.source_name = footage.camera;
  recording.asset_id = std::move(owner.asset_id);
  recording.camera = std::move(owner.device);
  if (recording.asset_id || recording.camera) recording.linked_by = "import";
  recording.source_note = std::move(owner.note);
  if (footage.configured_days) {
    constexpr std::int64_t kDay = 86400;
    recording.retention_text = fmt::format("{} days", *footage.configured_days);
    recording.retention_seconds = *footage.configured_days * kDay;
  }
  // Told of footage or not told at all: that there is none is something else, and no row can say it.
  if (footage.earliest) {
    recording.information_obtained = true;
    recording.retention_confidence = "imported";
  }
  recording.earliest = footage.earliest;
  recording.latest = footage.latest;
  recording.observed_at = footage.observed_at;
  recording.imported_from = fmt::format("{} (sha256 {}) observed on {}", kept.file.name, kept.file.sha256,
                                        format_rfc3339(footage.observed_at));
  return recording;
}

}  // namespace

std::vector<FootageOwner> footage_owners(const std::vector<model::KeptFootage>& rows,
                                         const std::vector<model::Camera>& cameras,
                                         const std::vector<FoundDevice>& devices) {
  const Owners owners(cameras, devices);
  std::vector<FootageOwner> all;
  all.reserve(rows.size());
  for (const auto& row : rows) all.push_back(owners.find(row.footage.camera));
  return all;
}

std::vector<model::DeviceSurvey> footage_systems(const std::vector<model::KeptFootage>& rows,
                                                 const std::vector<model::Camera>& cameras,
                                                 const std::vector<FoundDevice>& devices) {
  auto owners = footage_owners(rows, cameras, devices);
  std::map<std::string, model::DeviceSurvey> systems;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const model::ImportedFootage& footage = rows[i].footage;
    model::DeviceSurvey& system = systems[to_lower_ascii(footage.source)];
    if (system.facts.recording.empty()) {
      system.id = model::DeviceId(std::string(model::kImportPrefix) + to_lower_ascii(footage.source));
      system.address = footage.source;
      system.kind = model::DeviceKind::Vms;
      system.state = model::DeviceState::Imported;
      system.facts.fact_status.push_back({std::string(model::Recording::kTable), "obtained", ""});
    }
    system.surveyed_at = std::max(system.surveyed_at, footage.observed_at);
    system.facts.recording.push_back(recording_of(rows[i], std::move(owners[i])));
  }
  std::vector<model::DeviceSurvey> all;
  for (auto& [name, system] : systems) {
    const std::size_t cameras_told = system.facts.recording.size();
    system.reason = fmt::format("imported, not surveyed: footage of {} camera{}, last observed on {}", cameras_told,
                                cameras_told == 1 ? "" : "s", format_rfc3339(system.surveyed_at));
    all.push_back(std::move(system));
  }
  return all;
}

}  // namespace camaudit::registry
