// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "uploader/signing_key.hpp"

namespace camaudit::test {

/// RFC 8032 section 7.1, test 1: the seed 9d61b19d…cae7f60 as PKCS #8.
inline uploader::SigningKey rfc8032_key() {
  return *uploader::SigningKey::from_pem(
      Secret("-----BEGIN PRIVATE KEY-----\n"
             "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
             "-----END PRIVATE KEY-----\n"));
}

inline std::string from_hex(std::string_view text) {
  const auto value = [](char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes += static_cast<char>(value(text[i]) * 16 + value(text[i + 1]));
  }
  return bytes;
}

}  // namespace camaudit::test
