// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/inventory_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <system_error>
#include <vector>

#include "agent/base/file_error.hpp"
#include "agent/model/facts.hpp"
#include "agent/store/alert_told.hpp"
#include "agent/store/contact.hpp"
#include "agent/store/fact_table.hpp"
#include "agent/store/footage_import.hpp"
#include "agent/store/history.hpp"
#include "agent/store/schema.hpp"
#include "agent/store/sql.hpp"

namespace camaudit::store {
namespace {

/// "CMAU", where SQLite keeps whose file it is.
constexpr std::int64_t kApplicationId = 0x434D4155;

Result<std::int64_t> pragma(Database& database, const std::string& name) {
  auto statement = database.prepare("PRAGMA " + name);
  if (!statement) return fail(std::move(statement.error()));
  const auto row = statement->step();
  if (!row) return fail(row.error());
  return statement->integer(0);
}

Result<std::set<std::string>> names_in(Database& database, const std::string& sql) {
  auto statement = database.prepare(sql);
  if (!statement) return fail(std::move(statement.error()));
  std::set<std::string> names;
  auto more = statement->step();
  for (; more && *more; more = statement->step()) names.emplace(statement->text(0));
  if (!more) return fail(std::move(more.error()));
  return names;
}

std::string in_quotes(std::string_view name) {
  return fmt::format("\"{}\"", name);
}

/// A column as the file has it.
struct PresentColumn {
  std::string type;  ///< TEXT, INTEGER, REAL
  bool optional = false;
};
using PresentColumns = std::map<std::string, PresentColumn>;

Result<PresentColumns> columns_in(Database& database, const FactTable& table) {
  PresentColumns columns;
  auto done = for_each_row(
      database, "SELECT name, type, \"notnull\" FROM pragma_table_info(?)",
      [&columns](const Statement& row) {
        columns[std::string(row.text(0))] = {std::string(row.text(1)), row.integer(2) == 0};
      },
      table.name);
  if (!done) return fail(std::move(done.error()));
  return columns;
}

/// What fills a column that a row has not got yet.
std::string filler(const Column& column) {
  if (column.optional) return "NULL";
  return column.type == ColumnType::Text ? "''" : "0";
}

/// What a column that was of another type has of its old value: what fits, else as if it were new.
std::string converted(const Column& column) {
  const std::string old = in_quotes(column.name);
  std::string fits;
  switch (column.type) {
    case ColumnType::Text:
      return fmt::format("ifnull(CAST({} AS TEXT), {})", old, filler(column));
    case ColumnType::Boolean:
      fits = fmt::format("CAST({} AS TEXT) IN ('0', '1')", old);
      break;
    case ColumnType::Integer:
    case ColumnType::Time:
      fits = fmt::format(
          "typeof({0}) = 'real' AND {0} = CAST({0} AS INTEGER) OR CAST(CAST({0} AS INTEGER) AS TEXT) = CAST({0} AS "
          "TEXT)",
          old);
      break;
    case ColumnType::Real:
      fits = fmt::format(
          "typeof({0}) IN ('integer', 'real') OR {0} IN (CAST(CAST({0} AS REAL) AS TEXT), CAST(CAST({0} AS INTEGER) AS "
          "TEXT))",
          old);
      break;
  }
  return fmt::format("CASE WHEN {} THEN CAST({} AS {}) ELSE {} END", fits, old, sql_type(column.type), filler(column));
}

/// Makes the table anew with the columns of today and moves its rows over.
Result<void> rebuild(Database& database, const FactTable& table, const PresentColumns& present) {
  std::string columns;
  std::string values;
  std::string script = fmt::format("DROP INDEX IF EXISTS {};\nALTER TABLE {} RENAME TO old_facts;\n",
                                   in_quotes(table.name + "_by_device"), in_quotes(table.name));
  script += fact_table_ddl(table);
  for (const Column& column : table.columns) {
    const auto at = present.find(column.name);
    const bool kept = at != present.end() && at->second.type == sql_type(column.type) &&
                      (at->second.optional == column.optional || column.optional);
    columns += (columns.empty() ? "" : ",") + in_quotes(column.name);
    values += (values.empty() ? "" : ",") + (at == present.end() ? filler(column) : converted(column));
    if (!kept) script += fmt::format("INSERT OR IGNORE INTO new_column VALUES ('{}','{}');\n", table.name, column.name);
  }
  // So that the next run fills the new columns in, also of devices that are as they were.
  script += "UPDATE known_device SET digest = NULL;\n";
  if (table.numbered()) {
    columns += "," + in_quotes(table.place);
    // Up to version 3 rows had no number.
    values += present.contains(table.place) ? "," + in_quotes(table.place) : ",row_number() OVER (ORDER BY rowid)";
  }
  script +=
      fmt::format("INSERT {} INTO {} ({}) SELECT {} FROM old_facts;\nDROP TABLE old_facts;\n",
                  table.name == model::FactStatus::kTable ? "OR IGNORE" : "", in_quotes(table.name), columns, values);
  return database.execute(script);
}

/// Whether the table is as today's program makes it, to the letter: names, types, what may be NULL, and order.
Result<bool> follows(Database& database, const FactTable& table) {
  const std::string ddl = fact_table_ddl(table);
  bool same = false;
  auto done = for_each_row(
      database, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?",
      [&](const Statement& row) { same = ddl.starts_with(std::string(row.text(0)) + ";"); }, table.name);
  if (!done) return fail(std::move(done.error()));
  return same;
}

Result<void> follow(Database& database, const FactTable& table) {
  const auto current = follows(database, table);
  if (!current || *current) return current ? Result<void>{} : fail(current.error());
  const auto present = columns_in(database, table);
  if (!present) return fail(present.error());
  if (present->empty()) {
    return database.execute(fact_table_ddl(table) + fmt::format("INSERT OR IGNORE INTO new_column VALUES ('{}','');\n"
                                                                "UPDATE known_device SET digest = NULL;\n",
                                                                table.name));
  }
  return rebuild(database, table, *present);
}

/// The tables that are made as structs have them.
std::vector<const FactTable*> following() {
  std::vector<const FactTable*> all{&call_table()};
  for (const auto* tables : {&fact_tables(), &declared_tables(), &remembered_tables()}) {
    for (const FactTable& table : *tables) all.push_back(&table);
  }
  return all;
}

Result<bool> follows_structs(Database& database) {
  for (const FactTable* table : following()) {
    auto current = follows(database, *table);
    if (!current || !*current) return current;
  }
  return true;
}

/// Hand-made tables of one version after another; fact tables follow by themselves.
Result<void> migrate(Database& database, std::int64_t version) {
  Result<void> done;
  if (version < 2) done = create_footage_import(database);
  if (done && version < 2) done = create_past_total(database);
  if (done && version < 3) done = create_contact_tables(database);
  if (done && version < 3) done = create_alert_told(database);
  if (done) done = database.execute(fmt::format("PRAGMA user_version = {}", kInventoryVersion));
  if (done) done = follow_structs(database);
  return done;
}

Result<void> create_all(Database& database) {
  auto done = create_schema(database);
  if (done) done = create_history(database);
  if (done) {
    done = database.execute(
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, kInventoryVersion));
  }
  return done;
}

Error newer(std::int64_t version) {
  return {ErrorKind::InvalidInput,
          fmt::format("it was written by a newer version of camaudit (inventory {}, this one knows {}): upgrade "
                      "camaudit, or give another --state-dir",
                      version, kInventoryVersion)};
}

/// Whether the file is an inventory that this program may touch; its version, 0 for a new, empty file.
Result<std::int64_t> check(Database& database) {
  auto id = pragma(database, "application_id");
  if (!id) return id;
  auto version = pragma(database, "user_version");
  if (!version) return version;
  const auto tables = names_in(database, "SELECT name FROM sqlite_schema");
  if (!tables) return fail(tables.error());
  if (*id == 0 && tables->empty()) return 0;
  if (*id != kApplicationId) {
    return fail(ErrorKind::InvalidInput, "it is the database of another program: give another --state-dir");
  }
  if (*version > kInventoryVersion) return fail(newer(*version));
  return version;
}

Result<void> check_pages(Database& database) {
  const auto problems = names_in(database, "PRAGMA quick_check(1)");
  if (!problems) return fail(problems.error());
  if (*problems == std::set<std::string>{"ok"}) return {};
  return fail(ErrorKind::Malformed, "{}", *problems->begin());
}

/// Whether every byte of the file and its log can be read, whatever they are.
Result<void> read_through(const std::string& path) {
  constexpr std::size_t kAtOnce = std::size_t{1} << 16U;
  std::vector<char> bytes(kAtOnce);
  for (const char* part : {"", "-wal"}) {
    if (!std::filesystem::exists(path + part)) continue;
    std::ifstream file(path + part, std::ios::binary);
    while (file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) {
    }
    if (!file.eof()) return fail(ErrorKind::Unavailable, "it cannot be read: look at the health of its disk");
  }
  return {};
}

Result<Database> open_checked(const std::string& path) {
  auto database = Database::open_file(path, Database::Access::Write);
  if (!database) return database;
  const auto version = check(*database);
  if (!version) return fail(about_file(version.error(), path));
  auto transaction = Transaction::begin_write(*database);
  if (!transaction) return fail(std::move(transaction.error()));
  Result<void> done;
  if (*version == 0) {
    // It tells where every camera is and what is wrong with it.
    std::error_code refused;
    std::filesystem::permissions(path, std::filesystem::perms{0640}, refused);
    if (refused) return fail(file_error(path + " cannot be kept from others", refused.value()));
    done = create_all(*database);
  } else {
    done = check_pages(*database);
    if (done) done = migrate(*database, *version);
  }
  if (done) done = transaction->commit();
  if (!done) return fail(about_file(std::move(done.error()), path));
  return database;
}

/// The file and its log under a name that is not taken; gives the new name.
Result<std::string> set_aside(const std::string& path, UtcSeconds now) {
  std::string aside = fmt::format("{}.damaged-{}", path, format_rfc3339(now));
  for (int i = 2; std::filesystem::exists(aside); ++i) {
    aside = fmt::format("{}.damaged-{}-{}", path, format_rfc3339(now), i);
  }
  for (const char* part : {"", "-wal", "-shm"}) {
    if (!std::filesystem::exists(path + part)) continue;
    std::error_code problem;
    std::filesystem::rename(path + part, aside + part, problem);
    if (problem) return fail(file_error(path + part + " cannot be set aside", problem.value()));
  }
  return aside;
}

}  // namespace

Result<void> follow_structs(Database& database) {
  // What the tables ought to be.
  auto fresh = Database::open_memory();
  if (!fresh) return fail(std::move(fresh.error()));
  if (auto made = create_all(*fresh); !made) return made;
  constexpr const char* kTables = "SELECT name FROM sqlite_schema WHERE type = 'table'";
  const auto wanted = names_in(*fresh, kTables);
  if (!wanted) return fail(wanted.error());

  std::string views;
  const auto present = names_in(database, "SELECT name FROM sqlite_schema WHERE type = 'view'");
  if (!present) return fail(present.error());
  for (const std::string& view : *present) views += fmt::format("DROP VIEW {};\n", in_quotes(view));
  auto done = database.execute(views);
  for (const FactTable* table : following()) {
    if (done) done = follow(database, *table);
  }
  const auto known = names_in(database, kTables);
  if (!known) return fail(known.error());
  std::string rest = "DELETE FROM fact_table;\n";
  for (const std::string& table : *known) {
    if (!wanted->contains(table)) rest += fmt::format("DROP TABLE {};\n", in_quotes(table));
  }
  if (done) done = database.execute(rest + fixed_ddl());
  return done;
}

Result<InventoryFile> open_inventory(const std::string& path, UtcSeconds now) {
  std::error_code problem;
  const auto directory = std::filesystem::path(path).parent_path();
  if (!directory.empty() && !std::filesystem::exists(directory)) {
    std::filesystem::create_directories(directory, problem);
    if (!problem) std::filesystem::permissions(directory, std::filesystem::perms{0750}, problem);
    if (problem) {
      Error error = file_error(fmt::format("the directory {} cannot be made", directory.string()), problem.value());
      // That something on the way is not there, or no directory, is no input that is missing.
      if (error.kind == ErrorKind::NotFound) {
        error = {ErrorKind::AlreadyExists, error.what + ": give another --state-dir"};
      }
      return fail(std::move(error));
    }
  }
  auto opened = open_checked(path);
  if (!opened && opened.error().kind == ErrorKind::Malformed) {
    // SQLite tells of a page that could not be read as of one that is damaged. So what it says counts only if all can
    // be read and it says so again.
    if (auto read = read_through(path); !read) return fail(about_file(std::move(read.error()), path));
    opened = open_checked(path);
  }
  if (opened) return InventoryFile{std::move(*opened), {}};
  if (opened.error().kind != ErrorKind::Malformed) return fail(std::move(opened.error()));
  const std::string damage = opened.error().what;
  auto aside = set_aside(path, now);
  if (!aside) return fail(std::move(aside.error()));
  opened = open_checked(path);
  if (!opened) return fail(std::move(opened.error()));
  return InventoryFile{
      std::move(*opened),
      fmt::format("the inventory was damaged ({}) and has been set aside as {}; a "
                  "new one was begun, its history starts today; what was imported has to be imported again",
                  damage, *aside)};
}

Result<Database> open_inventory_between(const std::string& path) {
  if (!std::filesystem::exists(path)) return fail(ErrorKind::NotFound, "there is no inventory at {} yet", path);
  auto database = Database::open_file(path, Database::Access::Write);
  if (!database) return database;
  if (auto done = database->execute("PRAGMA busy_timeout = 200"); !done) return fail(std::move(done.error()));
  const auto version = check(*database);
  if (!version) return fail(about_file(version.error(), path));
  if (*version == 0) return fail(ErrorKind::NotFound, "there is no inventory at {} yet", path);
  if (*version == kInventoryVersion) return database;
  auto transaction = Transaction::begin_write(*database);
  if (!transaction) return fail(about_file(std::move(transaction.error()), path));
  auto done = check_pages(*database);
  if (done) done = migrate(*database, *version);
  if (done) done = transaction->commit();
  if (!done) return fail(about_file(std::move(done.error()), path));
  return database;
}

Result<Database> read_inventory(const std::string& path) {
  auto database = Database::open_file(path, Database::Access::Read);
  if (!database) {
    if (database.error().kind != ErrorKind::Malformed) return database;
    return fail(ErrorKind::Malformed,
                "{}: the inventory is damaged: the next 'camaudit audit --save' sets it aside "
                "and begins a new one",
                path);
  }
  const auto version = check(*database);
  if (!version) return fail(about_file(version.error(), path));
  if (*version == 0) return fail(ErrorKind::NotFound, "{} is empty: run 'camaudit audit --save'", path);
  const auto current = follows_structs(*database);
  if (!current) return fail(about_file(current.error(), path));
  if (*current && *version == kInventoryVersion) return database;
  // The file of an older version, which only a writer may bring up to date.
  auto copy = database->copy_in_memory();
  if (!copy) return copy;
  if (auto done = migrate(*copy, *version); !done) return fail(about_file(std::move(done.error()), path));
  return copy;
}

}  // namespace camaudit::store
