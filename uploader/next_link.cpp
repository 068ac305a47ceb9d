// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/next_link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>

#include "agent/base/sha256.hpp"

namespace camaudit::uploader {
namespace {

/// A key signs its first summary by then, or a new epoch begins: it costs nothing.
constexpr std::int64_t kFirstSummarySeconds = 86400;

/// The collector takes nothing of such an epoch.
bool has_come(std::int64_t epoch, UtcSeconds now) {
  return epoch <= now.value + kClockSlackSeconds;
}

/// The place after the newest summary. An epoch that is older than that is not this agent's any more.
Result<ChainPlace> next_place(const std::optional<EntryName>& head, std::int64_t epoch, UtcSeconds now) {
  if (!head || head->place.epoch < epoch) return ChainPlace{epoch, 1};
  if (head->place.epoch > epoch && !has_come(head->place.epoch, now)) {
    return fail(ErrorKind::InvalidInput,
                "the spool holds summaries of epoch {}, which has not come yet. If this machine's clock is right, one "
                "that was ahead made them, and the collector takes none: move the folder spool out of the state "
                "directory, and summaries begin in epoch {}",
                head->place.epoch, epoch);
  }
  if (head->place.epoch > epoch) {
    return fail(ErrorKind::InvalidInput,
                "the spool holds summaries of epoch {}, the keys are of {}: they are older than the spool; restore the "
                "newer keys, or make new ones with 'camaudit key create --lost'",
                head->place.epoch, epoch);
  }
  return ChainPlace{epoch, head->place.sequence + 1};
}

Sha256Digest digest_in(const std::string& hex) {
  Sha256Digest digest{};
  const std::string bytes = from_hex(hex).value_or("");
  std::memcpy(digest.data(), bytes.data(), std::min(bytes.size(), digest.size()));
  return digest;
}

}  // namespace

Result<NextLink> next_link(const Spool& spool, KeyStore& keys, const SigningState& signing, UtcSeconds now) {
  auto place = next_place(spool.head(), signing.epoch, now);
  if (!place) return fail(std::move(place.error()));
  NextLink next;
  const auto sealed = keys.newest_sealed();
  const bool lost = sealed && sealed->epoch == place->epoch && *place <= *sealed;
  // A copy of the keys from before their first summary knows of none. A clock that is ahead would show the same.
  const bool copied = !sealed && !spool.head() && signing.sure && now.value - place->epoch > kFirstSummarySeconds;
  if (lost || copied) {
    const auto epoch = keys.begin_epoch(now);
    if (!epoch) return fail(epoch.error());
    place = ChainPlace{*epoch, 1};
    next.note =
        lost ? fmt::format("the spool was lost: summaries begin a new epoch, {}; tell the collector's operator", *epoch)
             : fmt::format(
                   "the key is older than a day and has signed nothing that is known here, so it may be "
                   "a copy that was restored: summaries begin a new epoch, {}",
                   *epoch);
  }
  if (!has_come(place->epoch, now)) {
    next.note = fmt::format(
        "epoch {} of the keys has not come yet, and the collector takes nothing of it: set the clock of this machine; "
        "if it is right, one that was ahead began the epoch, and 'camaudit key create --lost' begins another",
        place->epoch);
  }
  next.link.place = *place;
  if (place->sequence > 1) next.link.previous = digest_in(spool.head()->payload_sha256);
  // Of a clock that begins with 1970, or before it, a summary would tell no time.
  next.link.produced_at = {std::max<std::int64_t>(now.value, 1)};
  next.link.gaps = spool.gaps();
  next.link.rotation = signing.rotation;
  return next;
}

Result<void> note_head(const Spool& spool, KeyStore& keys) {
  const auto& head = spool.head();
  if (!head) return {};
  const auto sealed = keys.newest_sealed();
  if (sealed && head->place <= *sealed) return {};
  return keys.note_sealed(head->place);
}

}  // namespace camaudit::uploader
