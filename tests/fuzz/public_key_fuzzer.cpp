// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a key: a public one has one spelling and one id, a private one that is read signs what its public half
// verifies, and a refusal never quotes the file.
#include <algorithm>
#include <string>

#include "agent/base/secret.hpp"
#include "tests/fuzz/property.hpp"
#include "uploader/entry_name.hpp"
#include "uploader/signing_key.hpp"

namespace {

using namespace camaudit;
using fuzz::require;

void check_public(const Result<uploader::PublicKey>& key) {
  if (!key) {
    require(!key.error().what.empty() && fuzz::is_harmless(key.error().what), "a refusal is one harmless line");
    return;
  }
  require(uploader::is_sha256_hex(key->id()), "a key has an id");
  const auto again = uploader::PublicKey::from_pem(key->pem());
  const auto bare = uploader::PublicKey::from_der(key->der());
  require(again && bare && again->id() == key->id() && bare->id() == key->id(),
          "a key has one id however it is written");
  require(!key->verifies("text", std::string(64, 'x')), "nobody signs without the private half");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = fuzz::text_of(data, size);
  check_public(uploader::PublicKey::from_pem(bytes));
  check_public(uploader::PublicKey::from_der(bytes));
  const auto key = uploader::SigningKey::from_pem(Secret(bytes));
  if (!key) {
    static const std::string nothing = uploader::SigningKey::from_pem(Secret(" ")).error().what;
    require(key.error().what == nothing, "a refusal does not quote the key");
    return 0;
  }
  require(key->public_key().verifies("text", key->sign("text")), "what a key signs its public half verifies");
  const auto again = uploader::SigningKey::from_pem(key->pem());
  require(again && again->public_key().id() == key->public_key().id(), "a key is read as it is written");
  return 0;
}
