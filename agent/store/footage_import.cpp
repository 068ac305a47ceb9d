// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/footage_import.hpp"

#include "agent/store/sql.hpp"

namespace camaudit::store {
namespace {

constexpr const char* kTables = R"sql(
CREATE TABLE imported_file (
  no INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, name TEXT NOT NULL, imported_at INTEGER NOT NULL) STRICT;
CREATE TABLE imported_footage (
  source TEXT NOT NULL COLLATE NOCASE, camera TEXT NOT NULL COLLATE NOCASE, configured_days INTEGER, earliest INTEGER,
  latest INTEGER, observed_at INTEGER NOT NULL, file INTEGER NOT NULL, PRIMARY KEY (source, camera)) STRICT;
)sql";

Result<std::size_t> changed_rows(Database& database) {
  std::size_t count = 0;
  auto done = for_each_row(database, "SELECT changes()",
                           [&count](const Statement& row) { count = static_cast<std::size_t>(row.integer(0)); });
  if (!done) return fail(std::move(done.error()));
  return count;
}

Result<std::optional<model::ImportedFile>> file_of(Database& database, const std::string& sha256) {
  std::optional<model::ImportedFile> file;
  auto done = for_each_row(
      database, "SELECT name, sha256, imported_at FROM imported_file WHERE sha256 = ?",
      [&file](const Statement& row) {
        file = model::ImportedFile{std::string(row.text(0)), std::string(row.text(1)), {row.integer(2)}};
      },
      sha256);
  if (!done) return fail(std::move(done.error()));
  return file;
}

/// When what is kept of the same camera was observed.
Result<std::optional<UtcSeconds>> observed(Database& database, const model::ImportedFootage& row) {
  std::optional<UtcSeconds> at;
  auto done = for_each_row(
      database, "SELECT observed_at FROM imported_footage WHERE source = ? AND camera = ?",
      [&at](const Statement& kept) { at = UtcSeconds{kept.integer(0)}; }, row.source, row.camera);
  if (!done) return fail(std::move(done.error()));
  return at;
}

/// Whether each row is kept, or a newer one of the same camera: none of them was forgotten.
Result<bool> all_stand(Database& database, const std::vector<model::ImportedFootage>& rows) {
  for (const model::ImportedFootage& row : rows) {
    const auto kept = observed(database, row);
    if (!kept) return fail(kept.error());
    if (!*kept || **kept < row.observed_at) return false;
  }
  return true;
}

}  // namespace

Result<void> create_footage_import(Database& database) {
  return database.execute(kTables);
}

Result<FootageImport> import_footage(Database& database, const model::ImportedFile& file,
                                     const std::vector<model::ImportedFootage>& rows) {
  auto transaction = Transaction::begin_write(database);
  if (!transaction) return fail(std::move(transaction.error()));
  FootageImport result;
  auto before = file_of(database, file.sha256);
  if (!before) return fail(std::move(before.error()));
  if (*before) {
    const auto all = all_stand(database, rows);
    if (!all) return fail(all.error());
    if (*all) result.before = std::move(*before);
    if (*all) return result;
  }
  auto done = run_sql(database, "INSERT OR IGNORE INTO imported_file (sha256, name, imported_at) VALUES (?,?,?)",
                      file.sha256, file.name, file.imported_at);
  for (const model::ImportedFootage& row : rows) {
    if (!done) break;
    const auto kept = observed(database, row);
    if (!kept) return fail(kept.error());
    if (*kept && **kept > row.observed_at) {
      ++result.older;
      continue;
    }
    ++(*kept ? result.replaced : result.added);
    done = run_sql(database,
                   "INSERT OR REPLACE INTO imported_footage VALUES (?,?,?,?,?,?,(SELECT no FROM imported_file WHERE "
                   "sha256 = ?))",
                   row.source, row.camera, row.configured_days, row.earliest, row.latest, row.observed_at, file.sha256);
  }
  if (!done) return fail(std::move(done.error()));
  if (auto committed = transaction->commit(); !committed) return fail(std::move(committed.error()));
  return result;
}

Result<std::vector<model::KeptFootage>> imported_footage(Database& database) {
  std::vector<model::KeptFootage> all;
  auto done = for_each_row(
      database,
      "SELECT i.source, i.camera, i.configured_days, i.earliest, i.latest, i.observed_at, f.name, f.sha256, "
      "f.imported_at FROM imported_footage AS i JOIN imported_file AS f ON f.no = i.file ORDER BY i.source, i.camera",
      [&all](const Statement& row) {
        all.push_back({{std::string(row.text(0)),
                        std::string(row.text(1)),
                        optional_integer(row, 2),
                        optional_time(row, 3),
                        optional_time(row, 4),
                        {row.integer(5)}},
                       {std::string(row.text(6)), std::string(row.text(7)), {row.integer(8)}}});
      });
  if (!done) return fail(std::move(done.error()));
  return all;
}

Result<std::size_t> forget_footage(Database& database, const std::string& source,
                                   const std::optional<std::string>& camera) {
  auto transaction = Transaction::begin_write(database);
  if (!transaction) return fail(std::move(transaction.error()));
  auto done = run_sql(database, "DELETE FROM imported_footage WHERE source = ?1 AND (?2 IS NULL OR camera = ?2)",
                      source, camera);
  if (!done) return fail(std::move(done.error()));
  auto count = changed_rows(database);
  if (count) {
    done = run_sql(database, "DELETE FROM imported_file WHERE no NOT IN (SELECT file FROM imported_footage)");
    if (!done) return fail(std::move(done.error()));
  }
  if (auto committed = transaction->commit(); !committed) return fail(std::move(committed.error()));
  return count;
}

Result<void> prune_footage(Database& database, UtcSeconds horizon) {
  auto done = run_sql(database, "DELETE FROM imported_footage WHERE observed_at < ?", horizon);
  if (done)
    done = run_sql(database,
                   "DELETE FROM imported_file WHERE imported_at < ? AND no NOT IN (SELECT file FROM imported_footage)",
                   horizon);
  return done;
}

}  // namespace camaudit::store
