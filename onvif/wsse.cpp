// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/wsse.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "agent/base/base64.hpp"

namespace camaudit::onvif {
namespace {

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
  token.nonce = to_base64({reinterpret_cast<const char*>(nonce.data()), nonce.size()});

  const std::unique_ptr<EVP_MD_CTX, FreeDigest> hash{EVP_MD_CTX_new()};
  std::array<unsigned char, 20> digest{};
  const std::string& password = credential.password.reveal();
  const bool hashed = hash && sha1() != nullptr && EVP_DigestInit_ex(hash.get(), sha1(), nullptr) == 1 &&
                      EVP_DigestUpdate(hash.get(), nonce.data(), nonce.size()) == 1 &&
                      EVP_DigestUpdate(hash.get(), token.created.data(), token.created.size()) == 1 &&
                      EVP_DigestUpdate(hash.get(), password.data(), password.size()) == 1 &&
                      EVP_DigestFinal_ex(hash.get(), digest.data(), nullptr) == 1;
  if (!hashed) throw std::runtime_error("OpenSSL offers no SHA-1, which WS-UsernameToken needs");
  token.password_digest = to_base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
  return token;
}

}  // namespace camaudit::onvif
