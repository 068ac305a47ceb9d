// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as an envelope: it is read or refused with a reason, and what was read is signed by nobody who did not sign
// it. Sealed again it gives the same payload and type.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "agent/base/text.hpp"
#include "uploader/dsse.hpp"
#include "uploader/rotation.hpp"

namespace {

/// Made once from a seed of counted bytes: nothing in the corpus is signed by it.
class Counted final : public camaudit::Random {
 public:
  void fill(std::span<std::byte> out) override {
    unsigned char next = 0;
    for (std::byte& byte : out) byte = std::byte{next++};
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace camaudit::uploader;
  static Counted random;
  static const SigningKey key = SigningKey::create(random);
  static const std::array trusted{key.public_key()};
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (opened_rotation(bytes, trusted)) std::abort();
  const auto envelope = parse_envelope(bytes);
  if (!envelope) {
    if (envelope.error().what.empty() || camaudit::find_invalid_utf8(envelope.error().what)) std::abort();
    return 0;
  }
  if (envelope->signatures.empty() || opened(bytes, envelope->payload_type, trusted)) std::abort();
  const std::array keys{&key};
  const std::string again = sealed(envelope->payload_type, envelope->payload, keys);
  if (again.size() > kMaximumEnvelopeBytes) return 0;
  const auto result = opened(again, envelope->payload_type, trusted);
  if (!result || result->payload != envelope->payload) std::abort();
  return 0;
}
