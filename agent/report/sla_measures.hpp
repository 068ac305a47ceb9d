// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace camaudit::report {

/// How one target of an agreement is measured.
struct SlaMeasuring {
  std::string_view target;  ///< as register.toml names it
  std::string_view title;   ///< with {} for what is wanted
  std::string_view counts;
  /// Nothing to count is good news, in a month in which somebody looked: no fault, no review to hold.
  bool none_is_good = false;
  /// Gives a row (subject, outcome, evidence) for each thing that is counted: `pass`, `fail`, `unknown`. ?1 is what is
  /// wanted, ?2 the month, ?3 its beginning, ?4 its end, ?5 the party, ?6 and ?7 the members below.
  std::string_view sql;
  std::string_view declared = {};  ///< of what nobody but a person can count: the measure of [[performance]]
  bool wanted_is_share = false;    ///< of that count, in percent; else all of it is wanted
};

/// One for each target that the register knows.
std::span<const SlaMeasuring> sla_measurings();

/// Temporary views and tables that the queries share: a name for each device, the planned work, gaps.
std::string_view sla_views();

}  // namespace camaudit::report
