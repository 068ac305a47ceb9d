// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/sequence_set.hpp"

#include <algorithm>
#include <iterator>

namespace camaudit::uploader {

void SequenceSet::add(SequenceRange range) {
  if (range.first > range.last) return;
  auto at = ranges_.upper_bound(range.first);
  if (at != ranges_.begin() && std::prev(at)->second >= range.first - 1) --at;
  while (at != ranges_.end() && at->first - 1 <= range.last) {
    range.first = std::min(range.first, at->first);
    range.last = std::max(range.last, at->second);
    at = ranges_.erase(at);
  }
  ranges_.emplace(range.first, range.last);
}

bool SequenceSet::contains(std::int64_t sequence) const {
  const auto after = ranges_.upper_bound(sequence);
  return after != ranges_.begin() && std::prev(after)->second >= sequence;
}

std::vector<SequenceRange> SequenceSet::ranges() const {
  std::vector<SequenceRange> all;
  all.reserve(ranges_.size());
  for (const auto& [first, last] : ranges_) all.push_back({first, last});
  return all;
}

std::vector<SequenceRange> SequenceSet::missing_from(SequenceRange range) const {
  std::vector<SequenceRange> missing;
  std::int64_t next = range.first;
  for (const auto& [first, last] : ranges_) {
    if (last < next) continue;
    if (first > range.last) break;
    if (first > next) missing.push_back({next, first - 1});
    if (last >= range.last) return missing;
    next = last + 1;
  }
  if (next <= range.last) missing.push_back({next, range.last});
  return missing;
}

}  // namespace camaudit::uploader
