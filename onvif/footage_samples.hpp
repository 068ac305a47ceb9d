// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agent/model/facts.hpp"
#include "onvif/soap/reply.hpp"

namespace camaudit::onvif {

/// What a search found out about the time between the oldest and the newest footage of each recording, and the gaps
/// that follow from it. Only recordings that told both times take part, and no times from the future; no more than the
/// last year is looked at. The facts must outlive it.
class FootageSamples {
 public:
  /// `now` is the moment by the device's own clock.
  FootageSamples(model::Facts& facts, UtcSeconds now);

  bool empty() const { return recordings_.empty(); }
  /// From the oldest to the newest footage of all recordings together, a year at most.
  UtcSeconds from() const { return from_; }
  UtcSeconds until() const { return until_; }
  /// Tokens of the recordings that take part, at most `most`.
  std::vector<std::string> tokens(std::size_t most) const;

  void note(const soap::TrackStateEvent& event);
  /// One moment was asked of `asked`, and `present` hold pictures then.
  void note_point(UtcSeconds at, const std::vector<std::string>& asked, const std::vector<std::string>& present);

  /// Writes what the events say into the facts, for every recording that had any; false if none had. They were searched
  /// from from() to `searched_until`.
  bool conclude_events(UtcSeconds searched_until);
  /// Writes what the points say, for every recording of which at least one held pictures: a device that never says so
  /// does not answer the question.
  void conclude_points();

 private:
  struct Moment {
    UtcSeconds at;
    bool present = false;
    std::string track;
  };
  struct Samples {
    std::vector<std::size_t> rows;  ///< of facts.recording
    UtcSeconds earliest;
    UtcSeconds latest;
    std::vector<Moment> moments;
  };

  using Gaps = std::vector<model::RecordingGap>;
  static Gaps gaps_of_events(Samples& samples, const std::string& token, UtcSeconds searched_until);
  static Gaps gaps_of_points(Samples& samples, const std::string& token);
  void write(const Samples& samples, Gaps gaps, std::string_view by, UtcSeconds until);

  model::Facts& facts_;
  std::map<std::string, Samples> recordings_;
  std::unordered_map<std::string, bool> is_video_;  ///< by recording and track; a track that is not listed may be
  UtcSeconds from_;
  UtcSeconds until_;
};

}  // namespace camaudit::onvif
