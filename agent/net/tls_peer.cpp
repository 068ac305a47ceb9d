// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/tls_peer.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cstddef>
#include <ctime>
#include <memory>
#include <string_view>

#include "agent/base/text.hpp"

namespace camaudit::net {
namespace {

/// libcurl reads OpenSSL's error queue after us and must not find our errors in it.
class ErrorQueueMark {
 public:
  ErrorQueueMark() { ERR_set_mark(); }
  ErrorQueueMark(const ErrorQueueMark&) = delete;
  ErrorQueueMark& operator=(const ErrorQueueMark&) = delete;
  ~ErrorQueueMark() { ERR_pop_to_mark(); }
};

struct BioDelete {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};

std::string name_text(const X509_NAME* name) {
  const std::unique_ptr<BIO, BioDelete> bio(BIO_new(BIO_s_mem()));
  if (!bio || name == nullptr) return {};
  // RFC 2253 lets letters beyond ASCII stand as UTF-8; OpenSSL escapes them unless told otherwise.
  const unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  if (X509_NAME_print_ex(bio.get(), name, 0, flags) < 0) return {};
  char* data = nullptr;
  const long size = BIO_ctrl(bio.get(), BIO_CTRL_INFO, 0, static_cast<void*>(&data));
  if (size <= 0 || data == nullptr) return {};
  return bounded_text({data, static_cast<std::size_t>(size)});
}

std::string key_name(const EVP_PKEY& key) {
  switch (EVP_PKEY_get_base_id(&key)) {
    case EVP_PKEY_RSA:
      return "RSA";
    case EVP_PKEY_EC:
      return "EC";
    case EVP_PKEY_ED25519:
      return "Ed25519";
    case EVP_PKEY_ED448:
      return "Ed448";
    default: {
      const char* name = EVP_PKEY_get0_type_name(&key);
      return name != nullptr ? name : "unknown";
    }
  }
}

std::string signature_name(const X509& certificate) {
  const int nid = X509_get_signature_nid(&certificate);
  if (nid != NID_undef) return OBJ_nid2ln(nid);
  const X509_ALGOR* algorithm = nullptr;
  X509_get0_signature(nullptr, &algorithm, &certificate);
  const ASN1_OBJECT* object = nullptr;
  if (algorithm != nullptr) X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  std::array<char, 128> text{};
  if (object == nullptr || OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1) <= 0) return "unknown";
  return text.data();
}

std::optional<UtcSeconds> moment(const ASN1_TIME* time) {
  std::tm fields{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &fields) != 1) return std::nullopt;
  return utc_from_fields(fields.tm_year + 1900, fields.tm_mon + 1, fields.tm_mday, fields.tm_hour, fields.tm_min,
                         fields.tm_sec);
}

std::string fingerprint(const X509& certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (X509_digest(&certificate, EVP_sha256(), digest.data(), &length) != 1) return {};
  std::string hex;
  for (unsigned i = 0; i < length; ++i) fmt::format_to(std::back_inserter(hex), "{:02x}", digest[i]);
  return hex;
}

void add_certificate(TlsPeer& peer, X509& certificate) {
  const X509_NAME* subject = X509_get_subject_name(&certificate);
  const X509_NAME* issuer = X509_get_issuer_name(&certificate);
  peer.subject = name_text(subject);
  peer.issuer = name_text(issuer);
  peer.signature_algorithm = signature_name(certificate);
  peer.not_before = moment(X509_get0_notBefore(&certificate));
  peer.not_after = moment(X509_get0_notAfter(&certificate));
  peer.fingerprint_sha256 = fingerprint(certificate);
  peer.key_type = "unknown";
  if (EVP_PKEY* key = X509_get0_pubkey(&certificate)) {
    peer.key_type = key_name(*key);
    peer.key_bits = EVP_PKEY_get_bits(key);
    peer.self_signed = X509_NAME_cmp(subject, issuer) == 0 && X509_verify(&certificate, key) == 1;
  }
}

}  // namespace

TlsPeer describe_certificate(X509& certificate) {
  const ErrorQueueMark mark;
  TlsPeer peer;
  add_certificate(peer, certificate);
  return peer;
}

TlsPeer describe_tls(const SSL& connection) {
  const ErrorQueueMark mark;
  TlsPeer peer;
  peer.version = SSL_get_version(&connection);
  if (const SSL_CIPHER* cipher = SSL_get_current_cipher(&connection)) peer.cipher = SSL_CIPHER_get_name(cipher);
  if (X509* certificate = SSL_get0_peer_certificate(&connection)) add_certificate(peer, *certificate);
  return peer;
}

}  // namespace camaudit::net
