// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/sandbox.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <cctype>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "agent/base/text.hpp"
#include "agent/rules/bounded_functions.hpp"
#include "agent/store/schema.hpp"

namespace camaudit::rules {
namespace {

using namespace std::string_view_literals;

/// Instructions between two looks at the budget.
constexpr int kStepsPerLook = 100;
/// What compiling may take beyond what SQLite held before.
constexpr std::int64_t kMemoryToCompile = 64LL * 1024 * 1024;
/// A thousand years in seconds: an age beyond it says nothing more.
constexpr std::int64_t kLongestAge = 1000LL * 365 * 86400;

struct Limit {
  int id;
  int value;
};

constexpr std::array kSqliteLimits{Limit{SQLITE_LIMIT_LENGTH, 1024 * 1024},
                                   Limit{SQLITE_LIMIT_SQL_LENGTH, 128 * 1024},
                                   Limit{SQLITE_LIMIT_COLUMN, 100},
                                   Limit{SQLITE_LIMIT_EXPR_DEPTH, 100},
                                   Limit{SQLITE_LIMIT_COMPOUND_SELECT, 30},
                                   Limit{SQLITE_LIMIT_VDBE_OP, 50'000},
                                   Limit{SQLITE_LIMIT_FUNCTION_ARG, 32},
                                   Limit{SQLITE_LIMIT_ATTACHED, 0},
                                   Limit{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256},
                                   Limit{SQLITE_LIMIT_VARIABLE_NUMBER, 100},
                                   Limit{SQLITE_LIMIT_TRIGGER_DEPTH, 0},
                                   Limit{SQLITE_LIMIT_WORKER_THREADS, 0}};

// Without anything that is random, reads a clock or a file, or makes a large value out of a small one. What one call
// may take is bounded by the length of a value, or by BoundedFunctions.
constexpr std::array kFunctions{"->"sv,
                                "->>"sv,
                                "abs"sv,
                                "age_text"sv,
                                "avg"sv,
                                "char"sv,
                                "coalesce"sv,
                                "count"sv,
                                "cume_dist"sv,
                                "dense_rank"sv,
                                "first_value"sv,
                                "format"sv,
                                "glob"sv,
                                "group_concat"sv,
                                "hex"sv,
                                "ifnull"sv,
                                "iif"sv,
                                "instr"sv,
                                "json"sv,
                                "json_array"sv,
                                "json_array_length"sv,
                                "json_extract"sv,
                                "json_group_array"sv,
                                "json_group_object"sv,
                                "json_object"sv,
                                "json_type"sv,
                                "json_valid"sv,
                                "lag"sv,
                                "last_value"sv,
                                "lead"sv,
                                "length"sv,
                                "like"sv,
                                "lower"sv,
                                "ltrim"sv,
                                "max"sv,
                                "min"sv,
                                "nth_value"sv,
                                "ntile"sv,
                                "nullif"sv,
                                "percent_rank"sv,
                                "printf"sv,
                                "quote"sv,
                                "rank"sv,
                                "replace"sv,
                                "rfc3339"sv,
                                "round"sv,
                                "row_number"sv,
                                "rtrim"sv,
                                "sign"sv,
                                "span_text"sv,
                                "substr"sv,
                                "substring"sv,
                                "sum"sv,
                                "total"sv,
                                "trim"sv,
                                "typeof"sv,
                                "unicode"sv,
                                "upper"sv,
                                "json_quote"sv};

bool is_allowed_function(std::string_view name) {
  return std::find(kFunctions.begin(), kFunctions.end(), name) != kFunctions.end();
}

bool is_json_table(std::string_view table) {
  return table == "json_each" || table == "json_tree";
}

std::string_view view_of(const char* text) {
  return text == nullptr ? std::string_view{} : text;
}

/// The two largest units that count: "9 d 4 h", "3 h 5 min", "12 min", "40 s", "-12 min".
std::string span_text(std::int64_t seconds) {
  struct Unit {
    std::int64_t seconds;
    std::string_view name;
  };
  static constexpr std::array kUnits{Unit{86400, "d"}, Unit{3600, "h"}, Unit{60, "min"}, Unit{1, "s"}};
  // Of an impossible time, not to be negated as it stands.
  seconds = std::clamp(seconds, -kLongestAge, kLongestAge);
  const std::int64_t length = seconds < 0 ? -seconds : seconds;
  std::size_t unit = 0;
  while (unit + 1 < kUnits.size() && length < kUnits.at(unit).seconds) ++unit;
  const auto [size, name] = kUnits.at(unit);
  std::string text = fmt::format("{}{} {}", seconds < 0 ? "-" : "", length / size, name);
  if (size <= 60) return text;
  const Unit& smaller = kUnits.at(unit + 1);
  if (const std::int64_t rest = length % size / smaller.seconds; rest > 0) {
    text += fmt::format(" {} {}", rest, smaller.name);
  }
  return text;
}

std::string age_text(std::int64_t seconds) {
  if (seconds >= 0) return span_text(seconds) + " old";
  return span_text(-std::max(seconds, -kLongestAge)) + " in the future";
}

std::string rfc3339(std::int64_t seconds) {
  return format_rfc3339({seconds});
}

/// A function of SQL that makes a text of a number of seconds, and NULL of what is no number.
template <std::string (*kWrite)(std::int64_t)>
void text_of_seconds(sqlite3_context* context, int, sqlite3_value** arguments) {
  const int type = sqlite3_value_numeric_type(arguments[0]);
  if (type != SQLITE_INTEGER && type != SQLITE_FLOAT) return sqlite3_result_null(context);
  const std::string text = kWrite(sqlite3_value_int64(arguments[0]));
  const auto copy = reinterpret_cast<sqlite3_destructor_type>(-1);
  sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), copy);
}

constexpr std::string_view kNoSuchTable = "no such table: ";

/// Where the query names a table that is not there, which SQLite does not tell.
std::optional<std::size_t> place_of_table(std::string_view sql, std::string_view what) {
  if (!what.starts_with(kNoSuchTable)) return std::nullopt;
  const std::string_view name = what.substr(kNoSuchTable.size());
  const auto in_a_word = [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; };
  for (std::size_t at = sql.find(name); at != std::string_view::npos; at = sql.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !in_a_word(sql[at - 1])) && (end == sql.size() || !in_a_word(sql[end]))) return at;
  }
  return std::nullopt;
}

/// "no such column: d.knid" with the nearest view or column added.
std::string with_suggestion(std::string what) {
  const bool table = what.starts_with(kNoSuchTable);
  if (!table && !what.starts_with("no such column: ")) return what;
  const std::string name = what.substr(what.find_last_of(" .") + 1);
  std::vector<std::string> candidates;
  for (const store::View& view : store::views()) {
    if (table) {
      candidates.push_back(view.name);
    } else {
      for (const store::Column& column : view.columns) candidates.push_back(column.name);
    }
  }
  const std::string near = nearest(name, candidates);
  if (!near.empty() && near != name) what += fmt::format("; do you mean {}?", near);
  return what;
}

/// SQLite calls nobody while it compiles, and compiles a common table expression anew wherever it is named: thirty that
/// name each its predecessor twice would take hours. All that takes memory, and this bounds it. It holds for the whole
/// process, hence one at a time.
class MemoryToCompile {
 public:
  explicit MemoryToCompile(std::int64_t bytes)
      : soft_(sqlite3_soft_heap_limit64(-1)), hard_(sqlite3_hard_heap_limit64(sqlite3_memory_used() + bytes)) {}
  MemoryToCompile(const MemoryToCompile&) = delete;
  MemoryToCompile& operator=(const MemoryToCompile&) = delete;
  ~MemoryToCompile() {
    sqlite3_hard_heap_limit64(hard_);
    sqlite3_soft_heap_limit64(soft_);
  }

 private:
  static std::mutex& one_at_a_time() {
    static std::mutex mutex;
    return mutex;
  }

  const std::lock_guard<std::mutex> lock_{one_at_a_time()};
  const std::int64_t soft_;
  const std::int64_t hard_;
};

std::int64_t bytes_of_row(const store::Statement& row) {
  std::int64_t bytes = 0;
  for (int column = 0; column < row.columns(); ++column) {
    // A number takes none beside its place.
    if (row.is_null(column) || row.is_integer(column) || row.is_real(column)) continue;
    bytes += static_cast<std::int64_t>(row.text(column).size());
  }
  return bytes;
}

}  // namespace

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

class Sandbox::Impl {
 public:
  Impl(store::Database& database, SandboxLimits limits, const Clock& clock)
      : database_(database), limits_(limits), clock_(clock) {
    find_tables_of_sqlite();
    declare_json_tables();
    sqlite3* handle = database_.handle();
    for (std::size_t i = 0; i < kSqliteLimits.size(); ++i) {
      before_.at(i) = sqlite3_limit(handle, kSqliteLimits.at(i).id, kSqliteLimits.at(i).value);
    }
    add_function("rfc3339", text_of_seconds<rfc3339>);
    add_function("age_text", text_of_seconds<age_text>);
    add_function("span_text", text_of_seconds<span_text>);
    bounded_.emplace(database_);
    sqlite3_set_authorizer(handle, &Impl::authorise, this);
    sqlite3_progress_handler(handle, kStepsPerLook, &Impl::look, this);
  }

  ~Impl() {
    sqlite3* handle = database_.handle();
    sqlite3_progress_handler(handle, 0, nullptr, nullptr);
    sqlite3_set_authorizer(handle, nullptr, nullptr);
    bounded_.reset();
    for (std::size_t i = 0; i < kSqliteLimits.size(); ++i) {
      sqlite3_limit(handle, kSqliteLimits.at(i).id, before_.at(i));
    }
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<store::Statement> prepare(std::string_view sql) {
    if (!bounded_->in_force()) return fail(bounded_->in_force().error());
    begin();
    auto statement = compiled(sql);
    if (!statement) {
      const int offset = sqlite3_error_offset(database_.handle());
      Error error = std::move(statement.error());
      if (denied_.empty()) {
        offset_ = offset >= 0 ? std::optional(static_cast<std::size_t>(offset)) : place_of_table(sql, error.what);
      }
      error.what = denied_.empty() ? with_suggestion(std::move(error.what)) : denied_;
      return fail(std::move(error));
    }
    if (sqlite3_stmt_isexplain(statement->handle()) != 0 || sqlite3_stmt_readonly(statement->handle()) == 0 ||
        statement->columns() == 0) {
      return fail(ErrorKind::PermissionDenied, "only a SELECT may be run here");
    }
    return statement;
  }

  Result<void> bind(store::Statement& statement, const Policy& policy) {
    offset_.reset();
    for (int position = 1; position <= statement.parameters(); ++position) {
      const std::string_view name = statement.parameter_name(position);
      const PolicyValue* value = name.starts_with(':') ? policy.find(name.substr(1)) : nullptr;
      if (value == nullptr) return fail(unknown_parameter(statement, name));
      bind_value(statement, position, *value);
    }
    return {};
  }

  Result<bool> step(store::Statement& statement) {
    auto more = statement.step();
    if (!more) {
      if (!exceeded_.what.empty()) return fail(exceeded_);
      if (!denied_.empty()) return fail(ErrorKind::PermissionDenied, "{}", denied_);
      return more;
    }
    if (*more && ++rows_ > limits_.rows) {
      return fail(ErrorKind::TooLarge, "the query gives more than {} rows: make it narrower", limits_.rows);
    }
    // SQLite forgets a row that it has given; who takes it may not.
    if (*more) given_ += bytes_of_row(statement);
    if (given_ > limits_.memory) {
      return fail(ErrorKind::TooLarge, "the query gives more than {} bytes of text: make it narrower", limits_.memory);
    }
    return more;
  }

  std::optional<std::size_t> error_offset() const { return offset_; }

 private:
  Result<store::Statement> compiled(std::string_view sql) {
    const MemoryToCompile memory(std::min(limits_.memory, kMemoryToCompile));
    auto statement = database_.prepare(sql);
    if (statement || sqlite3_errcode(database_.handle()) != SQLITE_NOMEM) return statement;
    return fail(ErrorKind::TooLarge, "the query takes too much memory to compile: make it shorter");
  }

  void add_function(const char* name, void (*function)(sqlite3_context*, int, sqlite3_value**)) {
    sqlite3_create_function_v2(database_.handle(), name, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                               nullptr, function, nullptr, nullptr, nullptr);
  }

  void begin() {
    denied_.clear();
    offset_.reset();
    exceeded_ = {};
    steps_ = 0;
    rows_ = 0;
    given_ = 0;
    deadline_ = clock_.steady() + limits_.time;
    memory_before_ = sqlite3_memory_used();
  }

  /// What SQLite itself brings. The authorizer is also asked about the use of a name of which no column is read: a
  /// common table expression or, once a view is opened up, the table behind it; then only the number of rows shows,
  /// which the view shows too. The tables and modules of SQLite must not pass for one of these.
  void find_tables_of_sqlite() {
    auto statement = database_.prepare("SELECT name FROM pragma_module_list");
    if (!statement) return;
    for (auto more = statement->step(); more && *more; more = statement->step()) {
      modules_.insert(to_lower_ascii(statement->text(0)));
    }
  }

  /// The first use of a table-valued function on a connection declares its columns with a CREATE TABLE, which the
  /// authorizer would have to allow: it is done before there is one.
  void declare_json_tables() { static_cast<void>(database_.prepare("SELECT 1 FROM json_each('[]'), json_tree('[]')")); }

  Error unknown_parameter(const store::Statement& statement, std::string_view name) {
    if (name.size() < 2 || !name.starts_with(':')) {
      return {ErrorKind::InvalidInput, "parameters are written :name, with the name of a policy value"};
    }
    const std::string_view sql = sqlite3_sql(statement.handle());
    if (const auto at = sql.find(name); at != std::string_view::npos) offset_ = at;
    std::vector<std::string> names;
    for (const PolicyParameter& known : policy_parameters()) names.push_back(":" + known.name);
    const std::string near = nearest(name, names);
    return {ErrorKind::InvalidInput, fmt::format("{}: there is no such policy value{}", name,
                                                 near.empty() ? "" : fmt::format("; do you mean {}?", near))};
  }

  static void bind_value(store::Statement& statement, int position, const PolicyValue& value) {
    if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
      statement.bind(position, boost::json::serialize(boost::json::value_from(*list)));
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      statement.bind(position, *integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
      statement.bind(position, *real);
    } else if (const auto* boolean = std::get_if<bool>(&value)) {
      statement.bind(position, *boolean);
    } else {
      statement.bind(position, std::get<std::string>(value));
    }
  }

  int deny(std::string why) {
    if (denied_.empty()) denied_ = std::move(why);
    return SQLITE_DENY;
  }

  /// `inner` is the view, or the common table expression, through which the table is read. The latter may bear the name
  /// of a view, so a view's name opens only the tables that this view reads.
  int authorise_read(std::string_view table, std::string_view column, std::string_view inner) {
    if (store::find_view(table) != nullptr || is_json_table(table)) return SQLITE_OK;
    if (const store::View* view = store::find_view(inner)) {
      if (std::find(view->reads.begin(), view->reads.end(), table) != view->reads.end()) return SQLITE_OK;
    }
    const std::string name = to_lower_ascii(table);
    const bool sqlites = modules_.contains(name) || name.starts_with("sqlite_") || name.starts_with("pragma_");
    if (column.empty() && !sqlites) return SQLITE_OK;
    return deny(fmt::format("the table {} may not be read; use the v1_ views", table));
  }

  static int authorise(void* self, int action, const char* first, const char* second, const char*, const char* inner) {
    auto& impl = *static_cast<Impl*>(self);
    switch (action) {
      case SQLITE_SELECT:
      case SQLITE_RECURSIVE:
        return SQLITE_OK;
      case SQLITE_READ:
        return impl.authorise_read(view_of(first), view_of(second), view_of(inner));
      case SQLITE_FUNCTION:
        if (is_allowed_function(view_of(second))) return SQLITE_OK;
        return impl.deny(fmt::format("the function {} may not be used", view_of(second)));
      default:
        return impl.deny("only a SELECT may be run here");
    }
  }

  static int look(void* self) {
    auto& impl = *static_cast<Impl*>(self);
    impl.steps_ += kStepsPerLook;
    if (impl.steps_ > impl.limits_.steps) {
      impl.exceeded_ = {ErrorKind::DeadlineExceeded,
                        fmt::format("the query was stopped after {} steps: make it narrower", impl.limits_.steps)};
    } else if (impl.clock_.steady() > impl.deadline_) {
      impl.exceeded_ = {ErrorKind::DeadlineExceeded,
                        fmt::format("the query was stopped after {} ms: make it narrower", impl.limits_.time.count())};
    } else if (sqlite3_memory_used() - impl.memory_before_ > impl.limits_.memory) {
      impl.exceeded_ = {
          ErrorKind::TooLarge,
          fmt::format("the query was stopped at {} bytes of memory: make it narrower", impl.limits_.memory)};
    }
    return impl.exceeded_.what.empty() ? 0 : 1;
  }

  store::Database& database_;
  const SandboxLimits limits_;
  const Clock& clock_;
  std::array<int, kSqliteLimits.size()> before_{};
  std::set<std::string, std::less<>> modules_;

  std::optional<BoundedFunctions> bounded_;
  std::string denied_;
  std::optional<std::size_t> offset_;
  Error exceeded_;
  std::int64_t steps_ = 0;
  std::size_t rows_ = 0;
  std::int64_t given_ = 0;
  SteadyTime deadline_;
  std::int64_t memory_before_ = 0;
};

Sandbox::Sandbox(store::Database& database, SandboxLimits limits, const Clock& clock)
    : impl_(std::make_unique<Impl>(database, limits, clock)) {}
Sandbox::~Sandbox() = default;

Result<store::Statement> Sandbox::prepare(std::string_view sql) {
  return impl_->prepare(sql);
}
Result<void> Sandbox::bind(store::Statement& statement, const Policy& policy) {
  return impl_->bind(statement, policy);
}
Result<bool> Sandbox::step(store::Statement& statement) {
  return impl_->step(statement);
}
std::optional<std::size_t> Sandbox::error_offset() const {
  return impl_->error_offset();
}

}  // namespace camaudit::rules
