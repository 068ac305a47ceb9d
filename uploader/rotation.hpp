// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "agent/base/result.hpp"
#include "agent/base/time.hpp"
#include "uploader/signing_key.hpp"

namespace camaudit::uploader {

inline constexpr std::string_view kRotationPayloadType = "application/vnd.camaudit.key-rotation.v1+protobuf";

/// That one key takes over from another (proto/README.md, "Rotation").
struct Rotation {
  std::string old_key_id;
  PublicKey new_key;
  std::int64_t epoch = 0;
  UtcSeconds issued_at;
  UtcSeconds takes_over_at;  ///< summaries from then on are signed by the new key
  UtcSeconds retires_at;     ///< until then what the old key signed is accepted
};

/// By how much clocks may differ before it matters: an hour of daylight saving, and some.
inline constexpr std::int64_t kClockSlackSeconds = 2 * 3600;

/// When a key signs, as far as rotations have said.
struct KeyTurn {
  std::optional<UtcSeconds> takes_over_at;  ///< not before
  std::optional<UtcSeconds> replaced_at;    ///< not from then on
};
/// Why what was made at that time was not the key's to sign; empty: it was.
std::string why_out_of_turn(const KeyTurn& turn, UtcSeconds produced_at);

/// The envelope, signed by both keys.
std::string sealed_rotation(const Rotation& rotation, const SigningKey& old_key, const SigningKey& new_key);

/// A rotation from or to that key, which has signed it. Malformed otherwise. For one's own: it makes no key trusted.
Result<Rotation> rotation_of(std::string_view envelope, const PublicKey& key);

/// A rotation that one of the keys trusted and the key that it introduces have both signed. Malformed otherwise.
Result<Rotation> opened_rotation(std::string_view envelope, std::span<const PublicKey> trusted);

}  // namespace camaudit::uploader
