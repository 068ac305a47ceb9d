// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/rotation.hpp"

#include <algorithm>
#include <array>

#include "agent/base/sha256.hpp"
#include "agent/base/text.hpp"
#include "proto/camaudit/summary/v1/key_rotation.pb.h"
#include "uploader/dsse.hpp"

namespace camaudit::uploader {
namespace {

/// An envelope that says of itself that it is a rotation, signed by the key that it introduces.
struct Claim {
  Envelope envelope;
  Rotation rotation;
};

Result<Claim> read_claim(std::string_view text) {
  auto envelope = parse_envelope(text);
  if (!envelope) return fail(std::move(envelope.error()));
  if (envelope->payload_type != kRotationPayloadType) {
    return fail(ErrorKind::Malformed, "the envelope holds '{}' and no key rotation",
                escape_for_terminal(bounded_text(envelope->payload_type, 100)));
  }
  if (envelope->signatures.size() != 2) {
    return fail(ErrorKind::Malformed, "a key rotation has two signatures and not {}", envelope->signatures.size());
  }
  summary::v1::KeyRotation read;
  if (!read.ParseFromArray(envelope->payload.data(), static_cast<int>(envelope->payload.size()))) {
    return fail(ErrorKind::Malformed, "the payload is no camaudit.summary.v1.KeyRotation");
  }
  auto new_key = PublicKey::from_der(read.new_public_key());
  if (!new_key) return fail(std::move(new_key.error()).with_context("new_public_key"));
  if (!signed_by(*envelope, *new_key)) return fail(ErrorKind::Malformed, "the new key has not signed the rotation");
  const std::string old_key_id = to_hex(read.old_key_id());
  if (old_key_id == new_key->id()) return fail(ErrorKind::Malformed, "the rotation is from a key to itself");
  if (read.issued_at() > read.takes_over_at() || read.takes_over_at() > read.retires_at()) {
    return fail(ErrorKind::Malformed, "the times of the rotation are not in order");
  }
  const Rotation rotation{old_key_id,         std::move(*new_key),    static_cast<std::int64_t>(read.epoch()),
                          {read.issued_at()}, {read.takes_over_at()}, {read.retires_at()}};
  return Claim{std::move(*envelope), rotation};
}

}  // namespace

std::string why_out_of_turn(const KeyTurn& turn, UtcSeconds produced_at) {
  if (turn.replaced_at && produced_at.value >= turn.replaced_at->value + kClockSlackSeconds) {
    return fmt::format("it was made at {}, after another key took over on {}", format_rfc3339(produced_at),
                       format_rfc3339(*turn.replaced_at));
  }
  if (turn.takes_over_at && produced_at.value + kClockSlackSeconds < turn.takes_over_at->value) {
    return fmt::format("it was made at {}, before its key took over on {}", format_rfc3339(produced_at),
                       format_rfc3339(*turn.takes_over_at));
  }
  return {};
}

std::string sealed_rotation(const Rotation& rotation, const SigningKey& old_key, const SigningKey& new_key) {
  summary::v1::KeyRotation out;
  out.set_old_key_id(from_hex(rotation.old_key_id).value_or(""));
  out.set_new_public_key(rotation.new_key.der());
  out.set_epoch(static_cast<std::uint64_t>(rotation.epoch));
  out.set_issued_at(rotation.issued_at.value);
  out.set_takes_over_at(rotation.takes_over_at.value);
  out.set_retires_at(rotation.retires_at.value);
  const std::array keys{&old_key, &new_key};
  return sealed(kRotationPayloadType, out.SerializeAsString(), keys);
}

Result<Rotation> rotation_of(std::string_view text, const PublicKey& key) {
  auto claim = read_claim(text);
  if (!claim) return fail(std::move(claim.error()));
  const bool to = claim->rotation.new_key.id() == key.id();
  const bool from = claim->rotation.old_key_id == key.id();
  if ((to || from) && signed_by(claim->envelope, key)) return std::move(claim->rotation);
  return fail(ErrorKind::Malformed, "the rotation is of other keys");
}

Result<Rotation> opened_rotation(std::string_view text, std::span<const PublicKey> trusted) {
  auto claim = read_claim(text);
  if (!claim) return fail(std::move(claim.error()));
  const bool known = std::any_of(trusted.begin(), trusted.end(), [&](const PublicKey& key) {
    return key.id() == claim->rotation.old_key_id && signed_by(claim->envelope, key);
  });
  if (!known) return fail(ErrorKind::Malformed, "no trusted key has signed the rotation");
  return std::move(claim->rotation);
}

}  // namespace camaudit::uploader
