// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "agent/base/result.hpp"
#include "agent/base/time.hpp"
#include "uploader/key_store.hpp"
#include "uploader/spool.hpp"
#include "uploader/summary.hpp"

namespace camaudit::uploader {

/// Where the next summary of an agent stands in its chain.
struct NextLink {
  ChainLink link;    ///< without `not_after`
  std::string note;  ///< for the operator; empty: nothing
};

/// The place behind the newest summary of the spool, with the gaps and the rotation that have to be told. Where the
/// keys know of a later one, the spool was lost: a new epoch begins, so that no sequence is used twice; likewise where
/// a day after the keys were made neither knows of any, since they may be a copy, if the time is sure. InvalidInput if
/// the keys are older than the spool.
Result<NextLink> next_link(const Spool& spool, KeyStore& keys, const SigningState& signing, UtcSeconds now);

/// Tells the keys of the newest summary of the spool, where whoever sealed it ended before that. To be called before
/// anything leaves the spool: were it lost later, its last place would be used twice. Errors as note_sealed().
Result<void> note_head(const Spool& spool, KeyStore& keys);

}  // namespace camaudit::uploader
