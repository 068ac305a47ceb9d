// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace camaudit::uploader {

/// From `first` to `last`, both included; sequences count from 1.
struct SequenceRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
  bool operator==(const SequenceRange&) const = default;
};

/// A set of sequences, kept as ranges: what a year of deliveries in order takes is one range.
class SequenceSet {
 public:
  void add(SequenceRange range);
  bool contains(std::int64_t sequence) const;
  bool empty() const { return ranges_.empty(); }
  std::vector<SequenceRange> ranges() const;
  /// What of `range` is not in the set, in order.
  std::vector<SequenceRange> missing_from(SequenceRange range) const;
  bool operator==(const SequenceSet&) const = default;

 private:
  std::map<std::int64_t, std::int64_t> ranges_;  ///< first to last; apart by at least one sequence
};

}  // namespace camaudit::uploader
