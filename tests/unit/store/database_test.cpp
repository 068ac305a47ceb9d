// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/database.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "agent/base/exit_code.hpp"

namespace camaudit::store {
namespace {

class DatabaseTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = Database::open_memory();
    ASSERT_TRUE(opened) << opened.error().what;
    database_.emplace(std::move(*opened));
    ASSERT_TRUE(database_->execute("CREATE TABLE t (a TEXT PRIMARY KEY, b INTEGER, c REAL) STRICT"));
  }

  std::int64_t count() {
    auto statement = database_->prepare("SELECT count(*) FROM t");
    EXPECT_TRUE(statement && *statement->step());
    return statement->integer(0);
  }

  std::optional<Database> database_;
};

TEST_F(DatabaseTest, ValuesComeBackAsTheyWereBound) {
  auto insert = database_->prepare("INSERT INTO t VALUES (:a, :b, :c)");
  ASSERT_TRUE(insert) << insert.error().what;
  EXPECT_EQ(insert->parameters(), 3);
  EXPECT_EQ(insert->parameter_name(2), ":b");
  insert->bind(1, std::string_view{});
  insert->bind(2, std::optional<std::int64_t>{});
  insert->bind(3, 2.5);
  ASSERT_TRUE(insert->run());

  auto select = database_->prepare("SELECT a, b, c FROM t");
  ASSERT_TRUE(select && *select->step());
  EXPECT_EQ(select->columns(), 3);
  EXPECT_EQ(select->column_name(0), "a");
  EXPECT_TRUE(select->is_text(0));
  EXPECT_EQ(select->text(0), "");
  EXPECT_TRUE(select->is_null(1));
  EXPECT_EQ(select->real(2), 2.5);
  EXPECT_FALSE(*select->step());
}

TEST_F(DatabaseTest, TextWithAZeroByteIsKeptWhole) {
  using namespace std::string_view_literals;
  auto insert = database_->prepare("INSERT INTO t VALUES (?, 1, 1.0)");
  insert->bind(1, "a\0b"sv);
  ASSERT_TRUE(insert->run());
  auto select = database_->prepare("SELECT a FROM t");
  ASSERT_TRUE(*select->step());
  EXPECT_EQ(select->text(0), "a\0b"sv);
}

TEST(ErrorKind, AMachineWithoutMemoryIsNobodysInput) {
  constexpr int kNoMemory = 7;  // SQLITE_NOMEM
  EXPECT_EQ(error_kind(kNoMemory), ErrorKind::Unavailable);
}

TEST_F(DatabaseTest, FailuresKeepTheirKindAndSqlitesWords) {
  auto insert = database_->prepare("INSERT INTO t VALUES ('x', 1, 1.0)");
  ASSERT_TRUE(insert->run());
  const auto twice = insert->run();
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().kind, ErrorKind::AlreadyExists);
  EXPECT_EQ(twice.error().what, "UNIQUE constraint failed: t.a");
  EXPECT_TRUE(database_->execute("DELETE FROM t"));
  EXPECT_TRUE(insert->run()) << "a statement that failed can be run again";
  const auto unknown = database_->prepare("SELECT d FROM t");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::InvalidInput);
  EXPECT_EQ(unknown.error().what, "no such column: d");
}

class DatabaseFileTest : public ::testing::Test {
 protected:
  DatabaseFileTest() { remove(); }
  ~DatabaseFileTest() override { remove(); }

  void remove() const {
    for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + part);
  }

  const std::string path_ = testing::TempDir() + "camaudit-database-" + std::to_string(::getpid()) + ".db";
};

TEST_F(DatabaseFileTest, AnErrorNamesTheFileOnce) {
  EXPECT_EQ(about_file({ErrorKind::Malformed, "it is damaged"}, "/var/x.db").what, "/var/x.db: it is damaged");
  EXPECT_EQ(about_file({ErrorKind::AlreadyExists, "there is no room to write /var/x.db"}, "/var/x.db").what,
            "there is no room to write /var/x.db");
}

TEST_F(DatabaseFileTest, AFullDiskIsAnOutputThatCannotBeWritten) {
  auto database = Database::open_file(path_, Database::Access::Write);
  ASSERT_TRUE(database) << database.error().what;
  ASSERT_TRUE(database->execute("CREATE TABLE t (a TEXT); PRAGMA max_page_count = 4"));
  const auto fill = [&] { return database->execute("INSERT INTO t VALUES (hex(zeroblob(100000)))"); };
  const auto done = fill();
  ASSERT_FALSE(done);
  EXPECT_EQ(exit_code_for(done.error().kind), kExitCannotCreate);
  EXPECT_NE(done.error().what.find("no room to write " + path_), std::string::npos) << done.error().what;
  EXPECT_NE(done.error().what.find("make room"), std::string::npos) << done.error().what;

  auto insert = database->prepare("INSERT INTO t VALUES (hex(zeroblob(100000)))");
  EXPECT_EQ(insert->run().error().what, done.error().what) << "by a statement as well";
  ASSERT_TRUE(database->execute("PRAGMA max_page_count = 1000"));
  EXPECT_TRUE(fill()) << "there is room again";
}

TEST_F(DatabaseFileTest, WhoeverWaitsForAWriterIsToldOfWhichDatabase) {
  auto first = Database::open_file(path_, Database::Access::Write);
  auto second = Database::open_file(path_, Database::Access::Write);
  ASSERT_TRUE(first && second);
  ASSERT_TRUE(second->execute("PRAGMA busy_timeout = 1"));
  const auto writing = Transaction::begin_write(*first);
  ASSERT_TRUE(writing);
  const auto refused = Transaction::begin_write(*second);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::Unavailable);
  EXPECT_NE(refused.error().what.find("another program is writing " + path_), std::string::npos)
      << refused.error().what;
}

TEST_F(DatabaseTest, AFailedBindIsReportedByTheNextStep) {
  auto insert = database_->prepare("INSERT INTO t VALUES (?, 1, 1.0)");
  insert->bind(2, "no such position");
  const auto done = insert->run();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::Internal);
}

TEST_F(DatabaseTest, MisspeltColumnInDoubleQuotesIsNotAString) {
  EXPECT_FALSE(database_->prepare("SELECT * FROM t WHERE \"aa\" = 'x'"));
}

TEST_F(DatabaseTest, OnlyOneStatementIsPrepared) {
  EXPECT_TRUE(database_->prepare("SELECT 1; -- and nothing else\n"));
  EXPECT_FALSE(database_->prepare("SELECT 1; SELECT 2"));
  EXPECT_FALSE(database_->prepare("  -- only a comment"));
}

TEST_F(DatabaseTest, TransactionThatIsNotCommittedIsUndone) {
  {
    auto outer = Transaction::begin(*database_);
    ASSERT_TRUE(outer);
    ASSERT_TRUE(database_->execute("INSERT INTO t VALUES ('outer', 1, 1.0)"));
    {
      auto inner = Transaction::begin(*database_);
      ASSERT_TRUE(inner);
      ASSERT_TRUE(database_->execute("INSERT INTO t VALUES ('inner', 1, 1.0)"));
    }
    EXPECT_EQ(count(), 1);
    ASSERT_TRUE(outer->commit());
  }
  EXPECT_EQ(count(), 1);
}

TEST_F(DatabaseTest, CachedStatementIsCompiledOnceAndComesBackReset) {
  auto first = database_->cached("SELECT 1 UNION ALL SELECT 2");
  ASSERT_TRUE(first && *(*first)->step());
  EXPECT_EQ((*first)->integer(0), 1);
  auto second = database_->cached("SELECT 1 UNION ALL SELECT 2");
  ASSERT_TRUE(second && *(*second)->step());
  EXPECT_EQ(*first, *second);
  EXPECT_EQ((*second)->integer(0), 1);
}

}  // namespace
}  // namespace camaudit::store
