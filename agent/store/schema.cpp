// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/schema.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "agent/model/facts.hpp"
#include "agent/store/comments.hpp"

namespace camaudit::store {
namespace {

std::string column_ddl(const Column& column) {
  return fmt::format("\"{}\" {}{}{}", column.name, sql_type(column.type), column.optional ? "" : " NOT NULL",
                     column.type == ColumnType::Boolean ? fmt::format(" CHECK (\"{}\" IN (0, 1))", column.name) : "");
}

constexpr std::string_view kHandMadeTables = R"sql(
CREATE TABLE device (
  id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, address TEXT NOT NULL,
  endpoint_reference TEXT NOT NULL, url TEXT NOT NULL, surveyed_at INTEGER NOT NULL) STRICT;
CREATE TABLE run (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, started INTEGER NOT NULL,
  now INTEGER NOT NULL) STRICT;
CREATE TABLE fact_table (name TEXT NOT NULL PRIMARY KEY) STRICT;
)sql";

constexpr std::string_view kRunView = R"sql(CREATE VIEW v1_run AS SELECT id, started, now FROM run)sql";

// A device may describe itself more than once; the first word counts.
constexpr std::string_view kDeviceView = R"sql(CREATE VIEW v1_device AS
SELECT d.id AS device, d.kind, d.state, d.reason, d.address, d.endpoint_reference, d.url, d.surveyed_at,
  (SELECT i.manufacturer FROM device_information AS i WHERE i.device = d.id LIMIT 1) AS manufacturer,
  (SELECT i.model FROM device_information AS i WHERE i.device = d.id LIMIT 1) AS model,
  (SELECT i.firmware FROM device_information AS i WHERE i.device = d.id LIMIT 1) AS firmware
FROM device AS d)sql";

constexpr std::string_view kCallView =
    R"sql(CREATE VIEW v1_call AS SELECT device, operation, outcome, detail, milliseconds FROM call)sql";

constexpr std::string_view kFactView = R"sql(CREATE VIEW v1_fact AS
SELECT d.id AS device, t.name AS fact, coalesce(s.state, 'missing') AS state,
  CASE WHEN s.reason IS NOT NULL THEN s.reason
       WHEN d.state IN ('unreachable', 'unauthorised') THEN d.state || ': ' || d.reason
       WHEN d.state = 'imported' THEN 'imported: nothing but its footage is told'
       ELSE 'not asked' END AS reason
FROM device AS d, fact_table AS t LEFT JOIN fact_status AS s ON s.device = d.id AND s.fact = t.name)sql";

// The row of a recorder itself, of type other and without a channel, speaks of the box: what it records are cameras
// with rows of their own, tied to it or not.
constexpr std::string_view kHungCameraView = R"sql(CREATE VIEW v1_hung_camera AS
SELECT m.asset_id, m.device
FROM camera_device AS m JOIN camera AS c ON c.asset_id = m.asset_id JOIN device AS d ON d.id = m.device
WHERE NOT (d.kind = 'recorder' AND ifnull(c.type, '') = 'other' AND c.channel IS NULL))sql";

// What did not say what it is may be a recorder. A scheme takes out whatever it names.
constexpr std::string_view kOutOfScopeView = R"sql(CREATE VIEW v1_out_of_scope AS
SELECT n.device, group_concat(printf('%s (%s): %s', n.asset_id, n.place, coalesce(iif(n.box, NULL, n.own), n.of_scheme)), '; ') AS reason
FROM (
  SELECT m.device, c.asset_id, c.place, c.out_of_scope_reason AS own,
    ifnull(c.type, '') = 'other' AND c.channel IS NULL AND EXISTS (SELECT 1 FROM device AS d
      WHERE d.id = m.device AND (d.kind = 'recorder' OR d.kind = 'other' AND d.state IN ('unreachable', 'unauthorised'))) AS box,
    iif(s.out_of_scope_reason IS NULL, NULL, printf('scheme %s (%s): %s', s.id, s.place, s.out_of_scope_reason)) AS of_scheme
  FROM camera_device AS m JOIN camera AS c ON c.asset_id = m.asset_id LEFT JOIN scheme AS s ON s.id = c.scheme
) AS n
WHERE n.of_scheme IS NOT NULL OR NOT n.box
GROUP BY n.device HAVING count(*) = count(coalesce(iif(n.box, NULL, n.own), n.of_scheme)))sql";

// The last day belongs to the work. Which of several cameras of a device hangs on what is not told.
// No WITH: the sandbox opens tables by the name of the view, and inside a WITH that is another.
constexpr std::string_view kPlannedWorkView = R"sql(CREATE VIEW v1_planned_work AS
SELECT n.device, n.first_day AS begins, n.last_day + 86400 AS ends
FROM (
  SELECT m.device, m.asset_id, w.first_day, w.last_day
  FROM maintenance AS w JOIN camera_device AS m ON m.asset_id = w.asset_id
  UNION
  SELECT m.device, m.asset_id, w.first_day, w.last_day
  FROM maintenance AS w JOIN camera AS c ON c.scheme = w.scheme JOIN camera_device AS m ON m.asset_id = c.asset_id
  WHERE w.asset_id IS NULL
) AS n
GROUP BY n.device, n.first_day, n.last_day
HAVING count(*) = (SELECT count(*) FROM camera_device AS u WHERE u.device = n.device)
UNION
SELECT d.id, w.first_day, w.last_day + 86400
FROM maintenance AS w, device AS d
WHERE coalesce(w.scheme, w.asset_id) IS NULL)sql";

View hand_made(std::string_view table, std::string_view sql, std::vector<std::string> reads,
               std::vector<Column> columns) {
  for (Column& column : columns) {
    column.comment = comment_on_column(table, column.name);
  }
  return {fmt::format("v1_{}", table),
          "",
          comment_on(table),
          std::move(columns),
          std::move(reads),
          std::string(sql),
          false};
}

View view_of(const FactTable& table) {
  std::string names;
  for (const Column& column : table.columns) names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", column.name);
  return {fmt::format("v1_{}", table.name),
          table.name,
          comment_on(table.name),
          table.columns,
          {table.name},
          fmt::format("CREATE VIEW \"v1_{0}\" AS SELECT {1} FROM \"{0}\"", table.name, names),
          table.surveyed};
}

std::vector<View> make_views() {
  const auto text = [](const char* name) { return Column{name, ColumnType::Text, false, {}}; };
  const auto optional_text = [](const char* name) { return Column{name, ColumnType::Text, true, {}}; };
  const auto time = [](const char* name) { return Column{name, ColumnType::Time, false, {}}; };
  std::vector<View> all;
  all.push_back(hand_made("run", kRunView, {"run"}, {text("id"), time("started"), time("now")}));
  all.push_back(hand_made("device", kDeviceView, {"device", "device_information"},
                          {text("device"), text("kind"), text("state"), text("reason"), text("address"),
                           text("endpoint_reference"), text("url"), time("surveyed_at"), optional_text("manufacturer"),
                           optional_text("model"), optional_text("firmware")}));
  all.push_back(hand_made("call", kCallView, {"call"},
                          {text("device"), text("operation"), text("outcome"), text("detail"),
                           Column{"milliseconds", ColumnType::Integer, false, {}}}));
  all.push_back(hand_made("fact", kFactView, {"device", "fact_table", "fact_status"},
                          {text("device"), text("fact"), text("state"), text("reason")}));
  for (const FactTable& table : fact_tables()) {
    if (table.name != model::FactStatus::kTable) all.push_back(view_of(table));
  }
  for (const FactTable& table : declared_tables()) all.push_back(view_of(table));
  for (const FactTable& table : remembered_tables()) all.push_back(view_of(table));
  all.push_back(hand_made("hung_camera", kHungCameraView, {"camera_device", "device", "camera"},
                          {text("asset_id"), text("device")}));
  all.push_back(hand_made("out_of_scope", kOutOfScopeView, {"camera_device", "device", "camera", "scheme"},
                          {text("device"), text("reason")}));
  all.push_back(hand_made("planned_work", kPlannedWorkView, {"maintenance", "camera_device", "camera", "device"},
                          {text("device"), time("begins"), time("ends")}));
  return all;
}

}  // namespace

std::string_view sql_type(ColumnType type) {
  return type == ColumnType::Text ? "TEXT" : type == ColumnType::Real ? "REAL" : "INTEGER";
}

std::string fact_table_ddl(const FactTable& table) {
  std::string columns;
  for (const Column& column : table.columns) {
    columns += (columns.empty() ? "" : ", ") + column_ddl(column);
    // First what the rows lie by: if it stood elsewhere, the check of SQLite 3.40.1 would see NULL where there is none.
    if (table.numbered() && &column == &table.columns.front()) {
      columns += fmt::format(", \"{}\" INTEGER NOT NULL", table.place);
    }
  }
  if (!table.place.empty()) {
    // Rows lie by their device: an index beside them would name each device once more, in most of its bytes.
    return fmt::format("CREATE TABLE \"{}\" ({}, PRIMARY KEY (device, \"{}\")) STRICT, WITHOUT ROWID;\n", table.name,
                       columns, table.place);
  }
  std::string ddl = fmt::format("CREATE TABLE \"{}\" ({}) STRICT;\n", table.name, columns);
  const bool of_devices = std::any_of(table.columns.begin(), table.columns.end(),
                                      [](const Column& column) { return column.name == "device"; });
  if (of_devices) ddl += fmt::format("CREATE INDEX \"{0}_by_device\" ON \"{0}\" (device);\n", table.name);
  return ddl;
}

std::string fixed_ddl() {
  std::string ddl;
  for (const FactTable& table : fact_tables()) {
    if (table.name != model::FactStatus::kTable)
      ddl += fmt::format("INSERT INTO fact_table VALUES ('{}');\n", table.name);
  }
  for (const View& view : views()) ddl += view.sql + ";\n";
  return ddl;
}

const std::vector<View>& views() {
  static const std::vector<View> all = make_views();
  return all;
}

const View* find_view(std::string_view name) {
  const auto at = std::find_if(views().begin(), views().end(), [name](const View& view) { return view.name == name; });
  return at == views().end() ? nullptr : &*at;
}

Result<void> create_schema(Database& database) {
  static const std::string ddl = [] {
    std::string all = std::string(kHandMadeTables) + fact_table_ddl(call_table());
    for (const FactTable& table : fact_tables()) all += fact_table_ddl(table);
    for (const FactTable& table : declared_tables()) all += fact_table_ddl(table);
    for (const FactTable& table : remembered_tables()) all += fact_table_ddl(table);
    return all + fixed_ddl();
  }();
  auto transaction = Transaction::begin(database);
  if (!transaction) return fail(std::move(transaction.error()));
  if (auto done = database.execute(ddl); !done) return done;
  return transaction->commit();
}

std::vector<std::string> comment_problems() {
  std::vector<std::string> problems;
  for (const View& view : views()) {
    if (view.comment.empty()) problems.push_back(fmt::format("{} has no comment", view.name));
    for (const Column& column : view.columns) {
      if (column.comment.empty()) problems.push_back(fmt::format("{}.{} has no comment", view.name, column.name));
    }
  }
  for (const Comment& comment : comments()) {
    if (comment.table.empty()) continue;
    const View* view = find_view(fmt::format("v1_{}", comment.table));
    const auto named = [&](const Column& column) { return column.name == comment.column; };
    if (view == nullptr) {
      problems.push_back(fmt::format("there is no view v1_{} to comment on", comment.table));
    } else if (!comment.column.empty() && std::none_of(view->columns.begin(), view->columns.end(), named)) {
      problems.push_back(fmt::format("v1_{} has no column {} to comment on", comment.table, comment.column));
    }
  }
  return problems;
}

}  // namespace camaudit::store
