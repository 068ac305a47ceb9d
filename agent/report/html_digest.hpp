// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/report/report.hpp"

namespace camaudit::report {

/// How many findings of each kind something has.
struct Tally {
  std::array<std::size_t, 4> failed{};  ///< by severity, low first
  std::size_t unjudged = 0;             ///< unknown and error
  std::size_t waived = 0;
  std::size_t passed = 0;
  std::size_t not_applicable = 0;

  void add(const model::Finding& finding);
  std::size_t failures() const { return failed[0] + failed[1] + failed[2] + failed[3]; }
  bool troubled() const { return failures() + unjudged > 0; }
};
/// Whether `a` comes before `b` where the worst stands first.
bool worse(const Tally& a, const Tally& b);

using Findings = std::vector<const model::Finding*>;

struct RuleGroup {
  std::string anchor;              ///< id of its place on the page
  const RuleText* text = nullptr;  ///< nullptr: nothing is known of it but its id
  int principle = 0;
  Tally tally;
  Findings failed;
  Findings unjudged;  ///< without what is unknown of silent devices
  Findings waived;
};

/// A report gone through once, for whoever shows it. Refers to the report.
struct Digest {
  explicit Digest(const Report& shown);

  const Report& report;
  Tally all;
  std::map<std::string_view, RuleGroup> rules;
  std::map<int, Tally> principles;
  std::vector<Tally> devices;  ///< in the order of the report's
  /// Of so many devices nothing could be judged, so that their rules are not told one by one.
  std::size_t silent = 0;
  /// Whether each finding that passed is listed. Of a run of the past only their number is kept: whose they are, nobody
  /// knows.
  bool passes_listed = true;

  /// The ids of rules, worst first.
  std::vector<std::string_view> ranked() const;
  /// Where the device of one of the report's findings stands among the report's; nullopt if it is of none of them.
  std::optional<std::size_t> place_of(const model::Finding& finding) const;

 private:
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  std::vector<std::size_t> places_;  ///< in the order of the report's findings
};

/// "Critical".
std::string_view severity_word(model::Severity severity);

}  // namespace camaudit::report
