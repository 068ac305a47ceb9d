// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/retention_channels.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "agent/report/device_name.hpp"

namespace camaudit::report {
namespace {

constexpr double kDay = 86400;

/// Declared days by asset id and by device; a device of several schemes that disagree has none, as for the rules.
class DeclaredDays {
 public:
  explicit DeclaredDays(const Background& background) : standard_(background.retention_days) {
    std::map<std::string_view, std::optional<std::int64_t>> of_scheme;
    if (background.schemes) {
      for (const auto& scheme : *background.schemes) of_scheme.emplace(scheme.id, scheme.retention_days);
    }
    for (const auto& camera : background.cameras) {
      const auto scheme = of_scheme.find(camera.scheme);
      if (scheme == of_scheme.end() || !scheme->second) continue;
      const std::int64_t days = *scheme->second;
      of_camera_.emplace(camera.asset_id, days);
      for (const auto& device : camera.devices) {
        const auto [at, added] = of_device_.emplace(device, days);
        if (!added && at->second != days) at->second = std::nullopt;
      }
    }
  }

  std::optional<std::int64_t> of(const model::Recording& recording, std::string_view device) const {
    if (recording.asset_id) {
      const auto at = of_camera_.find(*recording.asset_id);
      return at == of_camera_.end() ? standard_ : at->second;
    }
    const auto at = of_device_.find(recording.camera ? std::string_view(*recording.camera) : device);
    return at == of_device_.end() || !at->second ? standard_ : at->second;
  }

 private:
  std::optional<std::int64_t> standard_;
  std::map<std::string_view, std::optional<std::int64_t>> of_camera_;
  std::map<std::string_view, std::optional<std::int64_t>> of_device_;
};

double distance(const RetentionChannel& channel) {
  if (!channel.held_days) return -1;
  return std::abs(*channel.held_days - static_cast<double>(channel.declared_days.value_or(0)));
}

}  // namespace

std::vector<RetentionChannel> retention_channels(const Report& report) {
  const DeclaredDays declared(report.background);
  const DevicesById devices = devices_by_id(report);
  std::vector<RetentionChannel> channels;
  for (const auto& device : report.devices) {
    const auto& clock = device.facts.clock;
    const double ahead = clock.empty() ? 0 : clock.front().offset_seconds.value_or(0);
    const double now = static_cast<double>(report.finished.value) + ahead;
    for (const auto& recording : device.facts.recording) {
      RetentionChannel channel;
      const auto camera = recording.camera ? devices.find(*recording.camera) : devices.end();
      channel.name = name_of(camera == devices.end() ? device : *camera->second) + "  " + recording.token;
      if (recording.earliest) {
        const double seen = recording.observed_at ? static_cast<double>(recording.observed_at->value) : now;
        channel.held_days = std::max(0.0, (seen - static_cast<double>(recording.earliest->value)) / kDay);
      }
      if (recording.retention_seconds)
        channel.configured_days = static_cast<double>(*recording.retention_seconds) / kDay;
      channel.declared_days = declared.of(recording, device.id.value());
      channels.push_back(std::move(channel));
    }
  }
  std::stable_sort(channels.begin(), channels.end(),
                   [](const RetentionChannel& a, const RetentionChannel& b) { return distance(a) > distance(b); });
  return channels;
}

}  // namespace camaudit::report
