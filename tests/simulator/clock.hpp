// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace camaudit::simulator {

using Instant = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

struct CivilTime {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

Instant host_now();
Instant plus_seconds(Instant instant, double seconds);
CivilTime civil(Instant instant);
std::string format_date_time(Instant instant);
std::string format_http_date(Instant instant);

// YYYY-MM-DDThh:mm:ss[.fraction]Z, which is all that wsu:Created may be.
std::optional<Instant> parse_date_time(std::string_view text);

}  // namespace camaudit::simulator
