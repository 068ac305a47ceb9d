// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/base/shared_text.hpp"
#include "agent/base/time.hpp"
#include "agent/model/describe.hpp"
#include "agent/store/database.hpp"
#include "agent/store/fact_table.hpp"

/// A row of a fact table without its struct, for what works on all tables alike.
namespace camaudit::store {

using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

/// The values of a FactTable's columns but the first, which names the device.
using Row = std::vector<Value>;

inline Value to_value(const std::string& value) {
  return value;
}
inline Value to_value(std::int64_t value) {
  return value;
}
inline Value to_value(double value) {
  return value;
}
inline Value to_value(bool value) {
  return std::int64_t{value ? 1 : 0};
}
inline Value to_value(UtcSeconds value) {
  return value.value;
}
template <class T>
Value to_value(const std::optional<T>& value) {
  return value ? to_value(*value) : Value{};
}

template <class Struct>
std::vector<Row> rows_of(const std::vector<Struct>& structs) {
  std::vector<Row> rows;
  rows.reserve(structs.size());
  for (const Struct& from : structs) {
    Row& row = rows.emplace_back();
    model::for_each_member(from, [&row](std::string_view, const auto& value) { row.push_back(to_value(value)); });
  }
  return rows;
}

inline void assign(std::string& to, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) to = *text;
}
inline void assign(SharedText& to, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) to = *text;
}
inline void assign(std::int64_t& to, const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) to = *integer;
}
inline void assign(double& to, const Value& value) {
  if (const auto* real = std::get_if<double>(&value)) to = *real;
}
inline void assign(bool& to, const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) to = *integer != 0;
}
inline void assign(UtcSeconds& to, const Value& value) {
  assign(to.value, value);
}
template <class T>
void assign(std::optional<T>& to, const Value& value) {
  if (value.index() == 0) {
    to.reset();
  } else {
    assign(to.emplace(), value);
  }
}

/// The other way round; a row as rows_of() makes them.
template <class Struct>
Struct struct_of(const Row& row) {
  Struct out;
  std::size_t column = 0;
  model::for_each_member(out, [&](std::string_view, auto& value) { assign(value, row[column++]); });
  return out;
}

void bind(Statement& statement, int position, const Value& value);
Value read_value(const Statement& statement, int column, ColumnType type);

/// nullopt for no value. A real is written so that reading it back gives the same.
std::optional<std::string> text_of(const Value& value);
/// The value that text_of wrote. What fits the column no more, since it was of another type then, is taken for absent:
/// NULL, or nothing, zero and false where the column may not be NULL.
Value value_of(const Column& column, const std::optional<std::string>& text);

/// A whole row as one JSON object by column name, and back. Malformed if a column lacks its value.
std::string row_to_json(const FactTable& table, const Row& row);
Result<Row> row_from_json(const FactTable& table, const std::string& json);

/// What tells the row from the device's other rows of the table: its key columns with '|' between; '|', '#' and '\' in
/// them are escaped. Devices send duplicates, so it need not be unique.
std::string key_of(const FactTable& table, const Row& row);

}  // namespace camaudit::store
