// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "agent/app/alerting.hpp"
#include "agent/app/schedule.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/sleeper.hpp"
#include "agent/base/task.hpp"
#include "agent/daemon/configuration.hpp"
#include "agent/daemon/vitals.hpp"

namespace camaudit::daemon {

/// Runs the nights: `camaudit nightly` as a job, when it is due.
class Nights {
 public:
  /// `accepted` is looked at anew each time. What is passed by reference outlives it.
  Nights(const Accepted& accepted, std::string state_dir, const Clock& clock, Sleeper& sleeper, Vitals& vitals,
         app::Alerting& alerting);

  Task<void> run();

  bool running() const { return last_.running; }
  UtcSeconds next() const;
  const app::Night& last() const { return last_; }

 private:
  app::NightlySchedule schedule() const;
  bool clock_is_settled() const;
  Task<void> try_night(UtcSeconds due);
  void keep();

  const Accepted& accepted_;
  const std::string state_dir_;
  const Clock& clock_;
  Sleeper& sleeper_;
  Vitals& vitals_;
  app::Alerting& alerting_;
  const SteadyTime started_;
  app::Night last_;
};

}  // namespace camaudit::daemon
