// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/fact_table.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>

#include "agent/base/time.hpp"
#include "agent/model/declared.hpp"
#include "agent/model/describe.hpp"
#include "agent/model/facts.hpp"
#include "agent/model/remembered.hpp"
#include "agent/store/comments.hpp"

namespace camaudit::store {
namespace {

template <class T>
struct TypeOf;
template <>
struct TypeOf<std::string> {
  static constexpr ColumnType value = ColumnType::Text;
};
template <>
struct TypeOf<SharedText> {
  static constexpr ColumnType value = ColumnType::Text;
};
template <>
struct TypeOf<std::int64_t> {
  static constexpr ColumnType value = ColumnType::Integer;
};
template <>
struct TypeOf<double> {
  static constexpr ColumnType value = ColumnType::Real;
};
template <>
struct TypeOf<bool> {
  static constexpr ColumnType value = ColumnType::Boolean;
};
template <>
struct TypeOf<UtcSeconds> {
  static constexpr ColumnType value = ColumnType::Time;
};

template <class T>
Column column_of(std::string_view name, const T&) {
  return {std::string(name), TypeOf<T>::value, false, {}};
}
template <class T>
Column column_of(std::string_view name, const std::optional<T>&) {
  return {std::string(name), TypeOf<T>::value, true, {}};
}

bool names(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (list.substr(0, comma) == word) return true;
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  }
  return false;
}

void mark(FactTable& table, std::string_view key, std::string_view volatile_columns) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::string& name = table.columns[i].name;
    if (names(key, name)) table.key.push_back(i);
    table.changes.push_back(!names(volatile_columns, name));
  }
}

template <class Row>
constexpr std::string_view volatile_columns_of() {
  if constexpr (requires { Row::kVolatile; }) {
    return Row::kVolatile;
  } else {
    return {};
  }
}

template <class Row>
void add_columns(FactTable& table) {
  const Row row{};
  model::for_each_member(
      row, [&](std::string_view name, const auto& value) { table.columns.push_back(column_of(name, value)); });
  for (Column& column : table.columns) column.comment = comment_on_column(table.name, column.name);
}

template <class Row>
FactTable plain_table(const std::vector<Row>&) {
  FactTable table;
  table.name = Row::kTable;
  add_columns<Row>(table);
  mark(table, "", "");
  return table;
}

template <class Row>
FactTable fact_table(const std::vector<Row>&) {
  FactTable table;
  table.name = Row::kTable;
  table.surveyed = true;
  table.columns.push_back({"device", ColumnType::Text, false, {}});
  add_columns<Row>(table);
  mark(table, Row::kKey, volatile_columns_of<Row>());
  // A device may list one thing twice. Of each fact there is one state, which is ours.
  table.place = std::is_same_v<Row, model::FactStatus> ? std::string_view("fact") : FactTable::kRowNumber;
  return table;
}

template <class Tables>
std::vector<FactTable> plain_tables() {
  std::vector<FactTable> all;
  const Tables tables{};
  model::for_each_table(tables, [&](std::string_view, const auto& rows) { all.push_back(plain_table(rows)); });
  return all;
}

Column text(const char* name) {
  return {name, ColumnType::Text, false, {}};
}

}  // namespace

std::string_view to_string(ColumnType type) {
  constexpr std::array<std::string_view, 5> kNames{"text", "integer", "real", "boolean", "time"};
  return kNames.at(static_cast<std::size_t>(type));
}

const std::vector<FactTable>& fact_tables() {
  static const std::vector<FactTable> tables = [] {
    std::vector<FactTable> all;
    const model::Facts facts{};
    model::for_each_table(facts, [&](std::string_view, const auto& rows) { all.push_back(fact_table(rows)); });
    return all;
  }();
  return tables;
}

const std::vector<FactTable>& declared_tables() {
  static const std::vector<FactTable> tables = plain_tables<model::Declared>();
  return tables;
}

const std::vector<FactTable>& remembered_tables() {
  static const std::vector<FactTable> tables = plain_tables<model::Remembered>();
  return tables;
}

const FactTable& device_table() {
  static const FactTable table = [] {
    FactTable made;
    made.name = "device";
    made.columns = {text("id"),      text("kind"),
                    text("state"),   text("reason"),
                    text("address"), text("endpoint_reference"),
                    text("url"),     {"surveyed_at", ColumnType::Time, false, {}}};
    mark(made, "", "reason,surveyed_at");
    made.place = "rowid";
    return made;
  }();
  return table;
}

const FactTable* table_of_devices(std::string_view name) {
  if (name == device_table().name) return &device_table();
  if (name == call_table().name) return &call_table();
  const auto& all = fact_tables();
  const auto at = std::find_if(all.begin(), all.end(), [&](const FactTable& table) { return table.name == name; });
  return at == all.end() ? nullptr : &*at;
}

const FactTable& call_table() {
  static const FactTable table = [] {
    FactTable made;
    made.name = "call";
    made.columns = {text("device"),
                    text("operation"),
                    text("outcome"),
                    text("detail"),
                    {"milliseconds", ColumnType::Integer, false, {}}};
    mark(made, "operation", "detail,milliseconds");
    made.place = FactTable::kRowNumber;
    return made;
  }();
  return table;
}

}  // namespace camaudit::store
