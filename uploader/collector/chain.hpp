// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/base/time.hpp"
#include "uploader/entry_name.hpp"

/// Where a summary stands among those accepted before it. Agents send the newest first and then what waited, so a
/// summary may come before the one that it follows; a hole is filled later.
namespace camaudit::collector {

/// A verified summary as a link of its chain.
struct Link {
  uploader::EntryName name;
  std::string previous;  ///< digest of the one before it, hexadecimal; empty for the first of an epoch
  UtcSeconds produced_at;
};

/// What is accepted already, of the same site, as far as the link touches it. Digests are hexadecimal.
struct Neighbours {
  std::optional<std::string> same;               ///< at the link's own place
  UtcSeconds received_at;                        ///< of that one
  std::optional<std::string> before;             ///< with the sequence before, in the same epoch
  std::optional<std::string> previous_of_after;  ///< what the one with the sequence after says it follows
  std::optional<std::int64_t> newer_epoch;       ///< the nearest that is later
  std::optional<std::int64_t> older_epoch;       ///< the nearest that is earlier
  bool epoch_known = false;                      ///< something of the link's own epoch is there
};

enum class Standing { New, Duplicate, Fork, Rollback };

struct ChainVerdict {
  Standing standing = Standing::New;
  std::string why;  ///< of a refusal; of something new, what is worth telling, or empty
};

/// `first_epoch`: nothing earlier belongs to the key that signed.
ChainVerdict judge(const Link& link, const Neighbours& neighbours, std::int64_t first_epoch);

}  // namespace camaudit::collector
