// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/base/secret.hpp"
#include "agent/base/task.hpp"
#include "agent/base/time.hpp"

namespace camaudit::net {

/// A user name and password. Used for HTTP Digest only, never sent in clear (no Basic, no NTLM).
struct Credential {
  std::string username;
  Secret password;
};

/// How the text of an Unavailable error begins if it was the TLS handshake that failed.
inline constexpr std::string_view kHandshakeFailed = "the TLS handshake failed";
/// How the text of an Unavailable error begins if there was a connection and it ended early.
inline constexpr std::string_view kConnectionBroke = "the connection broke";
/// The text of the DeadlineExceeded error if it was the connection that took too long: nothing was sent.
inline constexpr std::string_view kNotConnected = "no connection in the time allowed";
/// The texts of the Unavailable errors of which this machine itself is the cause, not the other end.
inline constexpr std::string_view kNoRoute = "this machine has no route to that network";
inline constexpr std::string_view kNetworkDown = "this machine's network is down";
/// The text of the Malformed error for a status line that is none.
inline constexpr std::string_view kNotHttp = "the reply is not HTTP";

/// What the TLS handshake showed of the other end. Nothing here says that it is trusted.
struct TlsPeer {
  std::string version;   ///< "TLSv1.2"
  std::string cipher;    ///< as OpenSSL names it
  std::string subject;   ///< RFC 2253, at most 1024 bytes
  std::string issuer;    ///< RFC 2253, at most 1024 bytes
  std::string key_type;  ///< "RSA", "EC", "Ed25519", or what OpenSSL calls it
  int key_bits = 0;
  std::string signature_algorithm;  ///< "sha256WithRSAEncryption"
  std::optional<UtcSeconds> not_before;
  std::optional<UtcSeconds> not_after;
  std::string fingerprint_sha256;  ///< of the DER certificate, lower-case hex
  bool self_signed = false;        ///< issuer equals subject and the signature verifies with its own key
};

struct HttpRequest {
  HttpRequest() = default;
  explicit HttpRequest(std::string to) : url(std::move(to)) {}

  std::string url;                               ///< http or https; anything else fails with InvalidInput
  std::vector<std::string> headers;              ///< "Name: value", without line ends
  std::string body;                              ///< POST; an empty body is a GET
  std::optional<Credential> digest;              ///< answer a Digest challenge with this, once
  std::chrono::milliseconds timeout{5000};       ///< of the whole exchange, connecting included
  std::size_t max_body = std::size_t{4} << 20U;  ///< bytes of reply body; more ends the transfer with TooLarge
  /// Let the handshake go no higher than TLS 1.1: used once, without credentials, to learn whether old versions are on.
  bool legacy_tls_only = false;
  /// The log-in that it carries may be a wrong one: it leaves once and no more, over a new connection, since what dies
  /// on a kept one is sent again.
  bool untried_log_in = false;
  /// No connection carries two messages, not even those of one Digest exchange: for a device that closes after each
  /// reply and does not announce it.
  bool connection_for_each_message = false;
};

struct HttpResponse {
  int status = 0;
  std::string content_type;
  std::vector<std::string> www_authenticate;  ///< at most 8 of at most 2048 bytes; a Digest challenge stands by itself
  std::optional<UtcSeconds> date;             ///< the Date header
  std::string location;                       ///< recorded, never followed
  std::string retry_after;                    ///< the Retry-After header as it came, at most 2048 bytes
  std::string body;
  std::string peer_address;  ///< "10.20.0.7:80", "[fe80::1]:80"
  std::optional<TlsPeer> tls;
  std::chrono::milliseconds elapsed{0};  ///< queueing excluded
  /// When the last request byte had been sent and when the first reply byte came: what the clock offset needs.
  /// On a Digest exchange, those of the last round.
  SteadyTime sent_at{};
  SteadyTime first_byte_at{};
  /// A Digest answer was sent on this exchange (so a 401 means that it was refused).
  bool answered_digest = false;
};

/// The connections to one device. At most `connections` at any moment, whatever hosts and ports the requests name;
/// further requests queue, and the wait does not count against their time. Destroying the session closes every
/// connection; it must not be destroyed while a send() is awaited. Used from the io thread only.
class HttpSession {
 public:
  virtual ~HttpSession() = default;

  /// Sends one request. Any HTTP status is a success. Fails with: InvalidInput (the URL), Unavailable (refused, reset,
  /// unreachable, TLS failure, name not found), DeadlineExceeded, TooLarge, Malformed (not HTTP). The text says what
  /// happened in words an operator knows, without the URL. Cancelling the caller ends the transfer.
  ///
  /// No redirect is followed, no cookie kept, no proxy used, no compression offered, no Expect sent; HTTP/1.1 only. A
  /// connection that was kept alive and turns out dead is replaced once, but for an untried log-in. A 401 or 403 to a
  /// Digest answer that reused an earlier nonce is tried once more with a fresh one before it is returned: some devices
  /// bind nonces to a path or a single use and do not say `stale` (Hikvision, Dahua). Where the fresh one helped, none
  /// is reused any more.
  virtual Task<Result<HttpResponse>> send(HttpRequest request) = 0;
};

class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  /// `connections` >= 1. The certificate of a device is recorded, not verified: cameras are self-signed as a rule, and
  /// what they present is itself a finding.
  virtual std::unique_ptr<HttpSession> open_device_session(int connections) = 0;
};

}  // namespace camaudit::net
