// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/state.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "agent/store/sql.hpp"
#include "uploader/collector/summary_row.hpp"

namespace camaudit::collector {
namespace {

/// "CMCO", where SQLite keeps whose file it is.
constexpr std::int64_t kApplicationId = 0x434D434F;
constexpr std::int64_t kVersion = 1;

constexpr std::string_view kTables = R"(
CREATE TABLE key (
  key_id TEXT PRIMARY KEY, gss_code TEXT NOT NULL, site TEXT NOT NULL, pem TEXT NOT NULL,
  first_epoch INTEGER NOT NULL, added_at INTEGER NOT NULL, comment TEXT NOT NULL,
  introduced_by TEXT, takes_over_at INTEGER, replaced_at INTEGER, retires_at INTEGER,
  revoked_at INTEGER, revoked_why TEXT NOT NULL) STRICT;
CREATE INDEX key_by_origin ON key (gss_code, site);
CREATE TABLE gap (
  gss_code TEXT NOT NULL, site TEXT NOT NULL, epoch INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  reason TEXT NOT NULL, PRIMARY KEY (gss_code, site, epoch, first, last)) STRICT, WITHOUT ROWID;
CREATE TABLE alert (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, gss_code TEXT NOT NULL, site TEXT NOT NULL,
  path TEXT NOT NULL, content_sha256 TEXT NOT NULL, why TEXT NOT NULL, settled_at INTEGER,
  UNIQUE (path, content_sha256, kind)) STRICT;
CREATE INDEX alert_by_origin ON alert (gss_code, site);
)";

Result<std::int64_t> number(store::Database& database, const std::string& sql) {
  std::int64_t value = 0;
  auto done = store::for_each_row(database, sql, [&](const store::Statement& row) { value = row.integer(0); });
  if (!done) return fail(std::move(done.error()));
  return value;
}

/// The version of the tables, 0 for a new, empty file.
Result<std::int64_t> checked_version(store::Database& database) {
  const auto tables = number(database, "SELECT count(*) FROM sqlite_schema");
  const auto id = number(database, "PRAGMA application_id");
  const auto version = number(database, "PRAGMA user_version");
  for (const auto* read : {&tables, &id, &version}) {
    if (!*read) return *read;
  }
  if (*id == 0 && *tables == 0) return 0;
  if (*id != kApplicationId) return fail(ErrorKind::InvalidInput, "it is the database of another program");
  if (*version > kVersion) {
    return fail(ErrorKind::InvalidInput, "it was written by a newer version of camaudit-collector: upgrade this one");
  }
  return *version;
}

Result<void> create_tables(store::Database& database) {
  auto transaction = store::Transaction::begin_write(database);
  if (!transaction) return fail(std::move(transaction.error()));
  // Another process may have been faster.
  const auto version = checked_version(database);
  if (!version || *version != 0) return version ? Result<void>{} : fail(version.error());
  auto done =
      database.execute(summary_table_sql() + std::string(kTables) +
                       fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, kVersion));
  if (!done) return done;
  return transaction->commit();
}

}  // namespace

Result<store::Database> open_state(const StateDirectory& state, store::Database::Access access) {
  const std::string path = state.database();
  auto database = store::Database::open_file(path, access);
  if (!database) return database;
  const auto version = checked_version(*database);
  if (!version) return fail(store::about_file(version.error(), path));
  if (*version == 0) {
    if (access == store::Database::Access::Read) return fail(ErrorKind::NotFound, "{} is empty", path);
    std::error_code refused;
    std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                                 refused);
    if (refused) return fail(ErrorKind::PermissionDenied, "{}: {}", path, refused.message());
    if (auto done = create_tables(*database); !done) return fail(store::about_file(std::move(done.error()), path));
  }
  return database;
}

Result<store::Database> state_in_memory() {
  auto database = store::Database::open_memory();
  if (!database) return database;
  if (auto done = create_tables(*database); !done) return fail(std::move(done.error()));
  return database;
}

}  // namespace camaudit::collector
