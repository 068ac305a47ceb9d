// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "agent/base/text.hpp"
#include "agent/net/http_date.hpp"
#include "uploader/entry_name.hpp"

namespace camaudit::uploader {
namespace {

using Kind = Verdict::Kind;

constexpr std::size_t kMaximumShown = 200;

Kind kind_of(int status) {
  switch (status) {
    case 200:
    case 201:
    case 202:
    case 204:
      return Kind::Delivered;
    case 400:
    case 409:
    case 412:
    case 413:
    case 415:
    case 422:
      return Kind::Park;
    case 408:
    case 425:
    case 429:
      return Kind::Retry;
    default:
      // 401, 403 and 404; redirects, which are never followed; and what the collector has no reason to answer to a PUT.
      return status >= 500 && status <= 599 ? Kind::Retry : Kind::Hold;
  }
}

std::string meaning_of(const net::HttpResponse& response, std::string_view refusal) {
  const int status = response.status;
  if (status >= 300 && status <= 399) {
    return fmt::format(", which would lead to '{}': redirects are not followed, correct [collector] url",
                       bounded_text(response.location, kMaximumShown));
  }
  switch (status) {
    case 401:
    case 403:
      return fmt::format(": {}", refusal);
    case 404:
    case 405:
      return ": nothing takes summaries there, look at [collector] url";
    case 413:
      return ": the summary is too large for it";
    default:
      return {};
  }
}

/// An even choice from 0 … `most`.
std::int64_t below(std::int64_t most, Random& random) {
  std::array<std::byte, 8> bytes{};
  random.fill(bytes);
  std::uint64_t value = 0;
  for (const std::byte byte : bytes) value = (value << 8U) | std::to_integer<std::uint64_t>(byte);
  return static_cast<std::int64_t>(value % static_cast<std::uint64_t>(most + 1));
}

}  // namespace

Verdict judge(const net::CollectorReply& reply, WallTime now, std::string_view refusal) {
  Verdict verdict;
  if (!reply.response) {
    const bool ours = reply.tls_failed || reply.error.kind == ErrorKind::InvalidInput;
    verdict.kind = ours ? Kind::Hold : Kind::Retry;
    verdict.why = reply.error.what;
    verdict.maybe_this_one_only = reply.error.kind == ErrorKind::Malformed || reply.error.kind == ErrorKind::TooLarge;
    return verdict;
  }
  const net::HttpResponse& response = *reply.response;
  verdict.kind = kind_of(response.status);
  verdict.why = fmt::format("the collector answered {}{}", response.status, meaning_of(response, refusal));
  if (verdict.kind == Kind::Retry) {
    const UtcSeconds there = response.date.value_or(to_utc_seconds(now));
    verdict.retry_after = parse_retry_after(response.retry_after, there);
    verdict.maybe_this_one_only = response.status != 429 && response.status != 503 && !verdict.retry_after;
  }
  return verdict;
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, UtcSeconds now) {
  if (text.empty()) return std::nullopt;
  std::int64_t wait = 0;
  if (text.find_first_not_of("0123456789") == std::string_view::npos) {
    wait = parse_count(text).value_or(kLargestCount);
  } else {
    const auto until = net::parse_http_date(text);
    if (!until) return std::nullopt;
    wait = until->value - now.value;
  }
  return std::chrono::seconds(std::clamp<std::int64_t>(wait, 0, kLongestRetryAfter.count()));
}

std::chrono::milliseconds retry_wait(int failures, Random& random) {
  const int doublings = std::clamp(failures - 1, 0, 16);
  const std::int64_t most = std::min(kFirstRetry.count() << static_cast<unsigned>(doublings), kLongestRetry.count());
  return std::chrono::milliseconds(std::max<std::int64_t>(below(most, random), 1000));
}

std::chrono::milliseconds hold_wait(Random& random) {
  return std::chrono::milliseconds(kLongestHold.count() / 2 + below(kLongestHold.count() / 2, random));
}

}  // namespace camaudit::uploader
