// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "agent/base/random.hpp"
#include "agent/base/time.hpp"
#include "agent/net/collector.hpp"

namespace camaudit::uploader {

/// What a reply of the collector means for the summary that was sent.
struct Verdict {
  enum class Kind {
    Delivered,
    Retry,  ///< the collector is down or busy: soon again, and for weeks
    Hold,   ///< trust or configuration is wrong: a person must act; seldom again
    Park    ///< this summary will never be taken as it is
  };
  Kind kind = Kind::Retry;
  std::string why;  ///< what happened, in words of an operator
  /// What the collector asked to wait, already bounded.
  std::optional<std::chrono::seconds> retry_after{};
  /// It may be this summary alone that the collector stumbles over.
  bool maybe_this_one_only = false;
};

/// The table of the README. `now` is what Retry-After with a date is held against, unless the reply has a date itself;
/// `refusal` is what a 401 or 403 means.
Verdict judge(const net::CollectorReply& reply, WallTime now, std::string_view refusal);

/// Retry-After in either form (RFC 9110, 10.2.3), at least 0 and at most kLongestRetryAfter; nullopt for anything else.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, UtcSeconds now);
inline constexpr std::chrono::seconds kLongestRetryAfter{24 * 60 * 60};

/// How long to wait after the `failures`-th failure in a row, counted from 1: anything up to 30 s doubled each time,
/// at most an hour (full jitter), but at least a second.
std::chrono::milliseconds retry_wait(int failures, Random& random);
inline constexpr std::chrono::milliseconds kFirstRetry{30'000};
inline constexpr std::chrono::milliseconds kLongestRetry{60 * 60 * 1000};

/// How long to wait where a person must act: three to six hours.
std::chrono::milliseconds hold_wait(Random& random);
inline constexpr std::chrono::milliseconds kLongestHold{6 * 60 * 60 * 1000};

}  // namespace camaudit::uploader
