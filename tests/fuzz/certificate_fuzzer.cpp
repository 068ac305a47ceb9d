// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the certificate that a device presents: what is kept of it is bounded UTF-8, and OpenSSL's queue of
// errors is left as it was, since libcurl reads it afterwards.
#include <openssl/err.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "agent/net/tls_peer.hpp"
#include "tests/fuzz/property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace camaudit;
  const auto free = [](X509* certificate) { X509_free(certificate); };
  const unsigned char* at = data;
  const std::unique_ptr<X509, decltype(free)> certificate(d2i_X509(nullptr, &at, static_cast<long>(size)), free);
  ERR_clear_error();
  if (!certificate) return 0;
  const net::TlsPeer peer = net::describe_certificate(*certificate);
  for (const std::string* text : {&peer.subject, &peer.issuer, &peer.key_type, &peer.signature_algorithm}) {
    fuzz::require_bounded(*text);
  }
  fuzz::require(peer.fingerprint_sha256.size() == 64, "a certificate has a fingerprint");
  fuzz::require(peer.key_bits >= 0, "a key is of some length");
  fuzz::require(!peer.self_signed || peer.subject == peer.issuer, "what signs itself names itself");
  fuzz::require(ERR_peek_error() == 0, "the queue of errors is left as it was");
  return 0;
}
