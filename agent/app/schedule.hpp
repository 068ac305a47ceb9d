// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "agent/app/config.hpp"
#include "agent/base/time.hpp"

/// When the nightly run is due.
namespace camaudit::app {

/// Every day at a minute of the clock on the wall, and so much later.
struct NightlySchedule {
  int minute_of_day = 120;
  std::chrono::seconds delay{0};
};

/// A delay below `spread` that is the same for this machine every night and another for the next: agents that all begin
/// at two o'clock would all call the collector at once. `machine_id` as machine-id(5) has it; only a digest of it is
/// used.
std::chrono::seconds machine_delay(std::string_view machine_id, std::chrono::milliseconds spread);

/// As configured, on this machine.
NightlySchedule schedule_of(const ScheduleConfig& config);

/// The last moment until `now`, and the first after it, at which a night is due. In the night that a clock goes forward
/// over the minute it is due an hour later; in the one it goes back, the first time.
UtcSeconds last_due(const NightlySchedule& schedule, UtcSeconds now);
UtcSeconds next_due(const NightlySchedule& schedule, UtcSeconds now);

/// What came of the last night that was tried.
struct Night {
  UtcSeconds due;
  int tries = 0;
  UtcSeconds last_try;
  int exit_code = 0;     ///< of the last try; 0 also for one that was cut off together with the daemon
  bool done = false;     ///< the inventory has its run, and it was not cut off after that
  bool running = false;  ///< the last try has begun, and nothing is known of its end
  bool operator==(const Night&) const = default;
};

/// How often a night is tried, and how long it is waited after each try that came to nothing.
inline constexpr int kTriesOfANight = 4;
std::chrono::seconds pause_after(int tries);

/// What `last` is worth now. On a machine that has never run a night none has been missed, and none of a future that a
/// clock set back has left behind has been.
Night standing(const NightlySchedule& schedule, const std::optional<Night>& last, UtcSeconds now);

/// The night that is to be tried now, or nothing. A night that was missed because the machine was off is caught up
/// with, once however many were; one that failed is tried again after a pause. Where the schedule is moved to a later
/// hour by day, after a night that was done, none was missed.
std::optional<UtcSeconds> night_to_try(const NightlySchedule& schedule, const Night& last, UtcSeconds now);

/// When the next night will be tried, if nothing changes.
UtcSeconds next_try(const NightlySchedule& schedule, const Night& last, UtcSeconds now);

}  // namespace camaudit::app
