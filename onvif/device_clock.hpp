// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "agent/base/clock.hpp"
#include "agent/base/time.hpp"
#include "agent/net/http.hpp"
#include "onvif/soap/reply.hpp"

namespace camaudit::onvif {

/// What a device's answers say its clock is.
struct DeviceClock {
  std::optional<UtcSeconds> time;
  /// "utc", "zone" (its local time and a plain zone), "http" (its HTTP Date header), "local" (a local time, the zone of
  /// which is not to be trusted) or "none". There is a time with the first three.
  std::string source = "none";
  /// What else the clock may be: for the date of a UsernameToken that is refused.
  std::optional<UtcSeconds> other;
  std::string note;  ///< for a person, where the device contradicts itself; else empty
};

/// Puts together UTCDateTime, LocalDateTime with its zone, and the Date header of the same reply; `ours` is our own
/// clock at that moment.
///
/// UTCDateTime counts where it is given, with one exception: if it and the Date header differ by quarters of an hour
/// only, as zones do, one of them is local time with the wrong label (OpenIPC majestic, Dahua), and the one nearer to
/// our own clock is taken. Without it (HiKam A7, GWellTimes) the local time counts where the zone is a plain POSIX one:
/// no daylight saving time, and not "GMT+8", which half of the world means the other way round. Else the Date header,
/// which is in GMT by RFC 9110.
DeviceClock judge_clock(const soap::SystemDateAndTime& told, std::optional<UtcSeconds> http_date, UtcSeconds ours);

/// How far a device's clock is from ours.
struct ClockReading {
  DeviceClock clock;
  SteadyTime middle;                     ///< of the round trip, which is when the device is taken to have looked
  std::optional<double> offset_seconds;  ///< where there is a time; positive: the device is fast
  double uncertainty_seconds = 0;        ///< half of the round trip, and the second that devices round to
};

/// The clock of the device that gave `response`, read against `ours`; to be called as soon as the reply is there.
ClockReading read_clock(const soap::SystemDateAndTime& told, const net::HttpResponse& response, const Clock& ours);

/// Seconds to add to local time for UTC, of a POSIX zone without daylight saving time whose sign is beyond doubt:
/// "CST-8" gives -28800, "UTC0" gives 0. nullopt for anything else.
std::optional<std::int64_t> plain_zone(std::string_view posix);

}  // namespace camaudit::onvif
