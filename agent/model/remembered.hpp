// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/time.hpp"

/// What earlier runs and the heartbeat tell of the devices, for rules that judge more than this moment: one described
/// struct for each table, as in facts.hpp. They are worked out from the history when rules are evaluated and are kept
/// nowhere else. Where no run was ever saved they have no rows, and nothing may be inferred from that.
namespace camaudit::model {

/// One row for each device of the run that is known from before, or that a run with a history found for the first time.
struct DeviceHistory {
  static constexpr std::string_view kTable = "device_history";
  std::string device;
  UtcSeconds first_seen;  ///< start of the first run that found it
  std::optional<UtcSeconds>
      added;  ///< the same; absent if it was found by the first run that looked for everything, or before
  std::int64_t unassessed_nights = 0;  ///< on how many days in a row it could not be assessed, this one included
  std::optional<UtcSeconds> unassessed_since;  ///< start of the first run of those
  std::optional<UtcSeconds> gained_on;         ///< when it was last seen with a use that it did not have before
  std::optional<std::string> gained;           ///< which: the table, and what tells the new row from others
};
BOOST_DESCRIBE_STRUCT(DeviceHistory, (),
                      (device, first_seen, added, unassessed_nights, unassessed_since, gained_on, gained))

/// How often a device answered in one month: this one and the one before. Where the heartbeat watched, each of its
/// beats is a check; elsewhere each run that looked for everything is one. A time in which neither looked has no
/// checks, so an outage of the agent is none of the device.
struct Availability {
  static constexpr std::string_view kTable = "availability";
  std::string device;
  std::string month;  ///< "2026-05", of UTC
  std::int64_t checks = 0;
  std::int64_t answered = 0;
  std::int64_t network = 0;  ///< that it did not answer because its network was down
  std::int64_t days = 0;     ///< on which there was a check
};
BOOST_DESCRIBE_STRUCT(Availability, (), (device, month, checks, answered, network, days))

/// A day of one of those months on which a device did not answer every check.
struct MissedDay {
  static constexpr std::string_view kTable = "missed_day";
  std::string device;
  std::string month;
  UtcSeconds day;           ///< at its beginning
  std::int64_t checks = 0;  ///< that it did not answer
};
BOOST_DESCRIBE_STRUCT(MissedDay, (), (device, month, day, checks))

/// A time in which a device did not answer a run or the heartbeat. It was longer than from `failed_first` to
/// `failed_last`, and shorter than from `answered_before` to `answered_again`.
struct Outage {
  static constexpr std::string_view kTable = "outage";
  std::string device;
  std::optional<UtcSeconds> answered_before;  ///< absent: it never has
  UtcSeconds failed_first;
  UtcSeconds failed_last;
  std::optional<UtcSeconds> answered_again;  ///< absent: it lasts
  std::string cause = "device";              ///< "network" if the heartbeat saw all of it to be one of the network
};
BOOST_DESCRIBE_STRUCT(Outage, (), (device, answered_before, failed_first, failed_last, answered_again, cause))

/// How far a device's clock was from ours in the last 30 days, as the heartbeat read it. Readings that are nearer to
/// each other than two seconds are one. No row where it read none.
struct ClockRange {
  static constexpr std::string_view kTable = "clock_range";
  std::string device;
  UtcSeconds since;  ///< the first reading, or the beginning of the 30 days if an earlier one held then
  double least_seconds = 0;
  double most_seconds = 0;  ///< positive: the device is fast
};
BOOST_DESCRIBE_STRUCT(ClockRange, (), (device, since, least_seconds, most_seconds))

/// One row for each recording in which a saved run found footage.
struct RecordingHistory {
  static constexpr std::string_view kTable = "recording_history";
  std::string device;
  std::string recording;
  UtcSeconds first_footage;  ///< start of the first run that did, of those that are kept
};
BOOST_DESCRIBE_STRUCT(RecordingHistory, (), (device, recording, first_footage))

struct Remembered {
  std::vector<DeviceHistory> device_history;
  std::vector<Availability> availability;
  std::vector<MissedDay> missed_day;
  std::vector<Outage> outage;
  std::vector<ClockRange> clock_range;
  std::vector<RecordingHistory> recording_history;
};
BOOST_DESCRIBE_STRUCT(Remembered, (),
                      (device_history, availability, missed_day, outage, clock_range, recording_history))

}  // namespace camaudit::model
