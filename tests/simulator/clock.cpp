// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/clock.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace camaudit::simulator {

using namespace std::chrono;

Instant host_now() {
  return time_point_cast<milliseconds>(system_clock::now());
}

Instant plus_seconds(Instant instant, double seconds) {
  return instant + milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

CivilTime civil(Instant instant) {
  const auto day = floor<days>(instant);
  const year_month_day date(day);
  const hh_mm_ss time(floor<seconds>(instant - day));
  CivilTime result;
  result.year = static_cast<int>(date.year());
  result.month = static_cast<int>(static_cast<unsigned>(date.month()));
  result.day = static_cast<int>(static_cast<unsigned>(date.day()));
  result.hour = static_cast<int>(time.hours().count());
  result.minute = static_cast<int>(time.minutes().count());
  result.second = static_cast<int>(time.seconds().count());
  return result;
}

std::string format_date_time(Instant instant) {
  const auto c = civil(instant);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

std::string format_http_date(Instant instant) {
  static constexpr std::array day_names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto c = civil(instant);
  const weekday day(floor<days>(instant));
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", day_names.at(day.c_encoding()), c.day,
                     month_names.at(static_cast<std::size_t>(c.month - 1)), c.year, c.hour, c.minute, c.second);
}

std::optional<Instant> parse_date_time(std::string_view text) {
  if (text.size() < 20 || text.size() > 40 || text.back() != 'Z') return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t length) -> std::optional<int> {
    int value = 0;
    const auto* end = text.data() + at + length;
    const auto parsed = std::from_chars(text.data() + at, end, value);
    if (parsed.ec != std::errc{} || parsed.ptr != end || value < 0) return std::nullopt;
    return value;
  };
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto y = number(0, 4), mo = number(5, 2), d = number(8, 2), h = number(11, 2), mi = number(14, 2),
             s = number(17, 2);
  if (!y || !mo || !d || !h || !mi || !s || *h > 23 || *mi > 59 || *s > 60) return std::nullopt;
  const year_month_day date(year(*y), month(static_cast<unsigned>(*mo)), day(static_cast<unsigned>(*d)));
  if (!date.ok()) return std::nullopt;
  int fraction = 0;
  if (text.size() > 20) {
    if (text[19] != '.') return std::nullopt;
    auto digits = text.substr(20, text.size() - 21);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    std::string three(digits.substr(0, 3));
    three.resize(3, '0');
    fraction = std::stoi(three);
  }
  return Instant(sys_days(date).time_since_epoch() + hours(*h) + minutes(*mi) + seconds(*s) + milliseconds(fraction));
}

}  // namespace camaudit::simulator
