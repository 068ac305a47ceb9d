// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/base/time.hpp"
#include "agent/store/database.hpp"
#include "uploader/collector/chain.hpp"
#include "uploader/collector/origin.hpp"
#include "uploader/collector/refusal.hpp"
#include "uploader/collector/summary_row.hpp"

namespace camaudit::collector {

/// One thing that somebody should look at.
struct Alert {
  UtcSeconds at;
  RefusalKind kind = RefusalKind::Foreign;
  Origin origin;
  std::string path;            ///< below incoming, as it may be shown on a terminal
  std::string content_sha256;  ///< hexadecimal; empty for what was not read
  std::string why;
};

/// An alert as `measures` tells it.
struct KeptAlert {
  UtcSeconds at;
  std::string kind;
  Origin origin;
  std::string path;
  std::string why;
  bool settled = false;  ///< the file was accepted after all
};

/// What was accepted and what was not.
class Ledger {
 public:
  explicit Ledger(store::Database& database) : database_(&database) {}

  Result<Neighbours> neighbours(const Origin& origin, const uploader::ChainPlace& place);

  /// Takes a summary in, with the gaps that it tells of, and settles alerts about its file.
  Result<void> accept(const SummaryRow& row, const summary::v1::Summary& summary);

  /// Keeps an alert, once for each file and kind. When it was kept first, if that was before.
  Result<std::optional<UtcSeconds>> alert(const Alert& alert);

  /// Newest first.
  Result<std::vector<KeptAlert>> alerts();

 private:
  store::Database* database_;
};

/// Summaries that are not there: between others of one epoch, before the first of it, or behind the last up to what a
/// later epoch tells of.
struct Hole {
  Origin origin;
  std::int64_t epoch = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;    ///< included
  UtcSeconds noticed_at;    ///< when the summary behind it came, or the first of a later epoch
  std::string explanation;  ///< of the agent, why they will never come; empty: none
  bool operator==(const Hole&) const = default;
};

/// All holes, by origin and place. A hole that is explained in part is several.
Result<std::vector<Hole>> holes(store::Database& database);

}  // namespace camaudit::collector
