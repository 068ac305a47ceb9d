// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "uploader/signing_key.hpp"

namespace camaudit::test {

/// RFC 8032 section 7.1, test 1: the seed 9d61b19d…cae7f60 as PKCS #8.
inline uploader::SigningKey rfc8032_key() {
  return *uploader::SigningKey::from_pem(
      Secret("-----BEGIN PRIVATE KEY-----\n"
             "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
             "-----END PRIVATE KEY-----\n"));
}

}  // namespace camaudit::test
