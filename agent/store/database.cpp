// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/statvfs.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace camaudit::store {
namespace {

struct CodeKind {
  int code;
  ErrorKind kind;
};

// Looked up first by the extended code, then by the primary one; what is missing is a fault of ours.
constexpr std::array kCodeKinds{
    CodeKind{SQLITE_ERROR, ErrorKind::InvalidInput},
    CodeKind{SQLITE_PERM, ErrorKind::PermissionDenied},
    CodeKind{SQLITE_ABORT, ErrorKind::Cancelled},
    CodeKind{SQLITE_BUSY, ErrorKind::Unavailable},
    CodeKind{SQLITE_LOCKED, ErrorKind::Unavailable},
    CodeKind{SQLITE_NOMEM, ErrorKind::Unavailable},
    CodeKind{SQLITE_READONLY, ErrorKind::PermissionDenied},
    CodeKind{SQLITE_INTERRUPT, ErrorKind::DeadlineExceeded},
    CodeKind{SQLITE_IOERR, ErrorKind::Unavailable},
    CodeKind{SQLITE_CORRUPT, ErrorKind::Malformed},
    CodeKind{SQLITE_FULL, ErrorKind::AlreadyExists},  // an output that cannot be written
    CodeKind{SQLITE_CANTOPEN, ErrorKind::PermissionDenied},
    CodeKind{SQLITE_TOOBIG, ErrorKind::TooLarge},
    CodeKind{SQLITE_CONSTRAINT_PRIMARYKEY, ErrorKind::AlreadyExists},
    CodeKind{SQLITE_CONSTRAINT_UNIQUE, ErrorKind::AlreadyExists},
    CodeKind{SQLITE_CONSTRAINT, ErrorKind::InvalidInput},
    CodeKind{SQLITE_MISMATCH, ErrorKind::InvalidInput},
    CodeKind{SQLITE_AUTH, ErrorKind::PermissionDenied},
    CodeKind{SQLITE_RANGE, ErrorKind::Internal},
    CodeKind{SQLITE_NOTADB, ErrorKind::Malformed},
};

constexpr int kPrimary = 0xFF;

/// The file, or what stands for it.
std::string name_of(sqlite3* handle) {
  const char* file = handle != nullptr ? sqlite3_db_filename(handle, "main") : nullptr;
  return file != nullptr && *file != 0 ? file : "a database in memory";
}

/// What the operating system said, where SQLite tells only that something could not be read, written or opened; else 0.
/// Of a log or its index that does not fit on the disk it has no code of its own.
int system_problem(sqlite3* handle, int code) {
  const int primary = code & kPrimary;
  const bool of_the_system = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN;
  return handle != nullptr && of_the_system ? sqlite3_system_errno(handle) : 0;
}

enum class Disk { Good, Full, ReadOnly };

/// Asked of the disk itself: what it cannot write SQLite tries to read, and tells only of that.
Disk disk_of(const std::string& file) {
  struct statvfs about {};
  if (::statvfs(std::filesystem::path(file).parent_path().c_str(), &about) != 0) return Disk::Good;
  if ((about.f_flag & ST_RDONLY) != 0) return Disk::ReadOnly;
  // Some file systems count no files.
  const bool no_file_left = about.f_files > 0 && about.f_favail == 0;
  return about.f_bavail == 0 || no_file_left ? Disk::Full : Disk::Good;
}

/// `file`: of a handle that has not got so far as to know it.
Error error_of(sqlite3* handle, int code, std::string file = {}) {
  const int primary = code & kPrimary;
  const int problem = system_problem(handle, code);
  if (file.empty()) file = name_of(handle);
  const bool not_opened = primary == SQLITE_CANTOPEN;
  const Disk disk = not_opened || primary == SQLITE_IOERR || primary == SQLITE_READONLY ? disk_of(file) : Disk::Good;
  if (disk == Disk::ReadOnly) {
    return {ErrorKind::AlreadyExists,
            fmt::format("{} lies on a disk that can only be read: look at its health and mount it for writing", file)};
  }
  const bool full = primary == SQLITE_FULL || problem == ENOSPC || problem == EDQUOT;
  if (full || (not_opened && disk == Disk::Full)) {
    return {ErrorKind::AlreadyExists, fmt::format("there is no room to write {}: make room on its disk, then try "
                                                  "again; nothing that was begun was kept",
                                                  file)};
  }
  if (problem == EMFILE || problem == ENFILE) {
    return {ErrorKind::Unavailable,
            fmt::format("{} cannot be opened: {}", file, std::generic_category().message(problem))};
  }
  return {error_kind(code), handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code)};
}

Result<void> configure(sqlite3* handle) {
  struct Setting {
    int option;
    int value;
  };
  constexpr std::array kSettings{Setting{SQLITE_DBCONFIG_DQS_DML, 0}, Setting{SQLITE_DBCONFIG_DQS_DDL, 0},
                                 Setting{SQLITE_DBCONFIG_DEFENSIVE, 1}, Setting{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                 Setting{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}};
  for (const Setting& setting : kSettings) {
    const int code = sqlite3_db_config(handle, setting.option, setting.value, nullptr);
    if (code != SQLITE_OK) return fail(error_of(handle, code));
  }
  return {};
}

constexpr int kBusyMilliseconds = 5000;
// FULL: a night that was told as saved is there after a power cut too.
constexpr const char* kWriterSettings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL";
constexpr const char* kReaderSettings = "PRAGMA query_only = ON";

/// As the path of a file: URI wants it.
std::string uri_path(const std::string& path) {
  std::string out;
  for (const char c : path) {
    if (c == '?' || c == '#' || c == '%') {
      out += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

ErrorKind error_kind(int sqlite_code) {
  for (const int code : {sqlite_code, sqlite_code & kPrimary}) {
    for (const CodeKind& entry : kCodeKinds) {
      if (entry.code == code) return entry.kind;
    }
  }
  return ErrorKind::Internal;
}

Error about_file(Error error, const std::string& path) {
  if (error.what.find(path) != std::string::npos) return error;
  return std::move(error).with_context(path);
}

void Statement::Finalise::operator()(sqlite3_stmt* handle) const noexcept {
  sqlite3_finalize(handle);
}

void Statement::bind(int position, std::int64_t value) {
  note(sqlite3_bind_int64(handle_.get(), position, value));
}

void Statement::bind(int position, double value) {
  note(sqlite3_bind_double(handle_.get(), position, value));
}

void Statement::bind(int position, bool value) {
  note(sqlite3_bind_int(handle_.get(), position, value ? 1 : 0));
}

void Statement::bind(int position, std::string_view value) {
  // A null pointer would bind NULL, and an empty view may hold one.
  const char* data = value.empty() ? "" : value.data();
  // SQLITE_TRANSIENT, spelt without the old-style cast of the macro: SQLite makes its own copy.
  const auto copy = reinterpret_cast<sqlite3_destructor_type>(-1);
  note(sqlite3_bind_text64(handle_.get(), position, data, value.size(), copy, SQLITE_UTF8));
}

void Statement::bind_null(int position) {
  note(sqlite3_bind_null(handle_.get(), position));
}

void Statement::note(int code) {
  if (bind_failure_ == SQLITE_OK) bind_failure_ = code;
}

Result<bool> Statement::step() {
  if (bind_failure_ != SQLITE_OK) return fail(error_of(sqlite3_db_handle(handle_.get()), bind_failure_));
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  sqlite3* database = sqlite3_db_handle(handle_.get());
  return fail(error_of(database, sqlite3_extended_errcode(database)));
}

Result<void> Statement::run() {
  Result<bool> more = true;
  while (more && *more) more = step();
  reset();
  if (!more) return fail(std::move(more.error()));
  return {};
}

void Statement::reset() {
  sqlite3_reset(handle_.get());
  bind_failure_ = SQLITE_OK;
}

int Statement::parameters() const {
  return sqlite3_bind_parameter_count(handle_.get());
}

std::string_view Statement::parameter_name(int position) const {
  const char* name = sqlite3_bind_parameter_name(handle_.get(), position);
  return name == nullptr ? std::string_view{} : name;
}

int Statement::columns() const {
  return sqlite3_column_count(handle_.get());
}

std::string_view Statement::column_name(int column) const {
  const char* name = sqlite3_column_name(handle_.get(), column);
  return name == nullptr ? std::string_view{} : name;
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

bool Statement::is_text(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_TEXT;
}

bool Statement::is_integer(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_INTEGER;
}

bool Statement::is_real(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_FLOAT;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_.get(), column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(handle_.get(), column);
}

std::string_view Statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

void Database::Close::operator()(sqlite3* handle) const noexcept {
  sqlite3_close_v2(handle);
}

Result<Database> Database::open_memory() {
  return open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY);
}

Result<Database> Database::open_file(const std::string& path, Access access) {
  const bool write = access == Access::Write;
  const bool exists = std::filesystem::exists(path);
  if (!write && !exists) return fail(ErrorKind::NotFound, "there is no {}", path);
  const int how = write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  auto database = open(path, how);
  // Who may not write beside a database cannot take part in its log; without a log there is nothing to take part in.
  if (!write && !database && !std::filesystem::exists(path + "-wal")) {
    database = open(fmt::format("file:{}?immutable=1", uri_path(path)), how | SQLITE_OPEN_URI);
  }
  if (!database) return fail(about_file(std::move(database.error()), path));
  if (auto done = database->execute(write ? kWriterSettings : kReaderSettings); !done) {
    return fail(about_file(std::move(done.error()), path));
  }
  return database;
}

Result<Database> Database::open(const std::string& name, int how) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &raw, how | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  Database database{Handle(raw)};
  if (code != SQLITE_OK) return fail(error_of(raw, code, name));
  if (auto done = configure(raw); !done) return fail(std::move(done.error()));
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  // SQLite opens nothing before the first statement.
  if (auto done = database.execute("PRAGMA temp_store = MEMORY; SELECT count(*) FROM sqlite_schema"); !done) {
    return fail(std::move(done.error()));
  }
  return database;
}

Result<Database> Database::copy_in_memory() {
  auto copy = open_memory();
  if (!copy) return copy;
  sqlite3_backup* backup = sqlite3_backup_init(copy->handle(), "main", handle(), "main");
  if (backup == nullptr) return fail(copy->last_error());
  sqlite3_backup_step(backup, -1);
  const int code = sqlite3_backup_finish(backup);
  if (code != SQLITE_OK) return fail(error_of(copy->handle(), code));
  return copy;
}

Result<void> Database::execute(const std::string& script) {
  if (sqlite3_exec(handle_.get(), script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return fail(last_error());
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const char* tail = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()), 0, &raw, &tail);
  Statement statement(raw);
  if (code != SQLITE_OK) return fail(last_error());
  if (raw == nullptr) return fail(ErrorKind::InvalidInput, "the SQL is empty");
  // What is left may only be comments and white space: compile it to see.
  const auto rest = sql.substr(static_cast<std::size_t>(tail - sql.data()));
  sqlite3_stmt* second = nullptr;
  const int rest_code =
      sqlite3_prepare_v3(handle_.get(), rest.data(), static_cast<int>(rest.size()), 0, &second, nullptr);
  const Statement discard(second);
  if (rest_code != SQLITE_OK || second != nullptr) {
    return fail(ErrorKind::InvalidInput, "only one SQL statement is allowed here: remove everything after the first");
  }
  return statement;
}

Result<Statement*> Database::cached(const std::string& sql) {
  const auto known = cache_.find(sql);
  if (known != cache_.end()) {
    known->second.reset();
    return &known->second;
  }
  auto statement = prepare(sql);
  if (!statement) return fail(std::move(statement.error()));
  return &cache_.emplace(sql, std::move(*statement)).first->second;
}

Error Database::last_error() const {
  return error_of(handle_.get(), sqlite3_extended_errcode(handle_.get()));
}

// A savepoint outside a transaction begins one, and inside one it nests: one mechanism for both.
Result<Transaction> Transaction::begin(Database& database) {
  auto statement = database.cached("SAVEPOINT camaudit");
  if (!statement) return fail(std::move(statement.error()));
  if (auto done = (*statement)->run(); !done) return fail(std::move(done.error()));
  return Transaction(database, false);
}

Result<Transaction> Transaction::begin_write(Database& database) {
  if (auto done = database.execute("BEGIN IMMEDIATE"); !done) {
    if ((sqlite3_errcode(database.handle()) & kPrimary) != SQLITE_BUSY) return fail(std::move(done.error()));
    return fail(std::move(done.error()).with_context("another program is writing " + name_of(database.handle())));
  }
  return Transaction(database, true);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)), outermost_(other.outermost_) {}

Transaction::~Transaction() {
  if (database_ == nullptr) return;
  // Nothing can be done about a failure here; SQLite itself rolls back when the connection closes.
  static_cast<void>(database_->execute(outermost_ ? "ROLLBACK" : "ROLLBACK TO camaudit; RELEASE camaudit"));
}

Result<void> Transaction::commit() {
  auto statement = database_->cached(outermost_ ? "COMMIT" : "RELEASE camaudit");
  if (!statement) return fail(std::move(statement.error()));
  if (auto done = (*statement)->run(); !done) return fail(std::move(done.error()));
  database_ = nullptr;
  return {};
}

}  // namespace camaudit::store
