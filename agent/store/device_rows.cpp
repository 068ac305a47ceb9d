// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/device_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace camaudit::store {
namespace {

/// The SQL that one table needs, built once.
struct Sql {
  std::string select;
  std::string insert;
  std::string update;
  std::string remove;
};

Sql sql_of(const FactTable& table) {
  std::string columns;
  std::string places;
  std::string sets;
  for (std::size_t i = 1; i < table.columns.size(); ++i) {
    const std::string& name = table.columns[i].name;
    columns += fmt::format(",\"{}\"", name);
    places += ",?";
    sets += fmt::format("{}\"{}\"=?", i == 1 ? "" : ",", name);
  }
  const std::string& device = table.columns.front().name;
  const std::string& place = table.place;
  const std::string one = fmt::format(R"(WHERE "{}"=? AND "{}"=?)", device, place);
  Sql sql;
  sql.select =
      fmt::format(R"(SELECT "{0}"{1} FROM "{2}" WHERE "{3}"=? ORDER BY "{0}")", place, columns, table.name, device);
  sql.insert =
      fmt::format(R"(INSERT INTO "{}" ("{}"{}{}) VALUES (?{}{}))", table.name, device, columns,
                  table.numbered() ? fmt::format(R"(,"{}")", place) : "", places, table.numbered() ? ",?" : "");
  sql.update = fmt::format(R"(UPDATE "{}" SET {} {})", table.name, sets, one);
  sql.remove = fmt::format(R"(DELETE FROM "{}" {})", table.name, one);
  return sql;
}

const Sql& sql_for(const FactTable& table) {
  static std::map<const FactTable*, Sql> built;
  const auto known = built.find(&table);
  return known != built.end() ? known->second : built.emplace(&table, sql_of(table)).first->second;
}

std::string numbered(std::string key, int number) {
  return number > 1 ? key + fmt::format("#{}", number) : key;
}

/// `number`: in a table of numbered rows.
Result<void> insert_row(Statement& statement, const FactTable& table, const std::string& device, const Row& row,
                        std::int64_t number) {
  int position = 1;
  statement.bind(position, device);
  for (const Value& value : row) bind(statement, ++position, value);
  if (table.numbered()) statement.bind(++position, number);
  auto done = statement.run();
  if (done) return done;
  return fail(std::move(done.error()).with_context(fmt::format("writing {} of {}", table.name, device)));
}

}  // namespace

std::vector<std::pair<std::string, const Row*>> keyed(const FactTable& table, const std::vector<Row>& rows) {
  std::map<std::string, int> times;
  std::vector<std::pair<std::string, const Row*>> out;
  out.reserve(rows.size());
  for (const Row& row : rows) {
    std::string key = key_of(table, row);
    const int number = ++times[key];
    out.emplace_back(numbered(std::move(key), number), &row);
  }
  return out;
}

Result<void> insert_rows(Database& database, const FactTable& table, const std::string& device,
                         const std::vector<Row>& rows) {
  if (rows.empty()) return {};
  auto statement = database.cached(sql_for(table).insert);
  if (!statement) return fail(std::move(statement.error()));
  std::int64_t number = 0;
  for (const Row& row : rows) {
    if (auto done = insert_row(**statement, table, device, row, number++); !done) return done;
  }
  return {};
}

Result<DeviceRows> DeviceRows::load(Database& database, const FactTable& table, const std::string& device) {
  DeviceRows out(database, table, device);
  auto statement = database.cached(sql_for(table).select);
  if (!statement) return fail(std::move(statement.error()));
  (*statement)->bind(1, device);
  std::map<std::string, int> times;
  Result<bool> more = (*statement)->step();
  for (; more && *more; more = (*statement)->step()) {
    Stored stored;
    stored.place = read_value(**statement, 0, (*statement)->is_text(0) ? ColumnType::Text : ColumnType::Integer);
    if (const auto* number = std::get_if<std::int64_t>(&stored.place)) out.next_ = *number + 1;
    for (std::size_t i = 1; i < table.columns.size(); ++i) {
      stored.row.push_back(read_value(**statement, static_cast<int>(i), table.columns[i].type));
    }
    std::string key = key_of(table, stored.row);
    const int number = ++times[key];
    out.stored_.emplace(numbered(std::move(key), number), std::move(stored));
  }
  (*statement)->reset();
  if (!more) return fail(std::move(more.error()));
  return out;
}

const Row* DeviceRows::find(const std::string& key) const {
  const auto known = stored_.find(key);
  return known == stored_.end() ? nullptr : &known->second.row;
}

Result<std::vector<RowChange>> DeviceRows::become(const std::vector<Row>& rows) {
  std::vector<RowChange> changes;
  for (const auto& [key, row] : keyed(table_, rows)) {
    const auto known = stored_.find(key);
    if (known == stored_.end()) {
      if (auto done = insert(*row); !done) return fail(std::move(done.error()));
      changes.push_back({key, "", std::nullopt, row_to_json(table_, *row)});
      continue;
    }
    Stored stored = std::move(known->second);
    stored_.erase(known);
    if (stored.row == *row) continue;
    for (std::size_t i = 0; i < row->size(); ++i) {
      if (!table_.changes[i + 1] || stored.row[i] == (*row)[i]) continue;
      changes.push_back({key, table_.columns[i + 1].name, text_of(stored.row[i]), text_of((*row)[i])});
    }
    if (auto done = update(stored.place, *row); !done) return fail(std::move(done.error()));
  }
  // What is left went. The newest row first: taken back in turn, each of several with one key gets its number again.
  std::vector<std::pair<std::string, Stored>> gone(stored_.begin(), stored_.end());
  std::sort(gone.begin(), gone.end(), [](const auto& a, const auto& b) { return a.second.place > b.second.place; });
  for (const auto& [key, stored] : gone) {
    if (auto done = remove(stored.place); !done) return fail(std::move(done.error()));
    changes.push_back({key, "", row_to_json(table_, stored.row), std::nullopt});
  }
  stored_.clear();
  return changes;
}

Result<void> DeviceRows::undo(const RowChange& change) {
  if (change.column.empty() && change.before) {
    const auto row = row_from_json(table_, *change.before);
    if (!row) return fail(row.error());
    return insert(*row);
  }
  const auto known = stored_.find(change.key);
  if (known == stored_.end()) {
    return fail(ErrorKind::Malformed, "the history speaks of {} '{}' of {}, which is not there", table_.name,
                change.key, device_);
  }
  if (change.column.empty()) return remove(known->second.place);
  const auto column = std::find_if(table_.columns.begin() + 1, table_.columns.end(),
                                   [&](const Column& candidate) { return candidate.name == change.column; });
  // A column that the table has lost since then.
  if (column == table_.columns.end()) return {};
  known->second.row[static_cast<std::size_t>(column - table_.columns.begin()) - 1] = value_of(*column, change.before);
  return update(known->second.place, known->second.row);
}

Result<void> DeviceRows::insert(const Row& row) {
  auto statement = database_.cached(sql_for(table_).insert);
  if (!statement) return fail(std::move(statement.error()));
  return insert_row(**statement, table_, device_, row, next_++);
}

Result<void> DeviceRows::update(const Value& place, const Row& row) {
  auto statement = database_.cached(sql_for(table_).update);
  if (!statement) return fail(std::move(statement.error()));
  int position = 0;
  for (const Value& value : row) bind(**statement, ++position, value);
  (*statement)->bind(++position, device_);
  bind(**statement, ++position, place);
  return (*statement)->run();
}

Result<void> DeviceRows::remove(const Value& place) {
  auto statement = database_.cached(sql_for(table_).remove);
  if (!statement) return fail(std::move(statement.error()));
  (*statement)->bind(1, device_);
  bind(**statement, 2, place);
  return (*statement)->run();
}

}  // namespace camaudit::store
