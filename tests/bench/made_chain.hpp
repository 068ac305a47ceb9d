// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/made_audit.hpp"
#include "uploader/signing_key.hpp"
#include "uploader/summary.hpp"

namespace camaudit::bench {

/// A chain of summaries that all tell of one audit, signed by a key of its own.
class MadeChain {
 public:
  /// The audit outlives the chain.
  explicit MadeChain(const MadeAudit& audit);

  /// The next one, by the program's own way from the report to the envelope, without what it reads and keeps in files.
  uploader::SignedSummary next();

  const uploader::SigningKey& key() const { return key_; }

 private:
  const MadeAudit& audit_;
  const uploader::SigningKey key_;
  const Secret pseudonym_secret_;
  uploader::ChainLink link_;
};

}  // namespace camaudit::bench
