// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace camaudit::simulator {

struct DigestCredentials {
  std::string username;
  std::string realm;
  std::string nonce;
  std::string uri;
  std::string response;
  std::string algorithm;
  std::string cnonce;
  std::string nc;
  std::string qop;
};

std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);
std::string random_hex(std::size_t bytes);
std::string sha256_hex(std::string_view bytes);

// An Authorization header of the Digest scheme; nullopt when it is another scheme or cannot be read.
std::optional<DigestCredentials> parse_digest(std::string_view header);

// What `response` must be (RFC 7616 section 3.4.1). nullopt: an algorithm or qop this device does not know.
std::optional<std::string> digest_response(const DigestCredentials& credentials, std::string_view password,
                                           std::string_view method);

// Base64(SHA-1(nonce + created + password)), the nonce as decoded bytes (WS-UsernameToken profile 1.0).
std::string wsse_digest(std::string_view nonce_bytes, std::string_view created, std::string_view password);

}  // namespace camaudit::simulator
