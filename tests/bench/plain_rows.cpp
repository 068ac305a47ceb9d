// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/plain_rows.hpp"

#include <fmt/format.h>

#include <regex>
#include <set>
#include <utility>

#include "agent/model/describe.hpp"
#include "tests/bench/good.hpp"

namespace camaudit::bench {
namespace {

std::string insert_into(const store::FactTable& table) {
  std::string places = "?";
  for (std::size_t i = 1; i < table.columns.size(); ++i) places += ",?";
  if (table.numbered()) places += ",?";
  return fmt::format(R"(INSERT INTO "{}" VALUES ({}))", table.name, places);
}

std::set<std::string> views_in(const std::string& query) {
  static const std::regex kView("v1_[a-z0-9_]+");
  return {std::sregex_token_iterator(query.begin(), query.end(), kView), std::sregex_token_iterator()};
}

}  // namespace

std::vector<PlainRows> plain_rows(const std::vector<model::DeviceSurvey>& surveys) {
  std::vector<PlainRows> all;
  for (const auto& survey : surveys) {
    auto table = store::fact_tables().begin();
    model::for_each_table(survey.facts, [&](std::string_view, const auto& rows) {
      if (!rows.empty()) all.push_back({&*table, survey.id.value(), store::rows_of(rows)});
      ++table;
    });
  }
  return all;
}

void write_plainly(store::Database& database, const std::vector<PlainRows>& all, bool anew) {
  good(database.execute("BEGIN"));
  if (anew) {
    for (const auto& table : store::fact_tables())
      good(database.execute(fmt::format("DELETE FROM \"{}\"", table.name)));
  }
  for (const PlainRows& rows : all) {
    store::Statement& insert = *good(database.cached(insert_into(*rows.table)));
    std::int64_t number = 0;
    for (const store::Row& row : rows.rows) {
      int position = 1;
      insert.bind(position, rows.device);
      if (rows.table->numbered()) insert.bind(++position, number++);
      for (const store::Value& value : row) store::bind(insert, ++position, value);
      good(insert.run());
    }
  }
  good(database.execute("COMMIT"));
}

std::size_t read_plainly(store::Database& database, const rules::Rulebook& rulebook) {
  std::size_t rows = 0;
  for (const auto& rule : rulebook.rules()) {
    for (const std::string& view : views_in(rule.query)) {
      auto all = good(database.prepare("SELECT * FROM " + view));
      for (; good(all.step()); ++rows) {
        for (int column = 0; column < all.columns(); ++column) all.is_null(column);
      }
    }
  }
  return rows;
}

}  // namespace camaudit::bench
