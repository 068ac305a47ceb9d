// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as an envelope: it is read or refused with a reason, and what was read is signed by nobody who did not sign
// it. Sealed again it gives the same payload and type.
#include <array>
#include <string>

#include "agent/base/sha256.hpp"
#include "tests/fuzz/property.hpp"
#include "uploader/dsse.hpp"
#include "uploader/payload_digest.hpp"
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
  using namespace camaudit;
  using namespace camaudit::uploader;
  using fuzz::require;
  static Counted random;
  static const SigningKey key = SigningKey::create(random);
  static const std::array trusted{key.public_key()};
  const std::string bytes = fuzz::text_of(data, size);
  require(!opened_rotation(bytes, trusted), "nobody introduces a key who did not sign");
  const auto envelope = parse_envelope(bytes);
  const auto digest = dsse_payload_digest(bytes);
  require(envelope.has_value() == digest.has_value(), "what has a payload has its digest");
  if (!envelope) {
    require(!envelope.error().what.empty() && fuzz::is_harmless(envelope.error().what),
            "a refusal is one harmless line");
    return 0;
  }
  require(*digest == to_hex(sha256(envelope->payload)), "the digest is that of the payload");
  require(!envelope->signatures.empty(), "an envelope has signatures");
  require(!opened(bytes, envelope->payload_type, trusted), "nobody signed who did not");
  const std::array keys{&key};
  const std::string again = sealed(envelope->payload_type, envelope->payload, keys);
  if (again.size() > kMaximumEnvelopeBytes) return 0;
  const auto result = opened(again, envelope->payload_type, trusted);
  require(result && result->payload == envelope->payload, "what is sealed is what is opened");
  require(!opened(again, envelope->payload_type + "x", trusted), "the type is under the signature");
  return 0;
}
