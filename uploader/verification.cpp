// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/verification.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "agent/base/sha256.hpp"
#include "uploader/dsse.hpp"
#include "uploader/summary.hpp"
#include "uploader/summary_reader.hpp"

namespace camaudit::uploader {
namespace {

std::string range_text(std::int64_t epoch, std::int64_t first, std::int64_t last) {
  if (first == last) return fmt::format("epoch {}: sequence {}", epoch, first);
  return fmt::format("epoch {}: sequences {} to {}", epoch, first, last);
}

}  // namespace

std::string_view gap_reason_text(summary::v1::GapReason reason) {
  switch (reason) {
    case summary::v1::GAP_REASON_TOO_OLD:
      return "waited too long";
    case summary::v1::GAP_REASON_NO_ROOM:
      return "the spool was full";
    case summary::v1::GAP_REASON_CORRUPT:
      return "damaged";
    case summary::v1::GAP_REASON_MISSING:
      return "its file was removed";
    case summary::v1::GAP_REASON_UNACCOUNTED:
      return "the spool's account was lost";
    default:
      return "no reason given";
  }
}

Result<VerifiedSummary> verified_summary(std::string_view envelope, std::span<const PublicKey> keys) {
  const auto payload = opened(envelope, kSummaryPayloadType, keys);
  if (!payload) return fail(payload.error());
  auto read = read_summary_in_arena(payload->payload);
  if (!read) return fail(std::move(read.error()));
  const auto& summary = **read;
  if (to_hex(summary.key_id()) != payload->key->id()) {
    return fail(ErrorKind::Malformed, "the summary names another key than the one that signed it");
  }
  const ChainPlace place{static_cast<std::int64_t>(summary.epoch()), static_cast<std::int64_t>(summary.sequence())};
  return VerifiedSummary{std::move(*read), {place, to_hex(sha256(payload->payload))}, payload->key->id()};
}

Result<Rotation> introduction(std::string_view bytes, std::span<const PublicKey> trusted) {
  const auto envelope = parse_envelope(bytes);
  if (!envelope) return fail(envelope.error());
  const auto claimed = read_summary(envelope->payload);
  if (!claimed) return fail(claimed.error());
  auto rotation = opened_rotation(claimed->rotation(), trusted);
  if (!rotation) return rotation;
  const auto by_new_key = verified_summary(bytes, std::span(&rotation->new_key, 1));
  if (!by_new_key) return fail(by_new_key.error());
  if (by_new_key->summary->produced_at() >= rotation->retires_at.value) {
    return fail(ErrorKind::Malformed, "the rotation that it carries was over on {}",
                format_rfc3339(rotation->retires_at));
  }
  return rotation;
}

Result<VerifiedSummary> ChainVerification::verified(std::string_view envelope) {
  auto known = verified_summary(envelope, trusted_);
  if (known) return known;
  const auto rotation = introduction(envelope, trusted_);
  if (!rotation || turns_[rotation->old_key_id].replaced_at) return known;
  auto introduced = verified_summary(envelope, std::span(&rotation->new_key, 1));
  if (!introduced || introduced->name.place.epoch < rotation->epoch) return known;
  take_rotation(*rotation);
  return introduced;
}

/// The first one of a key holds: it can hand over once.
void ChainVerification::take_rotation(const Rotation& rotation) {
  KeyTurn& old_turn = turns_[rotation.old_key_id];
  if (old_turn.replaced_at) return;
  old_turn.replaced_at = rotation.takes_over_at;
  turns_[rotation.new_key.id()].takes_over_at = rotation.takes_over_at;
  trusted_.push_back(rotation.new_key);
}

Result<VerifiedSummary> ChainVerification::add(std::string_view file_name, std::string_view envelope) {
  const auto name = EntryName::parse(file_name);
  if (!name) return fail(ErrorKind::Malformed, "is not named EPOCH-SEQUENCE-SHA256.dsse.json");
  auto verified = this->verified(envelope);
  if (!verified) return verified;
  if (verified->name != *name) {
    return fail(ErrorKind::Malformed, "is not what its name says: inside is {}", verified->name.to_string());
  }
  if (const std::string why = why_out_of_turn(turns_[verified->key_id], {verified->summary->produced_at()});
      !why.empty()) {
    return fail(ErrorKind::Malformed, "is signed out of turn: {}", why);
  }
  const auto twin = digests_.find(name->place);
  if (twin != digests_.end()) {
    return fail(ErrorKind::Malformed, "is a fork: another summary has the same epoch and sequence");
  }
  const auto before = digests_.find({name->place.epoch, name->place.sequence - 1});
  if (before != digests_.end() && to_hex(verified->summary->previous_digest()) != before->second) {
    return fail(ErrorKind::Malformed, "does not follow the summary before it: previous_digest is of another");
  }
  const auto& authority = verified->summary->authority();
  const auto [site, is_first] = sites_.try_emplace(name->place.epoch, authority.gss_code(), authority.site());
  if (!is_first && site->second != std::pair(authority.gss_code(), authority.site())) {
    return fail(ErrorKind::Malformed, "is of another site than the rest of its epoch");
  }
  digests_.emplace(name->place, name->payload_sha256);
  for (const auto& gap : verified->summary->gaps()) {
    const ChainPlace first{static_cast<std::int64_t>(gap.epoch()), static_cast<std::int64_t>(gap.first_sequence())};
    gaps_[first] = {static_cast<std::int64_t>(gap.last_sequence()), std::string(gap_reason_text(gap.reason()))};
  }
  if (!verified->summary->rotation().empty()) {
    const auto rotation = opened_rotation(verified->summary->rotation(), trusted_);
    if (rotation && rotation->epoch <= name->place.epoch) take_rotation(*rotation);
  }
  return verified;
}

ChainVerification::Holes ChainVerification::holes() const {
  Holes holes;
  const auto tell = [&](std::int64_t epoch, std::int64_t first, std::int64_t last) {
    while (first <= last) {
      // The gap that holds `first`, or the next one after it.
      auto gap = gaps_.upper_bound({epoch, first});
      if (gap != gaps_.begin() && std::prev(gap)->first.epoch == epoch && std::prev(gap)->second.first >= first) --gap;
      const bool in_gap = gap != gaps_.end() && gap->first.epoch == epoch && gap->first.sequence <= first;
      if (in_gap) {
        const std::int64_t end = std::min(last, gap->second.first);
        holes.declared.push_back(range_text(epoch, first, end) + " will not arrive: " + gap->second.second);
        first = end + 1;
        continue;
      }
      const bool gap_later = gap != gaps_.end() && gap->first.epoch == epoch && gap->first.sequence <= last;
      const std::int64_t end = gap_later ? gap->first.sequence - 1 : last;
      holes.missing.push_back(range_text(epoch, first, end) + " missing");
      first = end + 1;
    }
  };
  const ChainPlace* before = nullptr;
  for (const auto& [place, digest] : digests_) {
    if (before == nullptr && place.sequence > 1) {
      holes.declared.push_back(fmt::format("epoch {}: begins here with sequence {}", place.epoch, place.sequence));
    } else if (before != nullptr) {
      tell(place.epoch, before->epoch == place.epoch ? before->sequence + 1 : 1, place.sequence - 1);
    }
    before = &place;
  }
  return holes;
}

}  // namespace camaudit::uploader
