// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "agent/base/time.hpp"
#include "uploader/collector/summary_row.hpp"

namespace camaudit::collector {

enum class Answer { Yes, No, Unknown };
std::string_view to_string(Answer answer);

/// One success measure of Objective 5 of the National Surveillance Camera Strategy.
struct Measure {
  std::string_view number;   ///< of the deliverable: "5.1"
  std::string_view title;    ///< for people
  std::string_view meaning;  ///< what yes means
  Answer (*answer)(const SummaryRow& summary, UtcSeconds today);
};

inline constexpr std::size_t kMeasureCount = 5;

/// 5.1 to 5.5, in order. What no register declares is unknown; what a register that was read lists nothing of is no;
/// an entry that leaves out what would decide is unknown.
const std::array<Measure, kMeasureCount>& measures();

/// How many said what.
struct Tally {
  std::int64_t yes = 0;
  std::int64_t no = 0;
  std::int64_t unknown = 0;

  void add(Answer answer);
  std::int64_t of() const { return yes + no + unknown; }
  bool operator==(const Tally&) const = default;
};

}  // namespace camaudit::collector
