// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "uploader/summary_parts.hpp"

namespace camaudit::uploader {
namespace {

namespace v1 = summary::v1;

constexpr std::int64_t kDay = 86400;

/// The lower ends of what footage ages are counted in, in days.
constexpr std::array<std::int64_t, 11> kDays{0, 1, 7, 14, 21, 28, 31, 62, 93, 186, 366};

std::uint32_t days_from(std::int64_t seconds) {
  const auto above = std::upper_bound(kDays.begin(), kDays.end(), std::max<std::int64_t>(seconds, 0) / kDay);
  return static_cast<std::uint32_t>(*(above - 1));
}

v1::Confidence confidence_of(const std::string& text) {
  if (text == "claimed") return v1::CONFIDENCE_CLAIMED;
  if (text == "observed") return v1::CONFIDENCE_OBSERVED;
  if (text == "sampled") return v1::CONFIDENCE_SAMPLED;
  return v1::CONFIDENCE_NONE;
}

}  // namespace

void add_retention(const SummaryContent& content, v1::Summary& out) {
  std::map<std::pair<std::optional<std::uint32_t>, v1::Confidence>, std::uint32_t> footage;
  std::map<std::pair<std::optional<std::uint32_t>, bool>, std::uint32_t> configured;
  v1::Retention& retention = *out.mutable_retention();
  if (content.required_days) retention.set_required_days(*content.required_days);
  for (const auto& device : content.devices) {
    for (const auto& recording : device.facts.recording) {
      retention.set_recordings(retention.recordings() + 1);
      std::optional<std::uint32_t> age;
      if (recording.earliest) age = days_from(device.surveyed_at.value - recording.earliest->value);
      ++footage[{age, confidence_of(recording.retention_confidence)}];
      const bool unlimited = recording.retention_seconds == 0;
      std::optional<std::uint32_t> period;
      if (recording.retention_seconds && !unlimited) period = days_from(*recording.retention_seconds);
      ++configured[{period, unlimited}];
      if (!recording.gap_count) continue;
      retention.set_searched_for_gaps(retention.searched_for_gaps() + 1);
      if (*recording.gap_count > 0) retention.set_with_gaps(retention.with_gaps() + 1);
      const std::int64_t seconds = std::max<std::int64_t>(recording.gap_seconds.value_or(0), 0);
      retention.set_gap_seconds(retention.gap_seconds() + static_cast<std::uint64_t>(seconds));
    }
  }
  for (const auto& [key, recordings] : footage) {
    v1::FootageAge& added = *retention.add_footage();
    if (key.first) added.set_days_from(*key.first);
    added.set_confidence(key.second);
    added.set_recordings(recordings);
  }
  for (const auto& [key, recordings] : configured) {
    v1::ConfiguredPeriod& added = *retention.add_configured();
    if (key.first) added.set_days_from(*key.first);
    added.set_unlimited(key.second);
    added.set_recordings(recordings);
  }
}

}  // namespace camaudit::uploader
