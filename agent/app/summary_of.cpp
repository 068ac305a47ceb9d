// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/summary_of.hpp"

#include <algorithm>
#include <cstdint>
#include <variant>

#include "agent/base/clock.hpp"

namespace camaudit::app {
namespace {

std::optional<std::uint32_t> whole_days(const rules::PolicyValue* value) {
  if (value == nullptr || !std::holds_alternative<std::int64_t>(*value)) return std::nullopt;
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(std::get<std::int64_t>(*value), 0, UINT32_MAX));
}

std::uint32_t matched(const std::vector<report::RegisteredCamera>& cameras) {
  return static_cast<std::uint32_t>(
      std::count_if(cameras.begin(), cameras.end(), [](const auto& camera) { return !camera.devices.empty(); }));
}

uploader::Availability availability_of(const std::vector<model::DeviceSurvey>& devices) {
  uploader::Availability availability;
  for (const auto& device : devices) {
    if (device.state == model::DeviceState::Imported) continue;
    ++availability.known;
    if (device.asked && device.state != model::DeviceState::Unreachable) ++availability.answered;
  }
  return availability;
}

}  // namespace

uploader::SummaryContent summary_of(const report::Report& report, const Config& config, const Judgement& judgement,
                                    bool whole_estate, std::optional<uploader::SummaryChanges> changes) {
  uploader::SummaryContent content;
  const AuthorityConfig& authority = config.authority;
  content.authority = {authority.name, authority.gss_code, authority.nation, authority.police_force, authority.site};
  content.version = report.tool_version;
  content.rulebook_version = report.rulebook_version;
  content.rulebook_sha256 = report.rulebook_sha256;
  content.run_id = report.run_id;
  content.started = report.started;
  content.ended = report.finished;
  content.interrupted = report.interrupted;
  content.whole_estate = whole_estate && !report.interrupted;
  content.clock_synchronised = kernel_clock_synchronised();
  content.clock_trusted = config.survey.trust_local_clock;
  content.required_days = whole_days(judgement.policy.find("retention_days"));
  content.devices = report.devices;
  content.findings = report.findings;
  content.declared = &judgement.declared;
  content.cameras_matched = matched(report.background.cameras);
  content.availability = availability_of(report.devices);
  content.changes = changes;
  return content;
}

}  // namespace camaudit::app
