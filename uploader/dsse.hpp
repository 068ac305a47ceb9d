// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"
#include "uploader/signing_key.hpp"

/// DSSE 1.0.2, the Dead Simple Signing Envelope: JSON around bytes, and signatures over those bytes and their type.
namespace camaudit::uploader {

/// The media type of an envelope.
inline constexpr std::string_view kEnvelopeMediaType = "application/vnd.dsse+json";

/// No envelope of ours comes near; anything larger is refused unread.
inline constexpr std::size_t kMaximumEnvelopeBytes = 1024 * 1024;

/// PAE(type, body): "DSSEv1", the length of the type, the type, the length of the body, the body, with single spaces
/// between them; lengths in bytes, decimal. These are the bytes that are signed.
std::string pre_authentication_encoding(std::string_view payload_type, std::string_view payload);

/// An envelope as it was read: nothing in it may be believed before a signature has been verified.
struct Envelope {
  struct Signature {
    std::string keyid;  ///< a hint of whoever wrote it; never used to choose a key
    std::string bytes;
  };
  std::string payload_type;
  std::string payload;
  std::vector<Signature> signatures;
};

/// Signs with each key. No line breaks; the members in the order payload, payloadType, signatures.
std::string sealed(std::string_view payload_type, std::string_view payload, std::span<const SigningKey* const> keys);

/// Reads the JSON. TooLarge beyond kMaximumEnvelopeBytes; Malformed, naming the member, for what is no JSON object, a
/// member that is missing, there twice or of another type, base64 that is none, no signature or more than 8. Members
/// that DSSE does not know are passed over.
Result<Envelope> parse_envelope(std::string_view json);

/// A payload that a key is known to have signed. `key` points into the keys that were tried.
struct Opened {
  std::string payload;
  const PublicKey* key = nullptr;
};

/// The payload of an envelope with exactly one signature, of the type wanted, by one of the keys. The bytes returned
/// are the bytes verified. Malformed otherwise.
Result<Opened> opened(std::string_view json, std::string_view payload_type, std::span<const PublicKey> keys);

/// Whether one of the signatures was made by that key.
bool signed_by(const Envelope& envelope, const PublicKey& key);

}  // namespace camaudit::uploader
