// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "agent/base/random.hpp"
#include "agent/base/result.hpp"
#include "agent/base/secret.hpp"

struct evp_pkey_st;

namespace camaudit::uploader {

/// An Ed25519 public key (RFC 8032), by which anybody can check what an agent signed.
class PublicKey {
 public:
  /// A SubjectPublicKeyInfo in PEM, as `openssl pkey -pubout` writes it (RFC 8410). InvalidInput for anything else.
  static Result<PublicKey> from_pem(std::string_view pem);
  /// The same without PEM around it. Malformed for anything else.
  static Result<PublicKey> from_der(std::string_view der);

  std::string pem() const;
  const std::string& der() const { return der_; }
  /// Lower-case hexadecimal SHA-256 of der(): what `openssl pkey -pubin -outform DER | sha256sum` prints.
  const std::string& id() const { return id_; }
  /// Whether a signature of 64 bytes over these bytes was made with the private half.
  bool verifies(std::string_view bytes, std::string_view signature) const;

 private:
  friend class SigningKey;
  explicit PublicKey(std::shared_ptr<evp_pkey_st> key);

  std::shared_ptr<evp_pkey_st> key_;
  std::string der_;
  std::string id_;
};

/// An Ed25519 private key. OpenSSL overwrites it when it goes.
class SigningKey {
 public:
  static SigningKey create(Random& random);
  /// A PKCS #8 private key in PEM that is not encrypted. InvalidInput for anything else; the text never quotes it.
  static Result<SigningKey> from_pem(const Secret& pem);

  Secret pem() const;
  const PublicKey& public_key() const { return public_key_; }
  /// 64 bytes; the same bytes always give the same signature.
  std::string sign(std::string_view bytes) const;

 private:
  explicit SigningKey(std::shared_ptr<evp_pkey_st> key);

  std::shared_ptr<evp_pkey_st> key_;
  PublicKey public_key_;
};

}  // namespace camaudit::uploader
