// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/pseudonym.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace camaudit::uploader {

std::string pseudonym_of(const model::DeviceId& device, const Secret& secret) {
  constexpr std::string_view kPurpose{"camaudit.device/1\0", 18};
  const std::string text = std::string(kPurpose) + device.value();
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const std::string& key = secret.reveal();
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
           text.size(), digest.data(), &size) == nullptr) {
    throw std::runtime_error("OpenSSL cannot compute HMAC-SHA-256");
  }
  return {reinterpret_cast<const char*>(digest.data()), kPseudonymBytes};
}

}  // namespace camaudit::uploader
