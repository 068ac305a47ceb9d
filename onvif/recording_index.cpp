// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/recording_index.hpp"

#include <utility>

namespace camaudit::onvif {
namespace {

std::string key_of(const model::RecordingTrack& track) {
  return track.recording + '\n' + track.token;
}

}  // namespace

RecordingIndex::RecordingIndex(model::Facts& facts) : facts_(facts) {
  for (std::size_t at = 0; at < facts.recording.size(); ++at) recordings_[facts.recording[at].token].push_back(at);
  for (std::size_t at = 0; at < facts.recording_track.size(); ++at) {
    tracks_.emplace(key_of(facts.recording_track[at]), at);
  }
}

void RecordingIndex::take(soap::RecordingInformation information) {
  const auto found = recordings_.find(information.token);
  if (found == recordings_.end()) return;
  for (const std::size_t at : found->second) {
    model::Recording& row = facts_.recording[at];
    row.information_obtained = true;
    row.earliest = information.earliest;
    row.latest = information.latest;
    row.status = information.status;
  }
  model::Recording& first = facts_.recording[found->second.front()];
  for (auto& track : information.tracks) {
    track.recording = information.token;
    take_track(first, std::move(track));
  }
  recordings_.erase(found);
}

void RecordingIndex::take_track(model::Recording& recording, model::RecordingTrack track) {
  const auto [known, added] = tracks_.emplace(key_of(track), facts_.recording_track.size());
  if (!added) {
    model::RecordingTrack& row = facts_.recording_track[known->second];
    row.data_from = track.data_from;
    row.data_to = track.data_to;
    if (row.type.empty()) row.type = std::move(track.type);
    return;
  }
  if (track.type == "Video") ++recording.video_tracks;
  if (track.type == "Audio") ++recording.audio_tracks;
  if (track.type == "Metadata") ++recording.metadata_tracks;
  facts_.recording_track.push_back(std::move(track));
}

}  // namespace camaudit::onvif
