// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/chain.hpp"

#include <fmt/format.h>

namespace camaudit::collector {

ChainVerdict judge(const Link& link, const Neighbours& neighbours, std::int64_t first_epoch) {
  const auto& place = link.name.place;
  if (neighbours.same) {
    if (*neighbours.same == link.name.payload_sha256) return {Standing::Duplicate, {}};
    return {Standing::Fork, "another summary with its epoch and sequence was accepted before"};
  }
  if (neighbours.before && *neighbours.before != link.previous) {
    return {Standing::Fork, fmt::format("it does not follow the accepted summary {} of its epoch", place.sequence - 1)};
  }
  if (neighbours.previous_of_after && *neighbours.previous_of_after != link.name.payload_sha256) {
    return {Standing::Fork, fmt::format("the accepted summary {} of its epoch follows another", place.sequence + 1)};
  }
  if (place.epoch < first_epoch) {
    return {Standing::Rollback, fmt::format("its key begins with epoch {}", first_epoch)};
  }
  // An epoch is named after the second in which it began.
  if (neighbours.newer_epoch && link.produced_at.value >= *neighbours.newer_epoch) {
    return {Standing::Rollback, fmt::format("it was made after epoch {} began", *neighbours.newer_epoch)};
  }
  if (!neighbours.epoch_known && neighbours.older_epoch && !neighbours.newer_epoch) {
    return {Standing::New,
            fmt::format("a new epoch begins, the one before was {}: the agent's key or state was made anew",
                        *neighbours.older_epoch)};
  }
  return {Standing::New, {}};
}

}  // namespace camaudit::collector
