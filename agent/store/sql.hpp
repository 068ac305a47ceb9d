// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Statements of one line, for whoever has tables of its own.
#include <optional>
#include <string>
#include <utility>

#include "agent/store/database.hpp"

namespace camaudit::store {

template <class... Values>
Result<Statement*> bound(Database& database, const std::string& sql, const Values&... values) {
  auto statement = database.cached(sql);
  if (!statement) return statement;
  int position = 0;
  ((*statement)->bind(++position, values), ...);
  return statement;
}

template <class... Values>
Result<void> run_sql(Database& database, const std::string& sql, const Values&... values) {
  auto statement = bound(database, sql, values...);
  if (!statement) return fail(std::move(statement.error()));
  return (*statement)->run();
}

/// Calls `take(statement)` for each row.
template <class Take, class... Values>
Result<void> for_each_row(Database& database, const std::string& sql, Take take, const Values&... values) {
  auto statement = bound(database, sql, values...);
  if (!statement) return fail(std::move(statement.error()));
  Result<bool> more = (*statement)->step();
  for (; more && *more; more = (*statement)->step()) take(**statement);
  (*statement)->reset();
  if (!more) return fail(std::move(more.error()));
  return {};
}

inline std::optional<std::int64_t> optional_integer(const Statement& statement, int column) {
  if (statement.is_null(column)) return std::nullopt;
  return statement.integer(column);
}

inline std::optional<UtcSeconds> optional_time(const Statement& statement, int column) {
  const auto value = optional_integer(statement, column);
  return value ? std::optional(UtcSeconds{*value}) : std::nullopt;
}

inline std::optional<std::string> optional_text(const Statement& statement, int column) {
  if (statement.is_null(column)) return std::nullopt;
  return std::string(statement.text(column));
}

}  // namespace camaudit::store
