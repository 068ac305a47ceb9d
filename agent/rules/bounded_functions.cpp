// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/bounded_functions.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "agent/rules/direct_functions.hpp"

namespace camaudit::rules {
namespace {

/// The bytes of one text times those of the other: some hundredths of a second. A list of 1 MiB may be searched for a
/// word of 16 bytes, 64 KiB for one of 256.
constexpr std::int64_t kMostComparisons = 16LL * 1024 * 1024;
constexpr int kAnyNumber = -1;

std::int64_t length_of(sqlite3_value* value) {
  const int type = sqlite3_value_type(value);
  // A number is never long, and asking for its bytes would turn it into a text.
  return type == SQLITE_TEXT || type == SQLITE_BLOB ? sqlite3_value_bytes(value) : 32;
}

std::string excess_of_comparisons(Arguments arguments, std::int64_t) {
  const std::int64_t first = length_of(arguments[0]);
  const std::int64_t second = length_of(arguments[1]);
  if (first * second <= kMostComparisons) return {};
  return fmt::format("texts of {} and {} bytes are too long to be searched for one another", first, second);
}

/// Widths and precisions count together, since SQLite also counts out those of an answer that has become too long.
std::string excess_of_width(Arguments arguments, std::int64_t longest) {
  const auto* text = arguments.empty() ? nullptr : reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
  const std::string_view format = text == nullptr ? "" : text;
  std::int64_t total = 0;
  for (std::size_t at = format.find('%'); at < format.size(); at = format.find('%', at)) {
    const std::size_t end = std::min(format.find_first_not_of("0123456789-+ #!,.*l", ++at), format.size());
    while (at < end) {
      if (format[at] == '*') return "a width that stands in an argument (*) may not be used";
      if (format[at] < '0' || format[at] > '9') {
        ++at;
        continue;
      }
      std::int64_t number = 0;
      const auto [past, error] = std::from_chars(format.data() + at, format.data() + end, number);
      at = static_cast<std::size_t>(past - format.data());
      if (error != std::errc() || number > longest - total) return fmt::format("widths of over {} in all", longest);
      total += number;
    }
    // The letter; of "%%" the second sign.
    at = end + 1;
  }
  return {};
}

struct Function {
  const char* name;
  int arguments;
  std::string (*excess)(Arguments arguments, std::int64_t longest_text);
  bool (*direct)(sqlite3_context* context, Arguments arguments) = nullptr;  ///< false: it takes a statement
};

constexpr std::array kBounded{Function{"trim", 2, excess_of_comparisons},
                              Function{"ltrim", 2, excess_of_comparisons},
                              Function{"rtrim", 2, excess_of_comparisons},
                              Function{"instr", 2, excess_of_comparisons},
                              Function{"replace", 3, excess_of_comparisons},
                              Function{"like", 2, excess_of_comparisons, match_like},
                              Function{"like", 3, excess_of_comparisons},
                              Function{"glob", 2, excess_of_comparisons, match_glob},
                              Function{"format", kAnyNumber, excess_of_width, format_plainly},
                              Function{"printf", kAnyNumber, excess_of_width, format_plainly}};

constexpr std::array kLimits{SQLITE_LIMIT_LENGTH, SQLITE_LIMIT_LIKE_PATTERN_LENGTH};

void refuse(sqlite3_context* context, const std::string& why, int code) {
  sqlite3_result_error(context, why.c_str(), static_cast<int>(why.size()));
  sqlite3_result_error_code(context, code);
}

}  // namespace

/// SQLite's own functions, which cannot be called on the connection where others have taken their names. Taking these
/// away would not bring its own back, so they stay and lose their bounds.
class BoundedFunctions::Originals {
 public:
  explicit Originals(store::Database database) : database_(std::move(database)) {}

  void bound_as(store::Database& other) {
    for (std::size_t i = 0; i < kLimits.size(); ++i) {
      const int limit = sqlite3_limit(other.handle(), kLimits.at(i), -1);
      before_.at(i) = sqlite3_limit(database_.handle(), kLimits.at(i), limit);
    }
    bounded_ = true;
  }

  void unbound() {
    for (std::size_t i = 0; i < kLimits.size(); ++i) sqlite3_limit(database_.handle(), kLimits.at(i), before_.at(i));
    bounded_ = false;
  }

  Result<store::Statement> prepare(const std::string& sql) { return database_.prepare(sql); }

  /// False: it is beyond its bound, and was refused.
  bool allow(sqlite3_context* context, const Function& function, Arguments arguments) {
    if (!bounded_) return true;
    const int longest = sqlite3_limit(database_.handle(), SQLITE_LIMIT_LENGTH, -1);
    const std::string excess = function.excess(arguments, longest);
    if (!excess.empty()) refuse(context, fmt::format("{}: {}", function.name, excess), SQLITE_TOOBIG);
    return excess.empty();
  }

  void answer(sqlite3_context* context, sqlite3_stmt* call, Arguments arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      sqlite3_bind_value(call, static_cast<int>(i) + 1, arguments[i]);
    }
    if (sqlite3_step(call) == SQLITE_ROW) {
      sqlite3_result_value(context, sqlite3_column_value(call, 0));
    } else {
      refuse(context, sqlite3_errmsg(database_.handle()), sqlite3_errcode(database_.handle()));
    }
    sqlite3_reset(call);
    sqlite3_clear_bindings(call);
  }

 private:
  store::Database database_;
  std::array<int, kLimits.size()> before_{};
  bool bounded_ = false;
};

/// One of them, which SQLite holds.
class BoundedFunctions::Bounded {
 public:
  Bounded(const Function& function, std::shared_ptr<Originals> originals)
      : function_(function), originals_(std::move(originals)) {}

  static void call(sqlite3_context* context, int count, sqlite3_value** values) {
    auto& self = *static_cast<Bounded*>(sqlite3_user_data(context));
    const Arguments arguments(values, static_cast<std::size_t>(count));
    if (!self.originals_->allow(context, self.function_, arguments)) return;
    if (self.function_.direct != nullptr && self.function_.direct(context, arguments)) return;
    const auto statement = self.call_with(count);
    if (!statement) return refuse(context, statement.error().what, SQLITE_ERROR);
    self.originals_->answer(context, *statement, arguments);
  }
  static void destroy(void* self) { delete static_cast<Bounded*>(self); }

 private:
  /// Compiled once.
  Result<sqlite3_stmt*> call_with(int arguments) {
    const auto known = calls_.find(arguments);
    if (known != calls_.end()) return known->second.handle();
    std::string list;
    for (int i = 0; i < arguments; ++i) list += i == 0 ? "?" : ", ?";
    auto statement = originals_->prepare(fmt::format("SELECT {}({})", function_.name, list));
    if (!statement) return fail(std::move(statement.error()));
    return calls_.emplace(arguments, std::move(*statement)).first->second.handle();
  }

  const Function& function_;
  // After the database, of which they are, so that they go before it.
  std::shared_ptr<Originals> originals_;
  std::map<int, store::Statement> calls_;
};

BoundedFunctions::BoundedFunctions(store::Database& database) : in_force_(replace(database)) {}

BoundedFunctions::~BoundedFunctions() {
  if (originals_) originals_->unbound();
}

Result<void> BoundedFunctions::replace(store::Database& database) {
  auto opened = store::Database::open_memory();
  if (!opened) return fail(std::move(opened.error()));
  originals_ = std::make_shared<Originals>(std::move(*opened));
  originals_->bound_as(database);
  for (const Function& function : kBounded) {
    // SQLite destroys it, also where it does not take it.
    auto bounded = std::make_unique<Bounded>(function, originals_);
    constexpr int kHow = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    if (sqlite3_create_function_v2(database.handle(), function.name, function.arguments, kHow, bounded.release(),
                                   &Bounded::call, nullptr, nullptr, &Bounded::destroy) != SQLITE_OK) {
      return fail(database.last_error());
    }
  }
  return {};
}

}  // namespace camaudit::rules
