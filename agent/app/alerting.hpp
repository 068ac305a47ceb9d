// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "agent/alerts/book.hpp"
#include "agent/app/config.hpp"

namespace camaudit::app {

/// Sends alerts as [alerts] says. `run_id`: of the audit they are of; may be empty.
alerts::Outlet alert_outlet(const Config& config, const std::string& run_id);

/// Tells the operator what changed. The book of what was told is in the inventory.
class Alerting {
 public:
  explicit Alerting(std::string state_dir) : state_dir_(std::move(state_dir)) {}

  /// Settles what was seen against the book, and sends what is to be told. Where there is no inventory, or it cannot be
  /// written, conditions of this machine and the program itself are told by what was told in this process; those of
  /// devices wait for the next time, and it gives false. Waits for another writer, at most five seconds.
  bool settle(const Config& config, const alerts::Scope& scope, std::vector<alerts::Condition> conditions,
              const std::string& run_id = {});

 private:
  Result<std::vector<alerts::Alert>> by_inventory(const Config& config, const alerts::Scope& scope,
                                                  std::vector<alerts::Condition> conditions, UtcSeconds now);

  const std::string state_dir_;
  alerts::Book told_;        ///< without the inventory
  bool complained_ = false;  ///< that the book cannot be used; once for each time that it cannot
};

}  // namespace camaudit::app
