// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

#include "agent/net/http.hpp"

namespace camaudit::net {

/// Collects what one transfer sends and receives, byte for byte as libcurl's callbacks report it, and says when enough
/// is enough. Knows no socket and no libcurl handle.
class CurlReply {
 public:
  enum class Stop {
    None,
    BodyTooLarge,
    HeadersTooLarge,
    TooSlow,
    /// A Digest challenge whose answer libcurl 7.88 computes wrongly (SHA-512-256): it must not be sent.
    UnanswerableDigest,
  };

  static constexpr std::size_t kMaxHeaderBytes = std::size_t{64} << 10U;

  CurlReply(std::size_t max_body, std::chrono::milliseconds timeout, bool may_answer_digest)
      : max_body_(max_body), patience_(timeout / 2), may_answer_digest_(may_answer_digest) {}

  /// A piece of the request went out.
  void on_request_head(std::string_view head, SteadyTime now);
  void on_request_body(SteadyTime now) { response_.sent_at = now; }

  /// One header line with its line end, or one piece of body, came in. False: stop the transfer, stop() says why.
  bool on_header(std::string_view line, SteadyTime now);
  bool on_body(std::string_view piece, SteadyTime now);

  Stop stop() const { return stop_; }
  /// The status of the reply being read; 0 before the first.
  int status() const { return response_.status; }
  /// The device refused a nonce from an earlier exchange, and nothing else was tried in this transfer.
  bool only_reused_nonce() const { return reused_nonce_ && !answered_challenge_; }

  HttpResponse& response() { return response_; }

 private:
  void begin_reply(std::string_view status_line, SteadyTime now);
  void keep_header(std::string_view name, std::string_view value);
  void keep_challenge(std::string_view value);
  void add_challenge(std::string_view challenge);
  bool halt(Stop why);

  std::size_t max_body_;
  std::chrono::milliseconds patience_;
  bool may_answer_digest_;
  HttpResponse response_;
  Stop stop_ = Stop::None;
  std::size_t header_bytes_ = 0;
  SteadyTime first_body_at_{};
  bool in_body_ = false;
  bool awaiting_first_byte_ = true;
  bool challenged_ = false;
  bool reused_nonce_ = false;
  bool answered_challenge_ = false;
  bool digest_seen_ = false;
  bool digest_unanswerable_ = false;
};

}  // namespace camaudit::net
