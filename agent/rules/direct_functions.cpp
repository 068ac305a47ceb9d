// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/direct_functions.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace camaudit::rules {
namespace {

bool is_digit(std::string_view text) {
  return text.size() == 1 && text[0] >= '0' && text[0] <= '9';
}

bool is_blob(sqlite3_value* value) {
  return sqlite3_value_type(value) == SQLITE_BLOB;
}

/// A conversion at the beginning of a format, from its sign to its letter: %s, %d, %% or a short one of %f and %g.
/// Empty: another.
std::string_view plain_conversion(std::string_view format) {
  std::size_t letter = 1;
  if (format.substr(letter, 1) == "+") ++letter;
  if (format.substr(letter, 1) == "." && is_digit(format.substr(letter + 1, 1))) letter += 2;
  const std::string_view letters = letter == 1 ? "sd%fg" : "fg";
  const bool known = letter < format.size() && letters.find(format[letter]) != std::string_view::npos;
  return known ? format.substr(0, letter + 1) : std::string_view();
}

bool is_plain(std::string_view format) {
  for (std::size_t at = format.find('%'); at != std::string_view::npos; at = format.find('%', at)) {
    const std::size_t length = plain_conversion(format.substr(at)).size();
    if (length == 0) return false;
    at += length;
  }
  return true;
}

void convert(sqlite3_str* to, const std::string& conversion, sqlite3_value* value) {
  if (conversion == "%d") {
    sqlite3_str_appendf(to, "%lld", value == nullptr ? 0 : sqlite3_value_int64(value));
  } else if (conversion == "%s") {
    const auto* text = value == nullptr ? nullptr : reinterpret_cast<const char*>(sqlite3_value_text(value));
    if (text != nullptr) sqlite3_str_appendall(to, text);
  } else {
    sqlite3_str_appendf(to, conversion.c_str(), value == nullptr ? 0.0 : sqlite3_value_double(value));
  }
}

/// `x LIKE y` comes as (y, x). Too long a pattern is SQLite's to refuse, and whether a blob matches its builder's
/// choice.
template <typename Compare>
bool match(sqlite3_context* context, Arguments arguments, Compare compare) {
  if (is_blob(arguments[0]) || is_blob(arguments[1])) return false;
  const auto* pattern = reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(arguments[1]));
  if (pattern == nullptr || text == nullptr) return true;
  const int longest = sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LIKE_PATTERN_LENGTH, -1);
  if (sqlite3_value_bytes(arguments[0]) > longest) return false;
  sqlite3_result_int(context, compare(pattern, text) == 0 ? 1 : 0);
  return true;
}

}  // namespace

bool format_plainly(sqlite3_context* context, Arguments arguments) {
  const auto* first = arguments.empty() ? nullptr : reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
  if (first == nullptr || !is_plain(first)) return false;
  sqlite3_str* text = sqlite3_str_new(sqlite3_context_db_handle(context));
  std::string_view rest = first;
  for (std::size_t next = 1; !rest.empty();) {
    const std::size_t at = std::min(rest.find('%'), rest.size());
    sqlite3_str_append(text, &rest.front(), static_cast<int>(at));
    rest.remove_prefix(at);
    if (rest.empty()) break;
    const std::string conversion(plain_conversion(rest));
    rest.remove_prefix(conversion.size());
    if (conversion == "%%") {
      sqlite3_str_appendchar(text, 1, '%');
    } else {
      convert(text, conversion, next < arguments.size() ? arguments[next++] : nullptr);
    }
  }
  const int code = sqlite3_str_errcode(text);
  const int length = sqlite3_str_length(text);
  sqlite3_result_text(context, sqlite3_str_finish(text), length, sqlite3_free);
  if (code != SQLITE_OK) sqlite3_result_error_code(context, code);
  return true;
}

bool match_like(sqlite3_context* context, Arguments arguments) {
  return match(context, arguments,
               [](const char* pattern, const char* text) { return sqlite3_strlike(pattern, text, 0); });
}

bool match_glob(sqlite3_context* context, Arguments arguments) {
  return match(context, arguments, sqlite3_strglob);
}

}  // namespace camaudit::rules
