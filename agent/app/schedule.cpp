// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/schedule.hpp"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <string>

#include "agent/app/files.hpp"
#include "agent/base/sha256.hpp"

namespace camaudit::app {
namespace {

/// Of a night that was not begun so long after it was due it is asked whether it was missed at all: where another was
/// done so little before it, the schedule was moved.
constexpr std::int64_t kLate = 3600;
constexpr std::int64_t kNextNight = 12 * 3600;

/// When the clock on the wall shows that minute on the day of `day`, which mktime() brings into the calendar.
UtcSeconds moment(std::tm day, int minute_of_day) {
  day.tm_hour = minute_of_day / 60;
  day.tm_min = minute_of_day % 60;
  day.tm_sec = 0;
  day.tm_isdst = -1;
  const std::time_t guess = std::mktime(&day);
  // Of an hour that comes twice the C library may choose either.
  std::tm earlier{};
  const std::time_t hour_before = guess - 3600;
  if (::localtime_r(&hour_before, &earlier) != nullptr && earlier.tm_hour == minute_of_day / 60 &&
      earlier.tm_min == minute_of_day % 60) {
    return {hour_before};
  }
  return {guess};
}

/// The due moment of the day that is `days` after the one of `now`, by the clock on the wall.
UtcSeconds due_on(const NightlySchedule& schedule, UtcSeconds now, int days) {
  // The day on which it fell due, which a delay over midnight has left behind.
  const std::time_t begun = now.value - schedule.delay.count();
  std::tm day{};
  ::localtime_r(&begun, &day);
  day.tm_mday += days;
  return {moment(day, schedule.minute_of_day).value + schedule.delay.count()};
}

}  // namespace

std::chrono::seconds machine_delay(std::string_view machine_id, std::chrono::milliseconds spread) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(spread).count();
  if (seconds <= 0) return std::chrono::seconds{0};
  const Sha256Digest digest = sha256("camaudit nightly " + std::string(machine_id));
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8U | digest[i];
  return std::chrono::seconds{number % static_cast<std::uint64_t>(seconds)};
}

NightlySchedule schedule_of(const ScheduleConfig& config) {
  return {config.nightly_minute, machine_delay(read_file("/etc/machine-id", 256).value_or(""), config.spread)};
}

UtcSeconds last_due(const NightlySchedule& schedule, UtcSeconds now) {
  const UtcSeconds today = due_on(schedule, now, 0);
  return today <= now ? today : due_on(schedule, now, -1);
}

UtcSeconds next_due(const NightlySchedule& schedule, UtcSeconds now) {
  const UtcSeconds today = due_on(schedule, now, 0);
  return today > now ? today : due_on(schedule, now, 1);
}

std::chrono::seconds pause_after(int tries) {
  return std::chrono::minutes{30} * (1 << std::clamp(tries - 1, 0, 4));
}

Night standing(const NightlySchedule& schedule, const std::optional<Night>& last, UtcSeconds now) {
  if (last && last->due <= now) return *last;
  Night night;
  night.due = last_due(schedule, now);
  night.done = true;
  return night;
}

std::optional<UtcSeconds> night_to_try(const NightlySchedule& schedule, const Night& last, UtcSeconds now) {
  const UtcSeconds due = last_due(schedule, now);
  const bool moved = last.done && now.value - due.value > kLate && due.value - last.due.value < kNextNight;
  if (due > last.due) return moved ? std::nullopt : std::optional(due);
  if (last.done || last.tries >= kTriesOfANight) return std::nullopt;
  const bool rested = now.value >= last.last_try.value + pause_after(last.tries).count() || now < last.last_try;
  return last.tries == 0 || rested ? std::optional(last.due) : std::nullopt;
}

UtcSeconds next_try(const NightlySchedule& schedule, const Night& last, UtcSeconds now) {
  if (night_to_try(schedule, last, now)) return now;
  const UtcSeconds regular = next_due(schedule, now);
  if (last.done || last.tries >= kTriesOfANight) return regular;
  return std::min(regular, UtcSeconds{last.last_try.value + pause_after(last.tries).count()});
}

}  // namespace camaudit::app
