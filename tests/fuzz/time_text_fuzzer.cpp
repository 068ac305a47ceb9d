// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as a moment, a day, a duration and a zone, in every form that devices, people and servers write: what is
// read can be written and read again, and a plain UTC time is what the calendar of the standard library makes of it.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>

#include "agent/net/http_date.hpp"
#include "onvif/device_clock.hpp"
#include "tests/fuzz/property.hpp"

namespace {

using namespace camaudit;
using fuzz::require;

/// "2026-11-24T02:00:00Z" by other means; nullopt for any other form.
std::optional<std::int64_t> by_calendar(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (text.size() != 20 || text.find_first_not_of("0123456789-T:Z") != std::string::npos) return std::nullopt;
  const int read = std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2dZ", &year, &month, &day, &hour, &minute, &second);
  if (read != 6 || text.find('-') != 4 || text.rfind('-') != 7) return std::nullopt;
  const std::string canonical =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", year, month, day, hour, minute, second);
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (canonical != text || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return (sys_seconds(sys_days(date)) + hours(hour) + minutes(minute) + seconds(second)).time_since_epoch().count();
}

void check_moment(const std::string& text) {
  const auto time = parse_date_time(text);
  if (const auto expected = by_calendar(text)) {
    require(time && time->value == *expected, "a plain time is what the calendar says");
  }
  for (const auto& read : {time, parse_moment(text), parse_date(text)}) {
    if (!read) continue;
    require(parse_date_time(format_rfc3339(*read)) == read, "a time is read as it is written");
  }
  if (const auto day = parse_date(text)) {
    require(day->value % 86'400 == 0, "a day begins at midnight");
    require(parse_date(format_date(*day)) == day, "a day is read as it is written");
    const bool timed = text.find(':') != std::string::npos;  // by a clock on a wall, which may be an hour ahead
    require(timed || parse_moment(text) == day, "a day stands for its beginning");
  }
}

void check_durations(const std::string& text) {
  if (const auto duration = parse_xs_duration(text)) {
    constexpr std::int64_t kThousandYears = 1000LL * 366 * 86'400;
    require(duration->seconds >= 0 && duration->seconds <= kThousandYears, "a duration is a possible one");
    const auto again = parse_xs_duration(fmt::format("PT{}S", duration->seconds));
    require(again && again->seconds == duration->seconds, "a duration is as long in seconds");
  }
  if (const auto duration = parse_config_duration(text)) {
    require(duration->count() >= 0, "a duration is not negative");
    const auto again = parse_config_duration(fmt::format("{}ms", duration->count()));
    require(!again || again == duration, "a duration is as long in milliseconds");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  check_moment(text);
  check_durations(text);
  net::parse_http_date(text);
  if (const auto zone = onvif::plain_zone(text)) {
    require(*zone >= -86'400 && *zone <= 86'400, "no zone is a day away");
  }
  return 0;
}
