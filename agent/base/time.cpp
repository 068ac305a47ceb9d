// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "agent/base/text.hpp"

namespace camaudit {
namespace {

constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::int64_t kYearZero = -62'167'219'200;     // 0000-01-01T00:00:00Z
constexpr std::int64_t kYear9999End = 253'402'300'799;  // 9999-12-31T23:59:59Z

/// Takes a run of one to `max_digits` decimal digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t max_digits) {
  std::size_t length = 0;
  while (length < text.size() && length < max_digits && text[length] >= '0' && text[length] <= '9') ++length;
  int value = 0;
  if (length == 0) return std::nullopt;
  std::from_chars(text.data(), text.data() + length, value);
  text.remove_prefix(length);
  return value;
}

/// Takes the name of a month off the front, whole or its first three letters; 1 is January.
std::optional<int> take_month(std::string_view& text) {
  static constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                            "may",       "june",     "july",     "august",
                                                            "september", "october",  "november", "december"};
  const std::string lower = to_lower_ascii(text.substr(0, text.find_first_of("/-. ")));
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (lower != kMonths[i] && lower != kMonths[i].substr(0, 3)) continue;
    text.remove_prefix(lower.size());
    return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

bool take_one_of(std::string_view& text, std::string_view accepted) {
  if (text.empty() || accepted.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// Takes the seconds, with or without a fraction, off the front.
std::optional<int> take_seconds(std::string_view& text) {
  const auto second = take_number(text, 2);
  if (!second || !take_one_of(text, ".,")) return second;
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  return second;
}

/// How far the zone that the text names ("Z", "+01:00") is ahead of UTC, in seconds.
std::optional<std::int64_t> parse_zone(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  const bool west = text.starts_with('-');
  if (!take_one_of(text, "+-")) return std::nullopt;
  const auto hours = take_number(text, 2);
  if (!hours || *hours > 14) return std::nullopt;
  take_one_of(text, ":");
  const int minutes = take_number(text, 2).value_or(0);
  if (minutes > 59 || !text.empty()) return std::nullopt;
  const std::int64_t offset = *hours * 3600 + minutes * 60;
  return west ? -offset : offset;
}

/// nullopt beyond the years 0000 to 9999: such a moment could not be written again.
std::optional<UtcSeconds> moved(UtcSeconds time, std::int64_t seconds) {
  time.value += seconds;
  if (time.value < kYearZero || time.value > kYear9999End) return std::nullopt;
  return time;
}

/// Whether clocks in the United Kingdom show British Summer Time: from 01:00 UTC of the last Sunday of March to 01:00
/// UTC of the last Sunday of October (The Summer Time Order 2002).
bool is_summer_time(UtcSeconds time) {
  using namespace std::chrono;
  const sys_seconds point{seconds{time.value}};
  const year in = year_month_day{floor<days>(point)}.year();
  const sys_seconds begins = sys_days{in / March / Sunday[last]} + hours{1};
  const sys_seconds ends = sys_days{in / October / Sunday[last]} + hours{1};
  return begins <= point && point < ends;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

std::string format_rfc3339(UtcSeconds time) {
  const std::int64_t clamped = std::clamp(time.value, kYearZero, kYear9999End);
  const std::chrono::sys_seconds point{std::chrono::seconds{clamped}};
  const auto day = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{point - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

std::string format_rfc3339_millis(WallTime time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  std::string text = format_rfc3339({whole.time_since_epoch().count()});
  text.pop_back();
  return fmt::format("{}.{:03}Z", text, (time - whole).count());
}

std::optional<UtcSeconds> utc_from_fields(int year, int month, int day, int hour, int minute, int second) {
  if (year < 0 || year > 9999 || month < 1 || month > 12 || day < 1) return std::nullopt;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  return UtcSeconds{days * kDaySeconds + std::int64_t{hour} * 3600 + std::int64_t{minute} * 60 + std::min(second, 59)};
}

std::optional<UtcSeconds> parse_date_time(std::string_view text) {
  text = trimmed(text);
  const auto year = take_number(text, 4);
  if (!year || !take_one_of(text, "-")) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take_one_of(text, "-")) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day || !take_one_of(text, "Tt -")) return std::nullopt;
  const auto hour = take_number(text, 2);
  if (!hour || !take_one_of(text, ":")) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || !take_one_of(text, ":")) return std::nullopt;
  const auto second = take_seconds(text);
  if (!second) return std::nullopt;
  auto time = utc_from_fields(*year, *month, *day, *hour, *minute, *second);
  if (!time || text.empty()) return time;
  const auto ahead = parse_zone(text);
  if (!ahead) return std::nullopt;
  return moved(*time, -*ahead);
}

std::string format_date(UtcSeconds time) {
  return format_rfc3339(time).substr(0, 10);
}

std::optional<UtcSeconds> parse_date(std::string_view text) {
  text = trimmed(text);
  for (const std::string_view midnight : {" 00:00:00", " 00:00", "T00:00:00", "T00:00:00Z"}) {
    if (text.ends_with(midnight)) text.remove_suffix(midnight.size());
  }
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto first = take_number(text, 4);
  const auto separator = text.empty() ? std::string_view{} : text.substr(0, 1);
  if (!first || !take_one_of(text, "/-. ")) return std::nullopt;
  std::optional<int> month = take_number(text, 2);
  if (!month && digits != 4) month = take_month(text);
  if (!month || !take_one_of(text, separator)) return std::nullopt;
  const std::size_t last_digits = text.size();
  const auto last = take_number(text, 4);
  if (!last || !text.empty()) return std::nullopt;
  if (digits == 4) return last_digits <= 2 ? utc_from_fields(*first, *month, *last, 0, 0, 0) : std::nullopt;
  if (digits > 2 || last_digits != 4) return std::nullopt;
  return utc_from_fields(*last, *month, *first, 0, 0, 0);
}

std::optional<UtcSeconds> parse_moment(std::string_view text) {
  text = trimmed(text);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return parse_date(text);
  const std::size_t split = text.find_last_of(" Tt", colon);
  if (split == std::string_view::npos) return std::nullopt;
  auto time = parse_date(text.substr(0, split));
  if (!time) return std::nullopt;
  text.remove_prefix(split + 1);
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take_one_of(text, ":")) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int second = 0;
  if (take_one_of(text, ":")) {
    const auto told = take_seconds(text);
    if (!told || *told > 60) return std::nullopt;
    second = std::min(*told, 59);
  }
  time->value += *hour * 3600 + *minute * 60 + second;
  text = trimmed(text);
  if (text.empty()) {
    const UtcSeconds summer{time->value - 3600};
    return is_summer_time(summer) ? summer : time;
  }
  const auto ahead = parse_zone(text);
  if (!ahead) return std::nullopt;
  return moved(*time, -*ahead);
}

std::optional<XsDuration> parse_xs_duration(std::string_view text) {
  struct Unit {
    char letter;
    std::int64_t seconds;
    bool in_time;
    bool approximate;
  };
  static constexpr std::array<Unit, 6> kUnits{{{'Y', 365 * kDaySeconds, false, true},
                                               {'M', 30 * kDaySeconds, false, true},
                                               {'D', kDaySeconds, false, false},
                                               {'H', 3600, true, false},
                                               {'M', 60, true, false},
                                               {'S', 1, true, false}}};
  constexpr std::int64_t kLongest = 1000LL * 365 * kDaySeconds;

  text = trimmed(text);
  if (!take_one_of(text, "P")) return std::nullopt;
  XsDuration duration;
  bool in_time = false;
  bool any = false;
  std::size_t next_unit = 0;
  while (!text.empty()) {
    if (!in_time && take_one_of(text, "T")) {
      in_time = true;
      if (text.empty()) return std::nullopt;
      continue;
    }
    const std::size_t digits = text.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string_view::npos || digits > 12) return std::nullopt;
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + digits, number);
    text.remove_prefix(digits);
    const bool fraction = take_one_of(text, ".");
    if (fraction) {
      const std::size_t length = text.find_first_not_of("0123456789");
      if (length == 0 || length == std::string_view::npos) return std::nullopt;
      text.remove_prefix(length);
    }
    if (text.empty()) return std::nullopt;
    std::size_t unit = next_unit;
    while (unit < kUnits.size() && !(kUnits[unit].letter == text.front() && kUnits[unit].in_time == in_time)) ++unit;
    if (unit == kUnits.size() || (fraction && kUnits[unit].letter != 'S')) return std::nullopt;
    text.remove_prefix(1);
    if (number > kLongest / kUnits[unit].seconds) return std::nullopt;
    duration.seconds += number * kUnits[unit].seconds;
    if (duration.seconds > kLongest) return std::nullopt;
    duration.approximate = duration.approximate || (kUnits[unit].approximate && number != 0);
    next_unit = unit + 1;
    any = true;
  }
  if (!any) return std::nullopt;
  return duration;
}

std::optional<std::chrono::milliseconds> parse_config_duration(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos || digits > 9) return std::nullopt;
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + digits, number);
  const std::string_view unit = text.substr(digits);
  std::int64_t scale = 0;
  if (unit == "ms") scale = 1;
  if (unit == "s") scale = 1'000;
  if (unit == "m") scale = 60'000;
  if (unit == "h") scale = 3'600'000;
  if (unit == "d") scale = 86'400'000;
  if (scale == 0) return std::nullopt;
  return std::chrono::milliseconds{number * scale};
}

}  // namespace camaudit
