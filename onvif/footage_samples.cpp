// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/footage_samples.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

namespace camaudit::onvif {
namespace {

/// Devices close one file and open the next; what lies between is no gap.
constexpr std::int64_t kShortestGapSeconds = 60;
/// A recording that runs on movement has thousands; the count and the sum tell of all.
constexpr std::size_t kGapsKept = 32;
/// A year is longer than any period that is declared, and oldest footage is dated 1970 by some devices.
constexpr std::int64_t kLongestWindowSeconds = 366LL * 86400;
/// Footage that ends later than this is dated by a clock that is not the device's.
constexpr std::int64_t kFutureSeconds = 3600;

std::int64_t length_of(const model::RecordingGap& gap) {
  return gap.ends.value - gap.begins.value;
}

}  // namespace

FootageSamples::FootageSamples(model::Facts& facts, UtcSeconds now) : facts_(facts) {
  for (std::size_t at = 0; at < facts.recording.size(); ++at) {
    const auto& row = facts.recording[at];
    if (!row.earliest || !row.latest || *row.latest <= *row.earliest) continue;
    if (row.latest->value > now.value + kFutureSeconds) continue;
    const bool first = recordings_.empty();
    from_ = first ? *row.earliest : std::min(from_, *row.earliest);
    until_ = first ? *row.latest : std::max(until_, *row.latest);
    Samples& samples = recordings_[row.token];
    if (samples.rows.empty()) {
      samples.earliest = *row.earliest;
      samples.latest = *row.latest;
    }
    samples.rows.push_back(at);
  }
  from_ = std::max(from_, UtcSeconds{until_.value - kLongestWindowSeconds});
  for (const auto& track : facts.recording_track) {
    is_video_[track.recording + '\n' + track.token] = track.type == "Video" || track.type.empty();
  }
}

std::vector<std::string> FootageSamples::tokens(std::size_t most) const {
  std::vector<std::string> all;
  std::set<std::string> seen;
  for (const auto& row : facts_.recording) {
    if (all.size() >= most) break;
    if (recordings_.contains(row.token) && seen.insert(row.token).second) all.push_back(row.token);
  }
  return all;
}

void FootageSamples::note(const soap::TrackStateEvent& event) {
  const auto found = recordings_.find(event.recording);
  if (found == recordings_.end()) return;
  const auto kind = is_video_.find(event.recording + '\n' + event.track);
  if (kind != is_video_.end() && !kind->second) return;
  found->second.moments.push_back({event.at, event.data_present, event.track});
}

void FootageSamples::note_point(UtcSeconds at, const std::vector<std::string>& asked,
                                const std::vector<std::string>& present) {
  const std::set<std::string> found(present.begin(), present.end());
  for (const std::string& token : asked) {
    Samples& samples = recordings_.at(token);
    if (at < samples.earliest || samples.latest < at) continue;
    samples.moments.push_back({at, found.contains(token), {}});
  }
}

bool FootageSamples::conclude_events(UtcSeconds searched_until) {
  bool any = false;
  for (auto& [token, samples] : recordings_) {
    if (samples.moments.empty()) continue;
    any = true;
    Gaps gaps = gaps_of_events(samples, token, searched_until);
    write(samples, std::move(gaps), "events", std::min(samples.latest, searched_until));
  }
  return any;
}

void FootageSamples::conclude_points() {
  for (auto& [token, samples] : recordings_) {
    const auto& moments = samples.moments;
    if (std::none_of(moments.begin(), moments.end(), [](const Moment& moment) { return moment.present; })) continue;
    write(samples, gaps_of_points(samples, token), "points", samples.latest);
  }
}

FootageSamples::Gaps FootageSamples::gaps_of_events(Samples& samples, const std::string& token,
                                                    UtcSeconds searched_until) {
  const auto earlier = [](const Moment& a, const Moment& b) { return a.at < b.at; };
  std::stable_sort(samples.moments.begin(), samples.moments.end(), earlier);
  // Before its first change a track was what it is not after it.
  std::unordered_map<std::string_view, bool> present;
  for (const Moment& moment : samples.moments) present.try_emplace(moment.track, !moment.present);
  auto tracks = std::count_if(present.begin(), present.end(), [](const auto& entry) { return entry.second; });
  Gaps gaps;
  std::optional<UtcSeconds> begins;
  const auto end_gap = [&](UtcSeconds at) {
    const model::RecordingGap gap{token, std::max(*begins, samples.earliest),
                                  std::min({at, samples.latest, searched_until})};
    begins.reset();
    if (length_of(gap) >= kShortestGapSeconds) gaps.push_back(gap);
  };
  for (const Moment& moment : samples.moments) {
    bool& state = present[moment.track];
    if (state != moment.present) tracks += moment.present ? 1 : -1;
    state = moment.present;
    if (tracks == 0) {
      if (!begins) begins = moment.at;
      continue;
    }
    if (begins) end_gap(moment.at);
  }
  // Sound alone may go on where the picture was lost for good. A recording that has just stopped ends with its picture.
  if (begins) end_gap(samples.latest);
  return gaps;
}

FootageSamples::Gaps FootageSamples::gaps_of_points(Samples& samples, const std::string& token) {
  Gaps gaps;
  bool inside = false;
  for (const Moment& moment : samples.moments) {
    if (!moment.present && inside) gaps.back().ends = moment.at;
    if (!moment.present && !inside) gaps.push_back({token, moment.at, moment.at});
    inside = !moment.present;
  }
  return gaps;
}

void FootageSamples::write(const Samples& samples, Gaps gaps, std::string_view by, UtcSeconds until) {
  std::int64_t seconds = 0;
  for (const auto& gap : gaps) seconds += length_of(gap);
  for (const std::size_t at : samples.rows) {
    model::Recording& row = facts_.recording[at];
    row.sampled_by = std::string(by);
    row.sampled_from = std::max(samples.earliest, from_);
    row.sampled_until = until;
    row.gap_count = static_cast<std::int64_t>(gaps.size());
    row.gap_seconds = seconds;
  }
  const auto longer = [](const auto& a, const auto& b) { return length_of(a) > length_of(b); };
  std::stable_sort(gaps.begin(), gaps.end(), longer);
  if (gaps.size() > kGapsKept) gaps.resize(kGapsKept);
  std::move(gaps.begin(), gaps.end(), std::back_inserter(facts_.recording_gap));
}

}  // namespace camaudit::onvif
