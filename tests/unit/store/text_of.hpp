// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "agent/store/database.hpp"

namespace camaudit::store {

/// The rows of a query, a line each, cells with '|' between.
inline std::string text_of(Database& database, const std::string& sql) {
  auto statement = database.prepare(sql);
  EXPECT_TRUE(statement) << statement.error().what;
  if (!statement) return {};
  std::string all;
  while (*statement->step()) {
    for (int column = 0; column < statement->columns(); ++column) {
      all += (column == 0 ? "" : "|") + std::string(statement->is_null(column) ? "NULL" : statement->text(column));
    }
    all += "\n";
  }
  return all;
}

}  // namespace camaudit::store
