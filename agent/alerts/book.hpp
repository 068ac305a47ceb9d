// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string>
#include <vector>

#include "agent/alerts/alert.hpp"
#include "agent/alerts/condition.hpp"
#include "agent/alerts/policy.hpp"
#include "agent/base/result.hpp"
#include "agent/base/time.hpp"
#include "agent/store/alert_told.hpp"
#include "agent/store/database.hpp"

namespace camaudit::alerts {

/// More changes than this within seven days, and a condition flaps: that is told, and nothing more until it has stood
/// still for three days.
inline constexpr std::size_t kChangesBorne = 3;
inline constexpr std::int64_t kFlapWindowSeconds = 7 * 86400;
inline constexpr std::int64_t kQuietSeconds = 3 * 86400;

/// What was looked at, beyond the conditions themselves.
struct Scope {
  /// Of these kinds all there is was looked at: what the book has and the conditions do not mention is over.
  std::set<Kind> whole;
  std::set<std::string> not_asked;   ///< devices of which nothing new is known: all about them stays as it is
  std::set<std::string> not_judged;  ///< rules of which nothing new is known, since they are in error
  /// A night. The first that a book sees is told in groups of one rule, however small.
  bool night = false;
};

/// What was told, in memory: for alerts that must go out while no database can be written.
using Book = store::AlertRows;

/// Holds what stands now against what was told, brings the book up to date and gives what is to be told, worst first:
/// changes, reminders, and one alert for many that changed alike. Told are also conditions that do not stand any more.
std::vector<Alert> settle(Book& book, const Scope& scope, std::vector<Condition> conditions, const Policy& policy,
                          UtcSeconds now);

/// The same with the book in the inventory, in one short transaction: several processes may settle, and each change is
/// told by one of them. What is returned has been noted as told, so send it. Unavailable if another writer does not end
/// in five seconds; nothing is noted then.
Result<std::vector<Alert>> settle(store::Database& inventory, const Scope& scope, std::vector<Condition> conditions,
                                  const Policy& policy, UtcSeconds now);

}  // namespace camaudit::alerts
