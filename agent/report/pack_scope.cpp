// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/pack_scope.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "agent/report/device_name.hpp"

namespace camaudit::report {
namespace {

constexpr std::size_t kAssetsNamed = 3;
constexpr std::string_view kUnregistered = "P01-UNREGISTERED-DEVICE";
constexpr std::string_view kOwner = "P04-CAMERA-OWNER";

std::string_view after(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : std::string_view();
}

std::string joined(const std::vector<std::string_view>& assets) {
  const std::size_t named = assets.size() <= kAssetsNamed ? assets.size() : kAssetsNamed - 1;
  std::string text = fmt::format("{}", fmt::join(assets.begin(), assets.begin() + static_cast<long>(named), ", "));
  if (named < assets.size()) text += fmt::format(" and {} more", assets.size() - named);
  return text;
}

}  // namespace

PackScope::PackScope(const PackSource& source) : source_(source), surveys_(devices_by_id(source.report)) {
  add_cameras();
  add_recorders();
  name_others();
}

void PackScope::add_cameras() {
  for (const model::Camera& camera : source_.declared.camera) {
    if (!camera.scheme) ownerless_.insert(camera.asset_id);
    if (camera.scheme != source_.scheme) continue;
    cameras_.push_back(&camera);
    by_asset_.emplace(camera.asset_id, &camera);
  }
  for (const RegisteredCamera& camera : source_.report.background.cameras) {
    for (const std::string& device : camera.devices) {
      if (!surveys_.contains(device)) continue;
      devices_of_[camera.asset_id].push_back(device);
      every_asset_of_[device].push_back(camera.asset_id);
      if (by_asset_.contains(camera.asset_id)) assets_of_[device].push_back(camera.asset_id);
    }
  }
  for (const auto& [device, assets] : assets_of_) labels_.emplace(device, joined(assets));
}

void PackScope::add_recorders() {
  for (const auto& device : source_.report.devices) {
    for (const auto& recording : device.facts.recording) add_recording(device, recording);
  }
  for (const auto& device : source_.report.devices) {
    if (!recorders_.contains(device.id.value()) && !assets_of_.contains(device.id.value())) continue;
    untied_ += static_cast<std::size_t>(
        std::count_if(device.facts.recording.begin(), device.facts.recording.end(),
                      [](const auto& recording) { return !recording.asset_id && !recording.camera; }));
  }
}

void PackScope::add_recording(const model::DeviceSurvey& device, const model::Recording& recording) {
  std::set<std::string_view> assets;
  if (recording.asset_id) {
    assets.insert(*recording.asset_id);
  } else if (recording.camera) {
    if (const auto at = every_asset_of_.find(*recording.camera); at != every_asset_of_.end()) {
      assets.insert(at->second.begin(), at->second.end());
    }
  } else {
    return;
  }
  bool ours = false;
  for (const std::string_view asset : assets) {
    if (!by_asset_.contains(asset)) continue;
    ours = true;
    recorded_.insert(asset);
  }
  if (ours) {
    recorders_.insert(device.id.value());
  } else {
    foreign_.emplace(device.id.value(), recording.token);
  }
}

void PackScope::name_others() {
  std::map<std::string_view, std::size_t> counted;
  for (const auto& device : source_.report.devices) {
    if (!recorders_.contains(device.id.value()) || labels_.contains(device.id.value())) continue;
    const std::string_view kind = to_string(device.kind);
    const auto rows = every_asset_of_.find(device.id.value());
    labels_.emplace(device.id.value(),
                    rows == every_asset_of_.end() ? fmt::format("{} {}", kind, ++counted[kind]) : joined(rows->second));
    others_.push_back(&device);
  }
}

const model::DeviceSurvey* PackScope::device_of(std::string_view asset_id) const {
  const auto at = devices_of_.find(asset_id);
  return at == devices_of_.end() || at->second.size() != 1 ? nullptr : surveys_.at(at->second.front());
}

std::string_view PackScope::label(std::string_view device) const {
  const auto at = labels_.find(device);
  return at == labels_.end() ? std::string_view() : std::string_view(at->second);
}

bool PackScope::covers(std::string_view rule, std::string_view device, std::string_view subject) const {
  if (rule == kUnregistered && !device.empty() && !every_asset_of_.contains(device)) return true;
  if (const auto asset = after(subject, "camera:"); !asset.empty()) {
    return has_camera(asset) || (rule == kOwner && ownerless_.contains(asset));
  }
  if (!device.empty()) {
    if (!labels_.contains(device)) return false;
    const auto token = after(subject, "recording:");
    return token.empty() || !foreign_.contains({device, token});
  }
  if (const auto scheme = after(subject, "scheme:"); !scheme.empty()) return scheme == source_.scheme;
  if (const auto reference = after(subject, "hold:"); !reference.empty()) {
    for (const auto& hold : source_.declared.hold) {
      if (hold.reference != reference) continue;
      if (hold.asset_id) return has_camera(*hold.asset_id);
      return !hold.scheme || *hold.scheme == source_.scheme;
    }
  }
  if (const auto name = after(subject, "database:"); !name.empty()) {
    for (const auto& database : source_.declared.reference_database) {
      if (database.name == name) return !database.scheme || *database.scheme == source_.scheme;
    }
  }
  return true;
}

std::string PackScope::about(std::string_view device, std::string_view subject) const {
  if (const auto asset = after(subject, "camera:"); !asset.empty()) return std::string(asset);
  if (!device.empty()) return has_device(device) ? std::string(label(device)) : "a device in no row";
  return subject.starts_with("scheme:") ? "the scheme" : "the authority";
}

std::size_t PackScope::unregistered() const {
  const auto& devices = source_.report.devices;
  return static_cast<std::size_t>(std::count_if(devices.begin(), devices.end(), [&](const auto& device) {
    return device.state != model::DeviceState::Imported && !every_asset_of_.contains(device.id.value()) &&
           !has_device(device.id.value());
  }));
}

bool PackScope::in_scope(const model::Camera& camera) const {
  const model::Scheme* scheme = find_scheme(source_.declared, source_.scheme);
  return !camera.out_of_scope_reason && (scheme == nullptr || !scheme->out_of_scope_reason);
}

std::size_t PackScope::not_found(int principle) const {
  // What keeps a network safe is asked of every camera, in the scope of the Code or not.
  const bool of_all = principle >= 7 && principle <= 9;
  return static_cast<std::size_t>(std::count_if(cameras_.begin(), cameras_.end(), [&](const model::Camera* camera) {
    return (of_all || in_scope(*camera)) && device_of(camera->asset_id) == nullptr;
  }));
}

std::size_t PackScope::not_recorded() const {
  return static_cast<std::size_t>(std::count_if(cameras_.begin(), cameras_.end(), [&](const model::Camera* camera) {
    return in_scope(*camera) && camera->records.value_or(true) && !recorded_.contains(camera->asset_id);
  }));
}

}  // namespace camaudit::report
