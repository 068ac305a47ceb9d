// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/row.hpp"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

namespace camaudit::store {
namespace {

namespace json = boost::json;

template <class Number>
std::optional<Number> number_in(const std::string& text) {
  Number number{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

void bind(Statement& statement, int position, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return statement.bind(position, *text);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return statement.bind(position, *integer);
  if (const auto* real = std::get_if<double>(&value)) return statement.bind(position, *real);
  statement.bind_null(position);
}

Value read_value(const Statement& statement, int column, ColumnType type) {
  if (statement.is_null(column)) return {};
  if (type == ColumnType::Text) return std::string(statement.text(column));
  if (type == ColumnType::Real) return statement.real(column);
  return statement.integer(column);
}

std::optional<std::string> text_of(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  return std::nullopt;
}

Value value_of(const Column& column, const std::optional<std::string>& text) {
  if (text && column.type == ColumnType::Text) return *text;
  if (text && column.type == ColumnType::Real) {
    if (const auto real = number_in<double>(*text)) return *real;
  } else if (text) {
    if (const auto integer = number_in<std::int64_t>(*text)) return *integer;
  }
  if (column.optional) return {};
  if (column.type == ColumnType::Text) return std::string();
  return column.type == ColumnType::Real ? Value{0.0} : Value{std::int64_t{0}};
}

std::string row_to_json(const FactTable& table, const Row& row) {
  json::object object;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const auto text = text_of(row[i]);
    object[table.columns[i + 1].name] = text ? json::value(json::string(*text)) : json::value(nullptr);
  }
  return json::serialize(object);
}

Result<Row> row_from_json(const FactTable& table, const std::string& text) {
  boost::system::error_code problem;
  const json::value parsed = json::parse(text, problem);
  const auto* object = problem ? nullptr : parsed.if_object();
  if (object == nullptr) return fail(ErrorKind::Malformed, "the history holds a row of {} that is no JSON", table.name);
  Row row;
  for (std::size_t i = 1; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    const auto* given = object->if_contains(column.name);
    const auto* string = given != nullptr ? given->if_string() : nullptr;
    row.push_back(value_of(column, string != nullptr ? std::optional(std::string(*string)) : std::nullopt));
  }
  return row;
}

std::string key_of(const FactTable& table, const Row& row) {
  std::string key;
  for (const std::size_t column : table.key) {
    if (column != table.key.front()) key += '|';
    const auto text = text_of(row[column - 1]);
    if (!text) continue;
    for (const char c : *text) {
      if (c == '|' || c == '#' || c == '\\') key += '\\';
      key += c;
    }
  }
  return key;
}

}  // namespace camaudit::store
