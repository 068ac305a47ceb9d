// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/tls.hpp"

#include <openssl/ssl.h>

#include <boost/asio/buffer.hpp>

#include "tests/simulator/certificate.hpp"

namespace camaudit::simulator {

namespace asio = boost::asio;

namespace {

int protocol_number(const std::string& version) {
  if (version == "1.0") return TLS1_VERSION;
  if (version == "1.1") return TLS1_1_VERSION;
  return version == "1.2" ? TLS1_2_VERSION : TLS1_3_VERSION;
}

}  // namespace

asio::ssl::context make_tls(const Device& device) {
  const auto made = make_certificate(device.certificate, device.address);
  asio::ssl::context context(asio::ssl::context::tls_server);
  auto* native = context.native_handle();
  // OpenSSL 3 offers TLS 1.0, TLS 1.1 and RSA below 2048 bits only at security level 0.
  if (device.tls_min < "1.2" || device.certificate.key == "rsa1024") {
    SSL_CTX_set_security_level(native, 0);
    SSL_CTX_set_cipher_list(native, "ALL:@SECLEVEL=0");
  }
  SSL_CTX_set_min_proto_version(native, protocol_number(device.tls_min));
  SSL_CTX_set_max_proto_version(native, protocol_number(device.tls_max));
  context.use_certificate_chain(asio::buffer(made.certificate_pem));
  context.use_private_key(asio::buffer(made.key_pem), asio::ssl::context::pem);
  return context;
}

}  // namespace camaudit::simulator
