// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <openssl/types.h>

#include <memory>

#include "tests/unit/net/make_certificate.hpp"

namespace camaudit::net::test {

struct TlsContextDelete {
  void operator()(SSL_CTX* context) const;
};
using TlsContext = std::unique_ptr<SSL_CTX, TlsContextDelete>;

/// A server's side of TLS with that certificate; versions as OpenSSL numbers them, 0 for no bound.
TlsContext make_tls_server(X509& certificate, EVP_PKEY& key, int lowest = 0, int highest = 0);

}  // namespace camaudit::net::test
