// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/store/database.hpp"
#include "tests/unit/uploader/lives/machine.hpp"
#include "tests/unit/uploader/lives/site.hpp"
#include "uploader/collector/ingest.hpp"
#include "uploader/collector/state.hpp"
#include "uploader/signing_key.hpp"

namespace camaudit::test {

/// An alert as it was raised.
struct Raised {
  std::string kind;
  std::string path;
  std::string why;
};

/// The collector, on a machine in memory, with its database in memory: what was committed there outlives a loss of
/// power.
class CentreInMemory {
 public:
  /// `clock` tells the true time.
  explicit CentreInMemory(const Clock& clock);

  /// What nginx does: the file is there as a whole, in place of one of that name.
  void put(const std::string& path, const std::string& content);
  void register_key(const uploader::PublicKey& key, std::int64_t first_epoch);
  void revoke(const std::string& key_id);
  void ingest(Dice& dice);

  /// Alerts since the last call.
  std::vector<Raised> raised();
  /// What holds at any moment of what it accepted, of receipts and of the files that came, a line for each fault.
  std::string broken_promises(const std::map<std::string, Made>& made);

  struct Accepted {
    uploader::ChainPlace place;
    std::string origin;
    std::int64_t received_at = 0;
    bool operator==(const Accepted&) const = default;
  };
  /// By digest of the payload.
  const std::map<std::string, Accepted>& accepted() const { return accepted_; }
  /// Whether the collector was told that a summary will never arrive.
  bool explained(uploader::ChainPlace place);
  /// The kind of refusal under which the bytes were set aside; empty: they were not.
  std::string refused_as(const std::string& envelope) const;

  UtcSeconds now() const { return to_utc_seconds(clock_.wall()); }

  Machine machine;
  std::size_t duplicates = 0;
  std::vector<std::string> errors;  ///< of ingests that did not end well

 private:
  void read_accepted(std::string& faults);

  const Clock& clock_;
  collector::StateDirectory state_{"/state"};
  store::Database database_;
  uploader::SigningKey receipt_key_;
  std::int64_t last_alert_ = 0;
  std::map<std::string, Accepted> accepted_;
  std::map<std::string, std::string> receipts_;         ///< as they were first seen
  std::set<std::pair<std::string, std::string>> came_;  ///< path below incoming and content: all that was ever put
};

}  // namespace camaudit::test
