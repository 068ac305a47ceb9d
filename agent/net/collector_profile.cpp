// SPDX-License-Identifier: GPL-3.0-or-later
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <limits>
#include <memory>

#include "agent/net/collector.hpp"
#include "agent/net/tls_peer.hpp"

namespace camaudit::net {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

/// Whatever was refused leaves nothing in OpenSSL's error queue.
struct QuietErrors {
  QuietErrors() { ERR_set_mark(); }
  QuietErrors(const QuietErrors&) = delete;
  QuietErrors& operator=(const QuietErrors&) = delete;
  ~QuietErrors() { ERR_pop_to_mark(); }
};

int no_pass_phrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) {
  return -1;
}

Owned<BIO> reader(const std::string& pem) {
  if (pem.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return nullptr;
  return Owned<BIO>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

Owned<X509> first_certificate(const std::string& pem) {
  const auto bio = reader(pem);
  return Owned<X509>(bio ? PEM_read_bio_X509(bio.get(), nullptr, &no_pass_phrase, nullptr) : nullptr);
}

}  // namespace

Result<CollectorIdentity> check_collector_profile(const CollectorProfile& profile) {
  const QuietErrors quiet;
  if (!profile.ca_pem.empty() && !first_certificate(profile.ca_pem)) {
    return fail(ErrorKind::InvalidInput, "ca_file holds no certificate in PEM");
  }
  CollectorIdentity identity;
  const bool has_key = !profile.client_key_pem.reveal().empty();
  if (profile.client_certificate_pem.empty() && !has_key) return identity;
  const auto certificate = first_certificate(profile.client_certificate_pem);
  if (!certificate) return fail(ErrorKind::InvalidInput, "client_certificate holds no certificate in PEM");
  const auto bio = reader(profile.client_key_pem.reveal());
  const Owned<EVP_PKEY> key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_pass_phrase, nullptr) : nullptr);
  if (!key) {
    return fail(ErrorKind::InvalidInput, "client_key holds no private key in PEM, or it has a pass phrase");
  }
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return fail(ErrorKind::InvalidInput, "client_key is not the key of client_certificate");
  }
  identity.client_not_after = describe_certificate(*certificate).not_after;
  return identity;
}

}  // namespace camaudit::net
