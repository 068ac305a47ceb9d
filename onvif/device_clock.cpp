// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/device_clock.hpp"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace camaudit::onvif {
namespace {

constexpr std::int64_t kQuarterHour = 900;
constexpr std::int64_t kWidestZone = 14 * 3600;
/// Both are whole seconds and told one after the other.
constexpr std::int64_t kSameMoment = 3;

/// Whether two clocks differ as a zone would make them differ.
bool differ_by_a_zone(UtcSeconds a, UtcSeconds b) {
  const std::int64_t apart = std::abs(a.value - b.value);
  if (apart < kQuarterHour - kSameMoment || apart > kWidestZone + kSameMoment) return false;
  const std::int64_t rest = apart % kQuarterHour;
  return rest <= kSameMoment || rest >= kQuarterHour - kSameMoment;
}

std::int64_t distance(UtcSeconds a, UtcSeconds b) {
  return std::abs(a.value - b.value);
}

/// Takes one or two digits off the front.
std::optional<std::int64_t> take_two_digits(std::string_view& text) {
  std::int64_t value = 0;
  const std::string_view digits = text.substr(0, 2);
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (problem != std::errc{} || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - digits.data()));
  return value;
}

}  // namespace

std::optional<std::int64_t> plain_zone(std::string_view posix) {
  std::size_t letters = 0;
  if (posix.starts_with('<')) {
    letters = posix.find('>');
    if (letters == std::string_view::npos) return std::nullopt;
    ++letters;
  } else {
    while (letters < posix.size() && std::isalpha(static_cast<unsigned char>(posix[letters])) != 0) ++letters;
  }
  const std::string_view name = posix.substr(0, letters);
  if (name.size() < 3) return std::nullopt;
  std::string_view rest = posix.substr(letters);
  const bool east = rest.starts_with('-');
  if (east || rest.starts_with('+')) rest.remove_prefix(1);
  const auto hours = take_two_digits(rest);
  if (!hours) return std::nullopt;
  std::int64_t seconds = *hours * 3600;
  for (const std::int64_t unit : {60, 1}) {
    if (!rest.starts_with(':')) break;
    rest.remove_prefix(1);
    const auto part = take_two_digits(rest);
    if (!part || *part > 59) return std::nullopt;
    seconds += *part * unit;
  }
  if (!rest.empty() || seconds > kWidestZone) return std::nullopt;
  if (seconds != 0 && (name == "GMT" || name == "UTC" || name == "UCT")) return std::nullopt;
  return east ? -seconds : seconds;
}

DeviceClock judge_clock(const soap::SystemDateAndTime& told, std::optional<UtcSeconds> http_date, UtcSeconds ours) {
  DeviceClock clock;
  std::optional<UtcSeconds> from_local;
  if (told.local && told.time_zone && !told.daylight_savings.value_or(false)) {
    if (const auto zone = plain_zone(*told.time_zone)) from_local = UtcSeconds{told.local->value + *zone};
  }
  if (told.utc) {
    clock.time = told.utc;
    clock.source = "utc";
    if (http_date && differ_by_a_zone(*told.utc, *http_date) &&
        distance(*http_date, ours) < distance(*told.utc, ours)) {
      clock.time = http_date;
      clock.source = "http";
      clock.other = told.utc;
      const auto minutes = std::lround(static_cast<double>(told.utc->value - http_date->value) / 60);
      clock.note = fmt::format(
          "its UTC is {:+} minutes from its own HTTP Date: local time labelled as UTC; the Date counts", minutes);
      return clock;
    }
    // Dahua has refused tokens dated by its own UTC for those dated by its local time.
    clock.other = http_date && distance(*http_date, *told.utc) > kSameMoment ? http_date : told.local;
  } else if (from_local) {
    clock.time = from_local;
    clock.source = "zone";
    clock.other = http_date && distance(*http_date, *from_local) > kSameMoment ? http_date : told.local;
  } else if (http_date) {
    clock.time = http_date;
    clock.source = "http";
    clock.other = told.local;
  } else if (told.local) {
    clock.source = "local";
    return clock;
  }
  if (clock.other == clock.time) clock.other = std::nullopt;
  return clock;
}

ClockReading read_clock(const soap::SystemDateAndTime& told, const net::HttpResponse& response, const Clock& ours) {
  const auto round_trip = response.first_byte_at - response.sent_at;
  ClockReading reading;
  reading.middle = response.sent_at + round_trip / 2;
  const auto since_middle = std::chrono::duration_cast<std::chrono::milliseconds>(ours.steady() - reading.middle);
  const WallTime then = ours.wall() - since_middle;
  reading.clock = judge_clock(told, response.date, to_utc_seconds(then));
  reading.uncertainty_seconds = 1.0 + std::chrono::duration<double>(round_trip).count() / 2;
  if (reading.clock.time) {
    const WallTime theirs{std::chrono::seconds{reading.clock.time->value}};
    reading.offset_seconds = std::chrono::duration<double>(theirs - then).count();
  }
  return reading;
}

}  // namespace camaudit::onvif
