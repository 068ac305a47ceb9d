// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/net/tls_context.hpp"

#include <openssl/ssl.h>

#include <stdexcept>

namespace camaudit::net::test {

void TlsContextDelete::operator()(SSL_CTX* context) const {
  SSL_CTX_free(context);
}

TlsContext make_tls_server(X509& certificate, EVP_PKEY& key, int lowest, int highest) {
  TlsContext context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_security_level(context.get(), 0);
  const bool ready = SSL_CTX_set_cipher_list(context.get(), "DEFAULT:@SECLEVEL=0") == 1 &&
                     SSL_CTX_use_certificate(context.get(), &certificate) == 1 &&
                     SSL_CTX_use_PrivateKey(context.get(), &key) == 1 &&
                     SSL_CTX_set_min_proto_version(context.get(), lowest) == 1 &&
                     SSL_CTX_set_max_proto_version(context.get(), highest) == 1;
  if (!ready) throw std::runtime_error("OpenSSL made no server context");
  return context;
}

}  // namespace camaudit::net::test
