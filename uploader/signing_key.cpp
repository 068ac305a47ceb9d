// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/signing_key.hpp"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <cstddef>
#include <stdexcept>

#include "agent/base/sha256.hpp"

namespace camaudit::uploader {
namespace {

constexpr std::size_t kMaximumKeyBytes = 16384;

/// What a SubjectPublicKeyInfo of an Ed25519 key has before the 32 bytes of the key: RFC 8410, section 4, leaves
/// nothing of it open. OpenSSL 3.0 asks every decoder that it knows, which takes longer than five verifications.
constexpr std::string_view kDerHead("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);
constexpr std::size_t kRawBytes = 32;

struct Free {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(unsigned char* bytes) const { OPENSSL_free(bytes); }
};
using Bio = std::unique_ptr<BIO, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key) {
  return {key, [](EVP_PKEY* old) { EVP_PKEY_free(old); }};
}

/// What fails only where memory or the library itself is broken.
void check(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL cannot ") + what);
}

Bio reader_of(std::string_view text) {
  Bio bio(BIO_new_mem_buf(text.empty() ? "" : text.data(), static_cast<int>(text.size())));
  check(bio != nullptr, "read from memory");
  return bio;
}

std::string_view written(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

/// Without one OpenSSL would ask for the password of an encrypted key on the terminal.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*unused*/) {
  return -1;
}

bool is_ed25519(const std::shared_ptr<EVP_PKEY>& key) {
  ERR_clear_error();  // of what was no key; nobody else may find it
  return key && EVP_PKEY_is_a(key.get(), "ED25519") == 1;
}

const unsigned char* data_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

PublicKey::PublicKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {
  std::array<unsigned char, kRawBytes> raw{};
  std::size_t size = raw.size();
  check(EVP_PKEY_get_raw_public_key(key_.get(), raw.data(), &size) == 1, "write a public key");
  der_ = kDerHead;
  der_.append(raw.begin(), raw.end());
  id_ = to_hex(sha256(der_));
}

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  if (pem.size() > kMaximumKeyBytes) return fail(ErrorKind::InvalidInput, "is too long for a public key");
  unsigned char* data = nullptr;
  long size = 0;
  const bool read =
      PEM_bytes_read_bio(&data, &size, nullptr, PEM_STRING_PUBLIC, reader_of(pem).get(), no_password, nullptr) == 1;
  ERR_clear_error();  // of what was no key; nobody else may find it
  const std::unique_ptr<unsigned char, Free> der(data);
  if (read) {
    auto key = from_der({reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)});
    if (key) return key;
  }
  return fail(ErrorKind::InvalidInput, "is no Ed25519 public key in PEM ('camaudit key show --pem' writes one)");
}

Result<PublicKey> PublicKey::from_der(std::string_view der) {
  if (der.size() != kDerHead.size() + kRawBytes || !der.starts_with(kDerHead)) {
    return fail(ErrorKind::Malformed, "is no Ed25519 public key in DER");
  }
  auto key =
      owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, data_of(der.substr(kDerHead.size())), kRawBytes));
  check(key != nullptr, "take an Ed25519 public key");
  return PublicKey(std::move(key));
}

std::string PublicKey::pem() const {
  const Bio out(BIO_new(BIO_s_mem()));
  check(out != nullptr && PEM_write_bio_PUBKEY(out.get(), key_.get()) == 1, "write a public key");
  return std::string(written(out));
}

bool PublicKey::verifies(std::string_view bytes, std::string_view signature) const {
  const Context context(EVP_MD_CTX_new());
  check(context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1,
        "verify with an Ed25519 key");
  const bool good =
      EVP_DigestVerify(context.get(), data_of(signature), signature.size(), data_of(bytes), bytes.size()) == 1;
  ERR_clear_error();
  return good;
}

SigningKey::SigningKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)), public_key_(key_) {}

SigningKey SigningKey::create(Random& random) {
  std::array<std::byte, 32> seed{};
  random.fill(seed);
  auto key = owned(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                                reinterpret_cast<const unsigned char*>(seed.data()), seed.size()));
  OPENSSL_cleanse(seed.data(), seed.size());
  check(key != nullptr, "make an Ed25519 key");
  return SigningKey(std::move(key));
}

Result<SigningKey> SigningKey::from_pem(const Secret& pem) {
  if (pem.reveal().size() > kMaximumKeyBytes) return fail(ErrorKind::InvalidInput, "is too long for a private key");
  auto key = owned(PEM_read_bio_PrivateKey(reader_of(pem.reveal()).get(), nullptr, no_password, nullptr));
  if (!is_ed25519(key)) return fail(ErrorKind::InvalidInput, "is no Ed25519 private key in PEM");
  return SigningKey(std::move(key));
}

Secret SigningKey::pem() const {
  const Bio out(BIO_new(BIO_s_secmem()));
  check(out != nullptr &&
            PEM_write_bio_PKCS8PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
        "write a private key");
  return Secret(std::string(written(out)));
}

std::string SigningKey::sign(std::string_view bytes) const {
  const Context context(EVP_MD_CTX_new());
  std::string signature(64, '\0');
  std::size_t size = signature.size();
  check(context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
            EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, data_of(bytes),
                           bytes.size()) == 1,
        "sign with an Ed25519 key");
  signature.resize(size);
  return signature;
}

}  // namespace camaudit::uploader
