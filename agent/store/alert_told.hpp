// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/base/time.hpp"
#include "agent/model/finding.hpp"
#include "agent/store/database.hpp"

/// What the operator was told, of each condition that stands ill or did lately.
namespace camaudit::store {

struct AlertKey {
  std::string kind;
  std::string rule;
  std::string device;
  std::string subject;
  auto operator<=>(const AlertKey&) const = default;
};

struct AlertRow {
  model::Outcome outcome = model::Outcome::Unknown;  ///< as it was last seen
  UtcSeconds since;                                  ///< it stands so
  std::optional<model::Outcome> told;                ///< as it was last told; absent: it never was
  UtcSeconds told_at;
  std::vector<UtcSeconds> changes;  ///< of late, oldest first
  bool flapping = false;
  model::Severity severity = model::Severity::Medium;
  std::string address;
  std::string network;
  bool operator==(const AlertRow&) const = default;
};
using AlertRows = std::map<AlertKey, AlertRow>;

/// The table, in an inventory that has none.
Result<void> create_alert_told(Database& database);

/// What is noted of conditions of these kinds. Malformed if it is not as it was written.
Result<AlertRows> alert_rows(Database& database, const std::set<std::string>& kinds);

/// Writes what is different in `after`, in the transaction of the caller.
Result<void> save_alert_rows(Database& database, const AlertRows& before, const AlertRows& after);

/// A device has another name from now on.
Result<void> rename_in_alerts(Database& database, const std::string& from, const std::string& to);

}  // namespace camaudit::store
