// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace camaudit {

using SteadyTime = std::chrono::steady_clock::time_point;
/// Wall-clock time in UTC. Local time exists nowhere in the program.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// A moment read from a device or written to a report: whole seconds since 1970-01-01T00:00:00Z.
/// A type of its own so that a table column, a JSON field and a CSV cell know to print it as RFC 3339.
struct UtcSeconds {
  std::int64_t value = 0;
  auto operator<=>(const UtcSeconds&) const = default;
};

inline UtcSeconds to_utc_seconds(WallTime time) {
  return {std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count()};
}

/// "2026-11-24T02:00:00Z". Years outside 0000..9999 are clamped to that range.
std::string format_rfc3339(UtcSeconds time);
/// "2026-11-24T02:00:00.123Z", as WS-Security `Created` wants it.
std::string format_rfc3339_millis(WallTime time);

/// Reads an xs:dateTime or RFC 3339 time, with or without a fraction. A missing zone is read as UTC, as ONVIF Core 5.2
/// asks of devices; a space or '-' in place of 'T' is tolerated (seen in the field). Fields out of range: nullopt.
std::optional<UtcSeconds> parse_date_time(std::string_view text);

/// The beginning, in UTC, of a day that a person wrote as is usual in the United Kingdom or in ISO 8601: "31/03/2026",
/// "31-3-2026", "31.03.2026", "31 March 2026", "31-Mar-2026", "2026-03-31"; a midnight behind it, as spreadsheets add,
/// is let pass. The day comes first; a year has four digits, since "03/04/26" can be read three ways.
std::optional<UtcSeconds> parse_date(std::string_view text);

/// A moment that a person or a program wrote: a day as parse_date() reads it, which stands for its beginning, or a day
/// and a time, "31/03/2026 14:05", "2026-03-31T14:05:00Z". A time without a zone is that of a clock on a wall in the
/// United Kingdom, Greenwich Mean Time or British Summer Time; in the hour that comes twice in October it is the first.
std::optional<UtcSeconds> parse_moment(std::string_view text);

/// "2026-03-31", the day in UTC.
std::string format_date(UtcSeconds time);

/// Seconds since the epoch of a calendar date and time in UTC; nullopt if any field is out of range
/// (devices have sent 2485-13-13 and minute 75). Second 60 is read as 59.
std::optional<UtcSeconds> utc_from_fields(int year, int month, int day, int hour, int minute, int second);

/// An xs:duration as a number of seconds.
struct XsDuration {
  std::int64_t seconds = 0;
  /// The text used years or months, whose length is not fixed: they were counted as 365 and 30 days.
  bool approximate = false;
  bool operator==(const XsDuration&) const = default;
};

/// Reads an xs:duration (XML Schema Part 2, 3.2.6). nullopt for what is malformed, which includes a bare "P" or "PT",
/// a sign, and anything beyond a thousand years: a retention time is never negative, and garbage must not become zero.
std::optional<XsDuration> parse_xs_duration(std::string_view text);

/// Reads a configuration duration: a whole number and one of ms, s, m, h, d ("5s", "90m").
std::optional<std::chrono::milliseconds> parse_config_duration(std::string_view text);

}  // namespace camaudit
