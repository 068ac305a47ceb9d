// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/measurement.hpp"

namespace camaudit::store {
namespace {

constexpr double kDay = 86400;
constexpr double kHour = 3600;

std::optional<double> age(std::optional<UtcSeconds> moment, UtcSeconds now, double unit) {
  if (!moment) return std::nullopt;
  return static_cast<double>(now.value - moment->value) / unit;
}

}  // namespace

Measurement unreachable() {
  return {"reachable", "", 0.0, 1};
}

std::vector<Measurement> measurements_of(const model::DeviceSurvey& survey, UtcSeconds now) {
  std::vector<Measurement> all;
  if (survey.state != model::DeviceState::Imported) {
    all.push_back({"reachable", "", survey.state == model::DeviceState::Unreachable ? 0.0 : 1.0, 1});
  }
  for (const auto& clock : survey.facts.clock) {
    if (clock.own_clock_synchronised) all.push_back({"clock_offset_seconds", "", clock.offset_seconds, 1});
  }
  for (const auto& recording : survey.facts.recording) {
    if (!recording.information_obtained.value_or(false)) continue;
    const std::string subject = "recording:" + recording.token;
    const UtcSeconds seen = recording.observed_at.value_or(now);
    all.push_back({"footage_days", subject, age(recording.earliest, seen, kDay), 1});
    all.push_back({"newest_footage_hours", subject, age(recording.latest, seen, kHour), 1});
  }
  return all;
}

}  // namespace camaudit::store
