// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "agent/model/facts.hpp"
#include "onvif/soap/reply.hpp"

namespace camaudit::onvif {

/// The recordings and tracks of one device by their tokens, so that what the Search service tells of thousands of
/// recordings is joined in linear time. The facts must outlive it, and their recordings stay as they are.
class RecordingIndex {
 public:
  explicit RecordingIndex(model::Facts& facts);

  /// Joins one RecordingInformation. A device that tells of a token twice is believed the first time.
  void take(soap::RecordingInformation information);

 private:
  void take_track(model::Recording& recording, model::RecordingTrack track);

  model::Facts& facts_;
  std::unordered_map<std::string, std::vector<std::size_t>> recordings_;
  std::unordered_map<std::string, std::size_t> tracks_;  ///< by recording and track
};

}  // namespace camaudit::onvif
