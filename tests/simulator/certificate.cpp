// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>

namespace camaudit::simulator {
namespace {

template <auto kFree>
struct Deleter {
  template <class T>
  void operator()(T* pointer) const {
    kFree(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;
using Bio = std::unique_ptr<BIO, Deleter<BIO_free>>;

void require(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(what);
}

Key make_key(const std::string& kind) {
  Key key;
  if (kind == "ec256") {
    key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  } else {
    const std::size_t bits = kind == "rsa1024" ? 1024 : 2048;
    key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits));
  }
  require(key != nullptr, "cannot make a key");
  return key;
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "cannot add a certificate extension");
}

void set_validity(X509* certificate, std::int64_t days) {
  constexpr std::int64_t day = 24 * 60 * 60;
  const std::int64_t until = days * day;
  const std::int64_t from = days < 0 ? until - 365 * day : -day;
  require(X509_gmtime_adj(X509_getm_notBefore(certificate), from) &&
              X509_gmtime_adj(X509_getm_notAfter(certificate), until),
          "cannot set the validity");
}

void set_common_name(X509_NAME* name, const std::string& text) {
  const std::basic_string<unsigned char> common_name(text.begin(), text.end());
  require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, common_name.c_str(), -1, -1, 0) == 1,
          "cannot name the certificate's subject or issuer");
}

template <class Write>
std::string pem(Write write) {
  const Bio memory(BIO_new(BIO_s_mem()));
  require(memory && write(memory.get()) == 1, "cannot write PEM");
  std::string text(BIO_ctrl_pending(memory.get()), '\0');
  require(BIO_read(memory.get(), text.data(), static_cast<int>(text.size())) == static_cast<int>(text.size()),
          "cannot write PEM");
  return text;
}

}  // namespace

CertificateAndKey make_certificate(const CertificateRequest& request, const std::string& address) {
  const auto key = make_key(request.key);
  const Certificate certificate(X509_new());
  require(certificate != nullptr, "cannot make a certificate");
  std::uint64_t serial = 0;
  require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "no randomness");
  require(X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
              ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1U) == 1 &&
              X509_set_pubkey(certificate.get(), key.get()) == 1,
          "cannot fill the certificate");
  set_validity(certificate.get(), request.days);
  set_common_name(X509_get_subject_name(certificate.get()), request.subject);
  set_common_name(X509_get_issuer_name(certificate.get()), request.issuer.empty() ? request.subject : request.issuer);
  add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(certificate.get(), NID_subject_alt_name, "IP:" + address);
  // Nobody asks for the issuer's own certificate, so its key is not kept.
  const auto issuer_key = request.issuer.empty() ? nullptr : make_key("ec256");
  require(X509_sign(certificate.get(), issuer_key ? issuer_key.get() : key.get(), EVP_sha256()) > 0,
          "cannot sign the certificate");

  CertificateAndKey made;
  made.certificate_pem = pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); });
  made.key_pem =
      pem([&](BIO* out) { return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  return made;
}

}  // namespace camaudit::simulator
