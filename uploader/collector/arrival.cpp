// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/arrival.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "agent/base/sha256.hpp"
#include "agent/base/text.hpp"
#include "uploader/dsse.hpp"
#include "uploader/summary_reader.hpp"

namespace camaudit::collector {
namespace {

using Examined = std::variant<Arrival, Refusal>;

std::vector<uploader::PublicKey> trusted_keys(const std::vector<RegisteredKey>& registered, UtcSeconds now) {
  std::vector<uploader::PublicKey> keys;
  for (const RegisteredKey& key : registered) {
    if (why_not_trusted(key, now).empty()) keys.push_back(key.key);
  }
  return keys;
}

bool verifies(std::string_view envelope, const uploader::PublicKey& key) {
  return uploader::verified_summary(envelope, std::array{key}).has_value();
}

/// Why no trusted key of the site has signed the envelope. What it claims of itself only says which reason is told.
Result<Refusal> why_not_signed(std::string_view envelope, const summary::v1::Summary& claimed, const Origin& origin,
                               KeyRegistry& registry, UtcSeconds now) {
  const std::string key_id = to_hex(claimed.key_id());
  const auto named = registry.find(key_id);
  if (!named) return fail(named.error());
  if (!*named) return Refusal{RefusalKind::Unregistered, fmt::format("no key {} is registered", key_id)};
  const RegisteredKey& key = **named;
  if (!verifies(envelope, key.key)) {
    return Refusal{RefusalKind::Tamper, fmt::format("the key {} that it names has not signed it", key_id)};
  }
  if (key.origin != origin) {
    return Refusal{RefusalKind::Replay, fmt::format("it was signed by a key of {}", key.origin.to_string())};
  }
  return Refusal{RefusalKind::Revoked, why_not_trusted(key, now)};
}

/// What the slow way finds, for whatever the trusted keys did not verify as a good summary.
struct Unverified {
  Refusal refusal;
  std::optional<uploader::Rotation> rotation;  ///< by which a key that has signed it is introduced
};

Result<Unverified> examine_unverified(std::string_view bytes, const std::vector<uploader::PublicKey>& trusted,
                                      const Origin& origin, KeyRegistry& registry, UtcSeconds now) {
  const auto envelope = uploader::parse_envelope(bytes);
  if (!envelope) return Unverified{{RefusalKind::Tamper, envelope.error().what}, {}};
  for (const uploader::PublicKey& key : trusted) {
    if (!uploader::signed_by(*envelope, key)) continue;
    const auto wrong = uploader::verified_summary(bytes, std::array{key});
    return Unverified{{RefusalKind::Malformed, wrong ? std::string() : wrong.error().what}, {}};
  }
  const auto claimed = uploader::read_summary(envelope->payload);
  if (!claimed) return Unverified{{RefusalKind::Tamper, claimed.error().what}, {}};
  if (auto rotation = uploader::introduction(bytes, trusted)) return Unverified{{}, std::move(*rotation)};
  auto refusal = why_not_signed(bytes, *claimed, origin, registry, now);
  if (!refusal) return fail(std::move(refusal.error()));
  return Unverified{std::move(*refusal), {}};
}

/// What is wrong with a summary that a trusted key signed.
std::optional<Refusal> problem_of(const uploader::VerifiedSummary& verified, const Origin& origin,
                                  const uploader::EntryName& name, UtcSeconds now) {
  const auto& authority = verified.summary->authority();
  if (verified.name.place.epoch > now.value + uploader::kClockSlackSeconds) {
    return Refusal{RefusalKind::Future, fmt::format("its epoch {} has not come yet: nothing could ever come after it",
                                                    verified.name.place.epoch)};
  }
  if (verified.name != name) {
    return Refusal{RefusalKind::Replay, fmt::format("its name should be {}", verified.name.to_string())};
  }
  if (authority.gss_code() != origin.gss_code || authority.site() != origin.site) {
    return Refusal{RefusalKind::Replay, fmt::format("inside it is of {}/{}", bounded_text(authority.gss_code(), 20),
                                                    bounded_text(authority.site(), 64))};
  }
  if (verified.summary->produced_at() > now.value + uploader::kClockSlackSeconds) {
    return Refusal{RefusalKind::Future,
                   fmt::format("it was made at {}, which has not come yet: the clock of the agent is wrong, or ours",
                               format_rfc3339({verified.summary->produced_at()}))};
  }
  return std::nullopt;
}

std::string introduced_note(const uploader::Rotation& rotation) {
  return fmt::format("the key {} takes over from {} on {}", rotation.new_key.id(), rotation.old_key_id,
                     format_rfc3339(rotation.takes_over_at));
}

/// The key that a summary was verified with.
Result<RegisteredKey> signer(const std::string& key_id, const Origin& origin, KeyRegistry& registry) {
  auto keys = registry.of(origin);
  if (!keys) return fail(std::move(keys.error()));
  for (RegisteredKey& key : *keys) {
    if (key.key.id() == key_id) return std::move(key);
  }
  return fail(ErrorKind::Internal, "the key {} is not registered", key_id);
}

/// Takes in the rotation that a good summary carries. What is worth telling of it; empty: nothing.
Result<std::string> take_rotation(std::string_view carried, const std::vector<uploader::PublicKey>& trusted,
                                  const RegisteredKey& key, const Origin& origin, KeyRegistry& registry,
                                  UtcSeconds now) {
  // It is carried on after the new key took over, and may come by that one first.
  const auto own = uploader::rotation_of(carried, key.key);
  const bool by_new_key = own && own->new_key.id() == key.key.id();
  const bool taken_in = by_new_key ? key.introduced_by == own->old_key_id : key.replaced_at.has_value();
  if (taken_in) return std::string();
  const auto rotation = uploader::opened_rotation(carried, trusted);
  // Of a key that somebody registered: what it took over from may be unknown here, or count for nothing any more.
  if (!rotation && by_new_key) return std::string();
  if (!rotation) return "the key rotation that it carries is not believed: " + rotation.error().what;
  auto why = registry.introduce(*rotation, origin, now);
  if (!why) return why;
  return why->empty() ? introduced_note(*rotation) : "the key rotation that it carries is not believed: " + *why;
}

}  // namespace

Result<Examined> examine(std::string_view envelope, const Origin& origin, const uploader::EntryName& name,
                         KeyRegistry& registry, UtcSeconds now) {
  const auto registered = registry.of(origin);
  if (!registered) return fail(registered.error());
  const std::vector<uploader::PublicKey> trusted = trusted_keys(*registered, now);
  Arrival arrival;
  auto verified = uploader::verified_summary(envelope, trusted);
  if (!verified) {
    const auto unverified = examine_unverified(envelope, trusted, origin, registry, now);
    if (!unverified) return fail(unverified.error());
    if (!unverified->rotation) return unverified->refusal;
    const auto why = registry.introduce(*unverified->rotation, origin, now);
    if (!why) return fail(why.error());
    if (!why->empty()) return Refusal{RefusalKind::Unregistered, *why};
    arrival.note = introduced_note(*unverified->rotation);
    verified = uploader::verified_summary(envelope, std::array{unverified->rotation->new_key});
    if (!verified) return Refusal{RefusalKind::Malformed, verified.error().what};
  }
  if (auto problem = problem_of(*verified, origin, name, now)) return std::move(*problem);
  const auto key = signer(verified->key_id, origin, registry);
  if (!key) return fail(key.error());
  // A rotation that is still carried introduces no key anew that was revoked since.
  if (std::string why = why_not_trusted(*key, now); !why.empty()) return Refusal{RefusalKind::Revoked, std::move(why)};
  std::string out_of_turn =
      uploader::why_out_of_turn({key->takes_over_at, key->replaced_at}, {verified->summary->produced_at()});
  if (!out_of_turn.empty()) return Refusal{RefusalKind::Revoked, std::move(out_of_turn)};
  arrival.first_epoch = key->first_epoch;
  if (const std::string& carried = verified->summary->rotation(); !carried.empty() && arrival.note.empty()) {
    auto note = take_rotation(carried, trusted, *key, origin, registry, now);
    if (!note) return fail(std::move(note.error()));
    arrival.note = std::move(*note);
  }
  arrival.verified = std::move(*verified);
  return arrival;
}

}  // namespace camaudit::collector
