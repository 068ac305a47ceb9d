// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/name_uuid.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

#include "agent/base/sha256.hpp"

namespace camaudit {
namespace {

constexpr std::string_view kNamespace("\x14\x31\x08\x21\x8e\x84\x44\x70\x91\xdd\x52\x74\x1a\x63\xff\xe8", 16);

}  // namespace

std::string name_uuid(std::string_view name) {
  const std::string input = std::string(kNamespace).append(name);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  // SHA-1 is what the version asks for; it only names things here.
  if (EVP_Digest(input.data(), input.size(), digest.data(), &length, EVP_sha1(), nullptr) != 1 || length < 16) {
    throw std::runtime_error("SHA-1 is not available");
  }
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0FU) | 0x50U);
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3FU) | 0x80U);
  std::string out = to_hex(std::string(digest.begin(), digest.begin() + 16));
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) out.insert(dash, "-");
  return out;
}

}  // namespace camaudit
