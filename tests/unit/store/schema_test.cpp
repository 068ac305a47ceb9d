// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/schema.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "agent/model/declared.hpp"
#include "agent/model/describe.hpp"
#include "agent/model/facts.hpp"
#include "agent/model/remembered.hpp"

namespace camaudit::store {
namespace {

TEST(SchemaTest, EveryViewAndColumnHasItsComment) {
  EXPECT_EQ(comment_problems(), std::vector<std::string>{});
}

TEST(SchemaTest, EveryFactTableHasAViewThatBeginsWithTheDevice) {
  const model::Facts facts;
  std::size_t tables = 0;
  model::for_each_table(facts, [&](std::string_view name, const auto&) {
    if (name == "fact_status") return;
    ++tables;
    const View* view = find_view("v1_" + std::string(name));
    ASSERT_NE(view, nullptr) << name;
    EXPECT_EQ(view->columns.front().name, "device");
    EXPECT_EQ(view->table, name) << "the member of Facts and kTable differ";
  });
  const model::Declared declared;
  model::for_each_table(declared, [&](std::string_view name, const auto&) {
    ++tables;
    const View* view = find_view("v1_" + std::string(name));
    ASSERT_NE(view, nullptr) << name;
    EXPECT_FALSE(view->surveyed) << name;
    EXPECT_EQ(view->table, name) << "the member of Declared and kTable differ";
  });
  const model::Remembered remembered;
  model::for_each_table(remembered, [&](std::string_view name, const auto&) {
    ++tables;
    const View* view = find_view("v1_" + std::string(name));
    ASSERT_NE(view, nullptr) << name;
    EXPECT_FALSE(view->surveyed) << name;
    EXPECT_EQ(view->table, name) << "the member of Remembered and kTable differ";
  });
  EXPECT_EQ(views().size(), tables + 7) << "run, device, call, fact; hung_camera, out_of_scope, planned_work";
}

TEST(SchemaTest, ViewsHaveTheColumnsThatTheyDeclare) {
  auto database = Database::open_memory();
  ASSERT_TRUE(database);
  const auto created = create_schema(*database);
  ASSERT_TRUE(created) << created.error().what;
  for (const View& view : views()) {
    auto select = database->prepare("SELECT * FROM " + view.name);
    ASSERT_TRUE(select) << view.name << ": " << select.error().what;
    std::vector<std::string> names;
    for (int column = 0; column < select->columns(); ++column) names.emplace_back(select->column_name(column));
    std::vector<std::string> declared;
    for (const Column& column : view.columns) declared.push_back(column.name);
    EXPECT_EQ(names, declared) << view.name;
  }
}

TEST(SchemaTest, TablesRefuseWhatTheStructsCannotHold) {
  auto database = Database::open_memory();
  ASSERT_TRUE(database && create_schema(*database));
  EXPECT_FALSE(database->execute("INSERT INTO user VALUES ('d', 0, 'name', 'User', 2)")) << "not a boolean";
  EXPECT_FALSE(database->execute("INSERT INTO user VALUES (NULL, 0, 'name', 'User', 0)")) << "no device";
  EXPECT_FALSE(database->execute("INSERT INTO user VALUES ('d', 0, 'name', NULL, 0)")) << "not optional";
  EXPECT_FALSE(database->execute("INSERT INTO ntp VALUES ('d', 0, 1, 'many')")) << "not an integer";
  EXPECT_TRUE(database->execute("INSERT INTO ntp VALUES ('d', 0, NULL, 2)"));
  EXPECT_TRUE(database->execute("INSERT INTO ntp VALUES ('d', 1, NULL, 2)")) << "devices send duplicates";
}

}  // namespace
}  // namespace camaudit::store
