// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/base/time.hpp"
#include "uploader/entry_name.hpp"
#include "uploader/gap.hpp"
#include "uploader/sequence_set.hpp"

namespace camaudit::uploader {

/// What the spool must know beside its entries; one file, replaced as a whole.
struct SpoolState {
  struct OpenGap {
    Gap gap;
    std::optional<ChainPlace> carrier;  ///< the first summary that carries it
    bool operator==(const OpenGap&) const = default;
  };
  struct Mark {
    std::int64_t counted = 0;  ///< the counted time at which
    ChainPlace place;          ///< this summary was the newest
    bool operator==(const Mark&) const = default;
  };

  std::optional<EntryName> head;                ///< the newest summary ever made
  std::optional<EntryName> intent;              ///< what is about to become the head; it is if its file is there
  std::map<std::int64_t, std::int64_t> past;    ///< earlier epochs with their last sequence, while any of it is open
  std::map<std::int64_t, SequenceSet> settled;  ///< delivered and not kept any more, or told in a delivered gap
  std::vector<OpenGap> gaps;                    ///< in the order they were recorded
  std::optional<std::int64_t> wall;             ///< the wall clock, Unix seconds, when `counted` was last moved on
  std::int64_t counted = 0;                     ///< seconds that have passed, however the wall clock was set
  std::vector<Mark> marks;                      ///< in order; from these the age of an entry follows
  bool operator==(const SpoolState&) const = default;
};

/// Text, a line for each fact, closed by a line with the SHA-256 of the rest.
std::string write_state(const SpoolState& state);
/// Malformed if any byte is not as it was written.
Result<SpoolState> read_state(std::string_view text);

}  // namespace camaudit::uploader
