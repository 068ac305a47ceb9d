// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/curl_reply.hpp"

#include <charconv>
#include <cstdint>
#include <string>

#include "agent/base/text.hpp"
#include "agent/net/http_date.hpp"

namespace camaudit::net {
namespace {

constexpr std::size_t kMaxChallenges = 8;
constexpr std::size_t kMaxValue = 2048;
constexpr std::int64_t kSlowestBytesPerSecond = 16;

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

int status_of(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return 0;
  const std::string_view digits = line.substr(space + 1, 3);
  int status = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), status);
  return error == std::errc{} ? status : 0;
}

std::size_t find_digest(std::string_view lower) {
  std::size_t at = lower.find("digest");
  while (at != std::string_view::npos && at != 0) {
    const std::size_t before = lower.find_last_not_of(" \t", at - 1);
    if (before == std::string_view::npos || lower[before] == ',') break;
    at = lower.find("digest", at + 1);
  }
  return at;
}

}  // namespace

bool CurlReply::halt(Stop why) {
  stop_ = why;
  return false;
}

void CurlReply::on_request_head(std::string_view head, SteadyTime now) {
  response_.sent_at = now;
  awaiting_first_byte_ = true;
  if (to_lower_ascii(head).find("\r\nauthorization: digest ") == std::string::npos) return;
  response_.answered_digest = true;
  (challenged_ ? answered_challenge_ : reused_nonce_) = true;
}

bool CurlReply::on_header(std::string_view line, SteadyTime now) {
  header_bytes_ += line.size();
  if (header_bytes_ > kMaxHeaderBytes) return halt(Stop::HeadersTooLarge);
  // After the first byte of a body only the trailers of a chunked one can follow, and nobody asked for those.
  if (in_body_) return true;
  if (line.starts_with("HTTP/")) {
    begin_reply(line, now);
    return true;
  }
  const std::string_view text = trim(line);
  if (text.empty()) {
    const bool would_answer = response_.status == 401 && may_answer_digest_;
    return would_answer && digest_unanswerable_ ? halt(Stop::UnanswerableDigest) : true;
  }
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos) keep_header(trim(text.substr(0, colon)), trim(text.substr(colon + 1)));
  return true;
}

void CurlReply::begin_reply(std::string_view status_line, SteadyTime now) {
  if (awaiting_first_byte_) response_.first_byte_at = now;
  response_.status = status_of(status_line);
  // A device that says "100 Continue", though nobody asked, has not looked at its clock yet.
  awaiting_first_byte_ = response_.status / 100 == 1;
  response_.content_type.clear();
  response_.www_authenticate.clear();
  response_.date.reset();
  response_.location.clear();
  response_.retry_after.clear();
  digest_seen_ = false;
  digest_unanswerable_ = false;
  if (response_.status == 401) challenged_ = true;
}

void CurlReply::keep_header(std::string_view name, std::string_view value) {
  const std::string lower = to_lower_ascii(name);
  if (lower == "content-type") {
    response_.content_type = bounded_text(value, kMaxValue);
  } else if (lower == "location") {
    response_.location = bounded_text(value, kMaxValue);
  } else if (lower == "retry-after") {
    response_.retry_after = bounded_text(value, kMaxValue);
  } else if (lower == "date") {
    response_.date = parse_http_date(value);
  } else if (lower == "www-authenticate") {
    keep_challenge(value);
  }
}

void CurlReply::keep_challenge(std::string_view value) {
  // libcurl answers the first Digest challenge, whatever else is on offer, in the same header too.
  const std::string lower = to_lower_ascii(value);
  const std::size_t digest = find_digest(lower);
  const bool behind_another = digest != std::string::npos && digest > 0;
  if (behind_another) add_challenge(value.substr(0, value.find_last_not_of(" \t,", digest - 1) + 1));
  add_challenge(behind_another ? value.substr(digest) : value);
  if (digest_seen_ || digest == std::string::npos) return;
  digest_seen_ = true;
  digest_unanswerable_ = lower.find("sha-512-256", digest) != std::string::npos;
}

void CurlReply::add_challenge(std::string_view challenge) {
  if (challenge.empty() || response_.www_authenticate.size() >= kMaxChallenges) return;
  response_.www_authenticate.push_back(bounded_text(challenge, kMaxValue));
}

bool CurlReply::on_body(std::string_view piece, SteadyTime now) {
  if (!in_body_) first_body_at_ = now;
  in_body_ = true;
  if (piece.size() > max_body_ - response_.body.size()) {
    response_.body = std::string();
    return halt(Stop::BodyTooLarge);
  }
  response_.body.append(piece);
  const auto taken = now - first_body_at_;
  if (taken <= patience_) return true;
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(taken).count();
  const auto received = static_cast<std::int64_t>(response_.body.size());
  return received < kSlowestBytesPerSecond * seconds ? halt(Stop::TooSlow) : true;
}

}  // namespace camaudit::net
