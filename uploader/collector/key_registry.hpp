// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/base/time.hpp"
#include "agent/store/database.hpp"
#include "uploader/collector/origin.hpp"
#include "uploader/rotation.hpp"
#include "uploader/signing_key.hpp"

namespace camaudit::collector {

/// A key that may sign summaries of one site.
struct RegisteredKey {
  uploader::PublicKey key;
  Origin origin;
  std::int64_t first_epoch = 0;  ///< it signs nothing of an earlier one; 0: not known
  UtcSeconds added_at;
  std::string comment;
  std::optional<std::string> introduced_by;  ///< id of the key that it took over from
  std::optional<UtcSeconds> takes_over_at;   ///< of a key that was introduced
  std::optional<UtcSeconds> replaced_at;     ///< from then on its successor signs
  std::optional<UtcSeconds> retires_at;      ///< from then on nothing that it signed is accepted
  std::optional<UtcSeconds> revoked_at;
  std::string revoked_why;
};

/// Why nothing that arrives now counts as signed by the key; empty: it counts.
std::string why_not_trusted(const RegisteredKey& key, UtcSeconds now);

/// Which key may sign for which site. What it read it remembers: changes made by others are seen by a new one only.
class KeyRegistry {
 public:
  explicit KeyRegistry(store::Database& database) : database_(&database) {}

  /// AlreadyExists if the key is registered, for whatever site and even if it is revoked.
  Result<void> add(const RegisteredKey& key);

  /// By authority, site and time.
  Result<std::vector<RegisteredKey>> all();
  Result<std::vector<RegisteredKey>> of(const Origin& origin);
  Result<std::optional<RegisteredKey>> find(std::string_view key_id);
  /// By the beginning of its id, at least eight digits. NotFound; InvalidInput if it is too short or several fit.
  Result<RegisteredKey> find_beginning(std::string_view text);

  /// Nothing that arrives later counts as signed by it. What was accepted stays. AlreadyExists if it is revoked.
  Result<void> revoke(std::string_view key_id, std::string_view why, UtcSeconds now);

  /// Takes in what a rotation says, whose signatures by a trusted key and the new one have been verified: the old key
  /// hands over also where the new one is registered already, or was revoked, which it stays. The reason why it is not
  /// believed, or empty: also if it was taken in before.
  Result<std::string> introduce(const uploader::Rotation& rotation, const Origin& origin, UtcSeconds now);

 private:
  template <class... Values>
  Result<std::vector<RegisteredKey>> read(const std::string& where, const Values&... values);
  Result<void> note_introduced(const uploader::Rotation& rotation, std::int64_t first_epoch);

  store::Database* database_;
  std::map<Origin, std::vector<RegisteredKey>> known_;  ///< what of() read since the last change
};

}  // namespace camaudit::collector
