// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/base/secret.hpp"
#include "agent/base/task.hpp"
#include "agent/net/http.hpp"

namespace camaudit::net {

/// How requests to an S3-compatible store are signed (AWS Signature Version 4, service "s3").
struct S3Signing {
  std::string region;
  std::string access_key_id;
  Secret secret_access_key;
};

/// What this program shows the collector and asks of it. Contents, not names of files.
struct CollectorProfile {
  std::string user_agent;
  std::string ca_pem;                  ///< the only authorities that are trusted; empty: those of the system
  std::string client_certificate_pem;  ///< with its intermediates; empty: none is shown
  Secret client_key_pem;               ///< PEM without a pass phrase
  std::optional<S3Signing> s3;
};

/// What a profile holds, once it has been found sound.
struct CollectorIdentity {
  std::optional<UtcSeconds> client_not_after;  ///< absent: no client certificate is shown
};

/// Whether the certificates and the key can be read and belong together. InvalidInput says which does not.
Result<CollectorIdentity> check_collector_profile(const CollectorProfile& profile);

/// A PUT of the body, or a GET if there is none. Devices are never sent one of these: a CollectorSession has nothing in
/// common with an HttpSession.
struct CollectorRequest {
  std::string url;                   ///< https; http for a loopback address only
  std::vector<std::string> headers;  ///< "Name: value", without line ends
  std::string body;
  std::chrono::milliseconds timeout{60'000};       ///< of the whole exchange
  std::size_t max_reply = std::size_t{64} << 10U;  ///< bytes of reply body; more ends the transfer with TooLarge
};

struct CollectorReply {
  std::optional<HttpResponse> response;
  Error error{};            ///< why there is no response
  bool tls_failed = false;  ///< a certificate was refused on either side, or nothing in common was found
};

/// The connection to the collector. Used from the io thread only.
class CollectorSession {
 public:
  virtual ~CollectorSession() = default;
  /// No redirect is followed, no cookie kept, no proxy used, no compression offered. Cancelling the caller ends it.
  virtual Task<CollectorReply> send(CollectorRequest request) = 0;
};

}  // namespace camaudit::net
