// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/keys.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "agent/app/files.hpp"

namespace camaudit::app {
namespace {

constexpr std::size_t kMaximumKeyBytes = 16384;

}  // namespace

uploader::KeyStore key_store(const std::string& state_dir) {
  const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
  return {state_dir + "/keys", credentials == nullptr ? "" : credentials};
}

Result<std::vector<uploader::PublicKey>> read_public_keys(const std::vector<std::string>& files) {
  std::vector<uploader::PublicKey> keys;
  for (const std::string& file : files) {
    const auto pem = read_file(file, kMaximumKeyBytes);
    if (!pem) return fail(pem.error());
    auto key = uploader::PublicKey::from_pem(*pem);
    if (!key) return fail(key.error().kind, "{} {}", file, key.error().what);
    keys.push_back(std::move(*key));
  }
  return keys;
}

}  // namespace camaudit::app
