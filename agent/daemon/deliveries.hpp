// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "agent/base/clock.hpp"
#include "agent/base/sleeper.hpp"
#include "agent/base/task.hpp"
#include "agent/daemon/configuration.hpp"
#include "agent/daemon/vitals.hpp"
#include "uploader/file_system.hpp"

namespace camaudit::daemon {

/// Sends what waits in the spool between nights, and asks for receipts, as `camaudit spool deliver`: when the pause
/// after a failure is over, and every hour for receipts.
class Deliveries {
 public:
  /// `accepted` is looked at anew each time. What is passed by reference outlives it.
  Deliveries(const Accepted& accepted, std::string state_dir, const Clock& clock, Sleeper& sleeper, Vitals& vitals);

  Task<void> run();

 private:
  bool something_is_due();

  const Accepted& accepted_;
  const std::string state_dir_;
  const Clock& clock_;
  Sleeper& sleeper_;
  Vitals& vitals_;
  uploader::SystemFiles files_;
  std::optional<SteadyTime> receipts_asked_;
};

}  // namespace camaudit::daemon
