// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/store/database.hpp"
#include "agent/store/fact_table.hpp"

namespace camaudit::store {

/// One view of the public schema that rules are written against. Tables may change; a view keeps its meaning.
struct View {
  std::string name;   ///< "v1_user"
  std::string table;  ///< the table behind it, "user"; empty for the views made by hand
  std::string_view comment;
  std::vector<Column> columns;
  std::vector<std::string> reads;  ///< the base tables that its definition names
  std::string sql;                 ///< CREATE VIEW …
  bool surveyed = false;           ///< what a device said, not what is declared or remembered
};

/// Every view, in the order of the reference: v1_run, v1_device, v1_call, v1_fact, then one for each fact table, one
/// for each table of what is declared and one for each of what is remembered, then
/// v1_hung_camera, v1_out_of_scope and v1_planned_work.
const std::vector<View>& views();

/// The view of that name, or nullptr.
const View* find_view(std::string_view name);

/// Creates all tables, indexes and views in an empty database.
Result<void> create_schema(Database& database);

/// How SQLite keeps a column of that type: TEXT, INTEGER or REAL.
std::string_view sql_type(ColumnType type);

/// The table of one struct, with its index.
std::string fact_table_ddl(const FactTable& table);

/// What follows once the tables are there: the list of facts and the views.
std::string fixed_ddl();

/// Comments that name a view or column which does not exist, or the other way round; for a test.
std::vector<std::string> comment_problems();

}  // namespace camaudit::store
