// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/net/make_certificate.hpp"

#include <openssl/asn1.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <stdexcept>

namespace camaudit::net::test {
namespace {

void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL made no certificate");
}

void set_name(X509_NAME* name, const std::string& text) {
  // Several names joined by '+' are not needed here: a text is one common name.
  require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()), -1, 0) == 1);
}

}  // namespace

void KeyDelete::operator()(EVP_PKEY* key) const {
  EVP_PKEY_free(key);
}
void CertificateDelete::operator()(X509* certificate) const {
  X509_free(certificate);
}

Key make_rsa_key(unsigned bits) {
  return Key(EVP_RSA_gen(bits));
}
Key make_ec_key() {
  return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
}
Key make_ed25519_key() {
  return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
}

Certificate make_certificate(const Wanted& wanted, EVP_PKEY& key, EVP_PKEY& signer) {
  Certificate certificate(X509_new());
  require(certificate != nullptr);
  X509* x509 = certificate.get();
  require(X509_set_version(x509, X509_VERSION_3) == 1);
  require(ASN1_INTEGER_set(X509_get_serialNumber(x509), 7) == 1);
  require(ASN1_TIME_set_string(X509_getm_notBefore(x509), wanted.not_before.c_str()) == 1);
  require(ASN1_TIME_set_string(X509_getm_notAfter(x509), wanted.not_after.c_str()) == 1);
  set_name(X509_get_subject_name(x509), wanted.subject);
  set_name(X509_get_issuer_name(x509), wanted.issuer);
  require(X509_set_pubkey(x509, &key) == 1);
  const EVP_MD* digest = wanted.digest.empty() ? nullptr : EVP_get_digestbyname(wanted.digest.c_str());
  require(X509_sign(x509, &signer, digest) > 0);
  return certificate;
}

}  // namespace camaudit::net::test
