// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/base/result.hpp"
#include "agent/base/shared_text.hpp"
#include "agent/base/time.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace camaudit::store {

/// One compiled SQL statement. Positions of parameters count from 1 and columns from 0, as in SQLite. A bind that fails
/// is remembered and reported by the next step(). It must not outlive its Database.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}

  void bind(int position, std::int64_t value);
  void bind(int position, double value);
  void bind(int position, bool value);
  void bind(int position, UtcSeconds value) { bind(position, value.value); }
  /// The text is copied.
  void bind(int position, std::string_view value);
  void bind(int position, const std::string& value) { bind(position, std::string_view(value)); }
  void bind(int position, const SharedText& value) { bind(position, value.str()); }
  void bind(int position, const char* value) { bind(position, std::string_view(value)); }
  void bind_null(int position);
  template <class T>
  void bind(int position, const std::optional<T>& value) {
    if (value) {
      bind(position, *value);
    } else {
      bind_null(position);
    }
  }

  /// True: a row can be read. False: the statement has run to its end.
  Result<bool> step();
  /// Steps to the end, then makes the statement ready to be bound and run again, also after a failure.
  Result<void> run();
  void reset();

  int parameters() const;
  /// With its colon, ":retention_days"; empty for a bare "?".
  std::string_view parameter_name(int position) const;

  int columns() const;
  std::string_view column_name(int column) const;
  bool is_null(int column) const;
  bool is_text(int column) const;
  bool is_integer(int column) const;
  bool is_real(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  /// Valid until the next step(); numbers are turned into text.
  std::string_view text(int column) const;

  sqlite3_stmt* handle() const { return handle_.get(); }

 private:
  struct Finalise {
    void operator()(sqlite3_stmt* handle) const noexcept;
  };

  void note(int code);

  std::unique_ptr<sqlite3_stmt, Finalise> handle_;
  int bind_failure_ = 0;
};

/// A connection to SQLite, hardened: a double-quoted word is never taken for a string, the schema is not trusted to
/// call functions with side effects, internal tables cannot be written and temporary data stays in memory. One thread
/// at a time.
class Database {
 public:
  /// An empty database that lives as long as the object.
  static Result<Database> open_memory();

  enum class Access { Read, Write };
  /// A database file. For writing it is created if it is not there, and written ahead (WAL), so that readers go on
  /// reading; another writer is waited for, at most five seconds. NotFound if there is nothing to read;
  /// PermissionDenied; Malformed if it is no database, as far as its first page tells.
  static Result<Database> open_file(const std::string& path, Access access);

  /// All that it holds, in a database that lives as long as the object.
  Result<Database> copy_in_memory();

  /// Runs a script of any number of statements that return nothing.
  Result<void> execute(const std::string& script);

  /// Exactly one statement; anything after it is an error.
  Result<Statement> prepare(std::string_view sql);

  /// The same statement every time it is asked for, reset and ready to bind; compiled once. The reference stays good
  /// as long as the database.
  Result<Statement*> cached(const std::string& sql);

  /// The failure of the last call on this connection, as SQLite words it.
  Error last_error() const;

  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const noexcept;
  };
  using Handle = std::unique_ptr<sqlite3, Close>;

  explicit Database(Handle handle) : handle_(std::move(handle)) {}
  static Result<Database> open(const std::string& name, int how);

  Handle handle_;
  std::map<std::string, Statement, std::less<>> cache_;
};

/// A group of changes that happen together or not at all: what is not committed is undone when the object goes. May be
/// used inside another one.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  /// The outermost one of a database that others write too: Unavailable if another writer does not end in time.
  static Result<Transaction> begin_write(Database& database);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Result<void> commit();

 private:
  Transaction(Database& database, bool outermost) : database_(&database), outermost_(outermost) {}

  Database* database_;
  bool outermost_;
};

/// The kind of a SQLite result code, primary or extended.
ErrorKind error_kind(int sqlite_code);

/// The error with the path of its database in front, unless it names it already.
Error about_file(Error error, const std::string& path);

}  // namespace camaudit::store
