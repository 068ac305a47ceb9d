// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/wsse.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace camaudit::onvif {
namespace {

std::string base64(const unsigned char* data, std::size_t size) {
  std::string text(4 * ((size + 2) / 3) + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), data, static_cast<int>(size));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
};

/// Looked up once: with EVP_sha1() OpenSSL 3 searches its providers for each hash.
const EVP_MD* sha1() {
  static const std::unique_ptr<EVP_MD, FreeDigest> algorithm{EVP_MD_fetch(nullptr, "SHA1", nullptr)};
  return algorithm.get();
}

}  // namespace

soap::UsernameToken make_username_token(const net::Credential& credential, const Nonce& nonce, WallTime device_now) {
  soap::UsernameToken token;
  token.username = credential.username;
  token.created = format_rfc3339_millis(device_now);
  token.nonce = base64(reinterpret_cast<const unsigned char*>(nonce.data()), nonce.size());

  const std::unique_ptr<EVP_MD_CTX, FreeDigest> hash{EVP_MD_CTX_new()};
  std::array<unsigned char, 20> digest{};
  const std::string& password = credential.password.reveal();
  const bool hashed = hash && sha1() != nullptr && EVP_DigestInit_ex(hash.get(), sha1(), nullptr) == 1 &&
                      EVP_DigestUpdate(hash.get(), nonce.data(), nonce.size()) == 1 &&
                      EVP_DigestUpdate(hash.get(), token.created.data(), token.created.size()) == 1 &&
                      EVP_DigestUpdate(hash.get(), password.data(), password.size()) == 1 &&
                      EVP_DigestFinal_ex(hash.get(), digest.data(), nullptr) == 1;
  if (!hashed) throw std::runtime_error("OpenSSL offers no SHA-1, which WS-UsernameToken needs");
  token.password_digest = base64(digest.data(), digest.size());
  return token;
}

}  // namespace camaudit::onvif
