// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as what comes back on one connection, headers first: what is kept is bounded UTF-8, a challenge that
// libcurl would answer wrongly is never answered, and what was stopped has no reply. libcurl parses Digest itself; this
// is what we read of the same lines: the challenges, the status, Date, Location and Retry-After.
#include <chrono>
#include <string>
#include <string_view>

#include "agent/net/curl_reply.hpp"
#include "agent/net/http_date.hpp"
#include "tests/fuzz/property.hpp"
#include "uploader/verdict.hpp"

namespace {

using namespace camaudit;
using fuzz::require;
using Stop = net::CurlReply::Stop;

constexpr std::size_t kMaximumBody = 256;
constexpr SteadyTime kStart{std::chrono::hours(1)};

/// Hands the bytes over as libcurl does: line by line up to the empty one, the rest as body in two pieces.
void give(net::CurlReply& reply, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view line =
        bytes.substr(0, bytes.find('\n') == std::string_view::npos ? bytes.size() : bytes.find('\n') + 1);
    bytes.remove_prefix(line.size());
    if (!reply.on_header(line, kStart)) return;
    const bool ended = line == "\r\n" || line == "\n";
    if (ended && !bytes.starts_with("HTTP/")) break;
  }
  const std::string_view first = bytes.substr(0, bytes.size() / 2);
  if (!first.empty() && !reply.on_body(first, kStart)) return;
  if (!bytes.empty()) reply.on_body(bytes.substr(first.size()), kStart);
}

void check_kept(const net::CurlReply& reply, const net::HttpResponse& response) {
  constexpr std::size_t kLongestValue = 2048;
  require(response.status >= -99 && response.status <= 999 && reply.status() == response.status,
          "a status has three digits");
  require(response.www_authenticate.size() <= 8, "eight challenges are kept");
  for (const std::string& challenge : response.www_authenticate) fuzz::require_bounded(challenge, kLongestValue);
  fuzz::require_bounded(response.content_type, kLongestValue);
  fuzz::require_bounded(response.location, kLongestValue);
  fuzz::require_bounded(response.retry_after, kLongestValue);
  require(response.body.size() <= kMaximumBody, "a body is no larger than allowed");
  require(reply.stop() != Stop::BodyTooLarge || response.body.empty(), "of a body that is too large nothing is kept");
  if (const auto wait = uploader::parse_retry_after(response.retry_after, fuzz::kToday)) {
    require(wait->count() >= 0 && *wait <= uploader::kLongestRetryAfter, "nobody makes us wait for more than a day");
  }
}

/// The verdict on the same reply, if it came from the collector.
void check_verdict(const net::HttpResponse& response) {
  net::CollectorReply reply;
  reply.response = response;
  const uploader::Verdict verdict = uploader::judge(reply, WallTime(std::chrono::seconds(fuzz::kToday.value)), {});
  require((verdict.kind == uploader::Verdict::Kind::Delivered) ==
              (response.status == 200 || response.status == 201 || response.status == 202 || response.status == 204),
          "only four answers mean that a summary has come there");
  fuzz::require_bounded(verdict.why);
}

/// A challenge is answered if it may be, but not the first Digest one if it asks for SHA-512-256; whatever stands in
/// the header besides.
void check_challenge(std::string_view value) {
  const auto stops = [](std::string_view challenge, bool may_answer) {
    net::CurlReply reply(kMaximumBody, std::chrono::seconds(5), may_answer);
    reply.on_header("HTTP/1.1 401 Unauthorized\r\n", kStart);
    reply.on_header("WWW-Authenticate: " + std::string(challenge) + "\r\n", kStart);
    return !reply.on_header("\r\n", kStart) && reply.stop() == Stop::UnanswerableDigest;
  };
  require(!stops(value, false), "nothing is stopped where nothing is answered");
  const std::string wrong = ", Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256";
  const std::string alone = wrong.substr(2);
  require(stops(alone + ", " + std::string(value), true), "a challenge that would be answered wrongly is not answered");
  if (to_lower_ascii(value).find("digest") == std::string::npos) {
    require(stops(std::string(value) + wrong, true), "what stands before a challenge does not hide it");
    require(!stops(value, true), "only Digest is answered");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = fuzz::text_of(data, size);
  for (const bool may_answer : {false, true}) {
    net::CurlReply reply(kMaximumBody, std::chrono::seconds(5), may_answer);
    reply.on_request_head("GET / HTTP/1.1\r\nAuthorization: Digest username=\"u\"\r\n\r\n", kStart);
    give(reply, bytes);
    check_kept(reply, reply.response());
    check_verdict(reply.response());
    require(may_answer || reply.stop() != Stop::UnanswerableDigest, "nothing is stopped where nothing is answered");
  }
  const std::string line = bytes.substr(0, bytes.find_first_of("\r\n"));
  check_challenge(line);
  if (const auto date = net::parse_http_date(line)) {
    require(parse_date_time(format_rfc3339(*date)) == date, "a date is one of a calendar");
  }
  return 0;
}
