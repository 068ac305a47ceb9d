// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "agent/model/device.hpp"
#include "agent/rules/rulebook.hpp"
#include "agent/store/database.hpp"
#include "agent/store/fact_table.hpp"
#include "agent/store/row.hpp"

/// The floor: what SQLite alone takes for the same rows, by plain statements. Throws std::runtime_error.
namespace camaudit::bench {

/// The rows of one device in one table.
struct PlainRows {
  const store::FactTable* table = nullptr;
  std::string device;
  std::vector<store::Row> rows;
};
std::vector<PlainRows> plain_rows(const std::vector<model::DeviceSurvey>& surveys);

/// Writes them into tables that create_schema() made, in one transaction; `anew` empties the tables before.
void write_plainly(store::Database& database, const std::vector<PlainRows>& all, bool anew);

/// Reads every view that a rule names from end to end, once for each rule. Gives the number of rows.
std::size_t read_plainly(store::Database& database, const rules::Rulebook& rulebook);

}  // namespace camaudit::bench
