// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/inventory_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "agent/store/fact_table.hpp"
#include "agent/store/history.hpp"
#include "tests/support/golden.hpp"
#include "tests/unit/store/text_of.hpp"

namespace camaudit::store {
namespace {

namespace fs = std::filesystem;

constexpr UtcSeconds kNow{1'795'485'600};

class InventoryFileTest : public ::testing::Test {
 public:
  InventoryFileTest() : directory_(fs::temp_directory_path() / ("camaudit-store-" + std::to_string(::getpid()))) {
    fs::create_directories(directory_);
  }
  ~InventoryFileTest() override { fs::remove_all(directory_); }

 protected:
  std::string path(const std::string& name = "inventory.db") const { return (directory_ / name).string(); }

  static std::string schema_of(Database& database) {
    return store::text_of(database,
                          "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name");
  }

  Outcome night(const std::string& id) {
    Outcome outcome;
    outcome.run = {id, kNow, kNow};
    outcome.whole_estate = true;
    model::DeviceSurvey survey;
    survey.id = model::DeviceId("urn:uuid:1");
    survey.address = "192.0.2.7:80";
    survey.facts.user = {{"admin", "Administrator", false}, {"viewer", "User", true}};
    survey.facts.ntp.resize(1);
    surveys_ = {survey};
    outcome.surveys = surveys_;
    return outcome;
  }

  std::vector<model::DeviceSurvey> surveys_;
  const fs::path directory_;
};

TEST_F(InventoryFileTest, IsMadeWithItsDirectoryAndReadBack) {
  const std::string file = path("new/deeper/inventory.db");
  {
    auto opened = open_inventory(file, kNow);
    ASSERT_TRUE(opened) << opened.error().what;
    EXPECT_EQ(opened->alert, "");
    EXPECT_EQ(fs::status(file).permissions(), fs::perms{0640});
    ASSERT_TRUE(remember(opened->database, night("one")));
  }
  auto read = read_inventory(file);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(text_of(*read, "SELECT name FROM v1_user"), "admin\nviewer\n");
  EXPECT_FALSE(read->execute("DELETE FROM user"));
}

TEST_F(InventoryFileTest, NothingToReadIsNotFound) {
  EXPECT_EQ(read_inventory(path()).error().kind, ErrorKind::NotFound);
  EXPECT_FALSE(fs::exists(path()));
}

TEST_F(InventoryFileTest, OfANewerVersionIsLeftAlone) {
  ASSERT_TRUE(open_inventory(path(), kNow)->database.execute("PRAGMA user_version = 99"));
  for (const auto& error : {open_inventory(path(), kNow).error(), read_inventory(path()).error()}) {
    EXPECT_EQ(error.kind, ErrorKind::InvalidInput);
    EXPECT_NE(error.what.find("newer version"), std::string::npos) << error.what;
    EXPECT_NE(error.what.find("inventory.db"), std::string::npos) << error.what;
  }
}

TEST_F(InventoryFileTest, OfAnotherProgramIsLeftAlone) {
  {
    auto other = Database::open_file(path(), Database::Access::Write);
    ASSERT_TRUE(other && other->execute("CREATE TABLE mine (x)"));
  }
  EXPECT_EQ(open_inventory(path(), kNow).error().kind, ErrorKind::InvalidInput);
  auto other = Database::open_file(path(), Database::Access::Read);
  EXPECT_EQ(text_of(*other, "SELECT name FROM sqlite_schema"), "mine\n");
}

TEST_F(InventoryFileTest, DamagedIsSetAsideWholeAndBegunAnew) {
  const std::string garbage(8192, 'x');
  std::ofstream(path(), std::ios::binary) << garbage;
  EXPECT_EQ(read_inventory(path()).error().kind, ErrorKind::Malformed);
  auto opened = open_inventory(path(), kNow);
  ASSERT_TRUE(opened) << opened.error().what;
  const std::string aside = path() + ".damaged-2026-11-24T02:00:00Z";
  EXPECT_NE(opened->alert.find(aside), std::string::npos) << opened->alert;
  EXPECT_EQ(fs::file_size(aside), garbage.size());
  EXPECT_TRUE(remember(opened->database, night("one")));
}

TEST_F(InventoryFileTest, PageOverwrittenInTheMiddleIsNoticed) {
  {
    auto opened = open_inventory(path(), kNow);
    ASSERT_TRUE(remember(opened->database, night("one")));
  }
  {
    std::fstream file(path(), std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(fs::file_size(path())) / 4096 / 2 * 4096);
    file << std::string(4096, '\x7F');
  }
  auto opened = open_inventory(path(), kNow);
  ASSERT_TRUE(opened) << opened.error().what;
  EXPECT_NE(opened->alert, "");
  EXPECT_EQ(known_devices(opened->database)->size(), 0U);
}

TEST_F(InventoryFileTest, WriterThatHoldsItIsWaitedForAndTold) {
  auto first = open_inventory(path(), kNow);
  ASSERT_TRUE(first);
  auto second = open_inventory(path(), kNow);
  ASSERT_TRUE(second);
  ASSERT_TRUE(second->database.execute("PRAGMA busy_timeout = 1"));
  const auto writing = Transaction::begin_write(first->database);
  ASSERT_TRUE(writing);
  const auto refused = remember(second->database, night("two"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::Unavailable);
  EXPECT_NE(refused.error().what.find("another program"), std::string::npos) << refused.error().what;
  EXPECT_TRUE(read_inventory(path())) << "readers go on";
}

/// An inventory whose fact tables are those of another version: one column less, one more, one table less.
TEST_F(InventoryFileTest, TablesFollowTheirStructsAndKeepTheirRows) {
  std::string fresh;
  {
    auto opened = open_inventory(path(), kNow);
    ASSERT_TRUE(opened);
    fresh = schema_of(opened->database);
    ASSERT_TRUE(remember(opened->database, night("one")));
    const auto aged = opened->database.execute(R"sql(
      DROP VIEW v1_user; DROP VIEW v1_mask; DROP VIEW v1_ntp;
      ALTER TABLE user DROP COLUMN level;
      ALTER TABLE user ADD COLUMN shoe_size INTEGER;
      DROP TABLE mask;
      CREATE TABLE retired (device TEXT NOT NULL) STRICT;
      INSERT INTO fact_table VALUES ('retired');
      ALTER TABLE ntp DROP COLUMN servers;)sql");
    ASSERT_TRUE(aged) << aged.error().what;
  }
  {
    auto read = read_inventory(path());
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(text_of(*read, "SELECT name, level, password_returned FROM v1_user"), "admin||0\nviewer||1\n");
  }
  auto opened = open_inventory(path(), kNow);
  ASSERT_TRUE(opened) << opened.error().what;
  EXPECT_EQ(schema_of(opened->database), fresh);
  EXPECT_EQ(text_of(opened->database, "SELECT name, level, password_returned FROM v1_user"), "admin||0\nviewer||1\n");
  // What the new columns hold from now on is no change of the device.
  const auto remembered = remember(opened->database, night("two"));
  ASSERT_TRUE(remembered) << remembered.error().what;
  EXPECT_EQ(remembered->changed, 0U);
  EXPECT_EQ(text_of(opened->database, "SELECT level FROM v1_user"), "Administrator\nUser\n");
  EXPECT_EQ(text_of(opened->database, "SELECT count(*) FROM new_column"), "0\n");
}

/// What a table of the golden file holds, in columns that every version has.
std::string rows_of(Database& database) {
  std::string all;
  for (const char* sql : {"SELECT device, kind, state, model FROM v1_device",
                          "SELECT device, token, retention_text, earliest FROM v1_recording ORDER BY device, token",
                          "SELECT device, fact, state FROM fact_status ORDER BY device, fact",
                          "SELECT device, name, level, password_returned FROM v1_user ORDER BY device, name",
                          "SELECT device, operation, outcome, detail FROM v1_call ORDER BY device, operation",
                          "SELECT * FROM past_run", "SELECT no, device, first_run, absent_since FROM known_device",
                          "SELECT * FROM device_identity", "SELECT * FROM change", "SELECT * FROM measurement",
                          "SELECT rule, subject, outcome, opened FROM past_finding"}) {
    all += text_of(database, sql) + "--\n";
  }
  return all;
}

/// Makes the file that a version of the past left behind; gives what it holds.
std::string make_old(const std::string& file, int version) {
  auto old = Database::open_file(file, Database::Access::Write);
  if (!old) return old.error().what;
  const auto made = old->execute(test::golden("store/inventory-" + std::to_string(version) + ".sql"));
  return made ? rows_of(*old) : made.error().what;
}

TEST_F(InventoryFileTest, OfAnOlderVersionIsBroughtUpToDateWithItsRows) {
  const std::string fresh = schema_of(open_inventory(path("fresh.db"), kNow)->database);
  for (int version = 1; version < kInventoryVersion; ++version) {
    SCOPED_TRACE(version);
    const std::string file = path("of-version-" + std::to_string(version) + ".db");
    const std::string before = make_old(file, version);
    ASSERT_GT(std::count(before.begin(), before.end(), '\n'), 100) << before;
    {
      auto read = read_inventory(file);
      ASSERT_TRUE(read) << read.error().what;
      EXPECT_EQ(schema_of(*read), fresh) << "a reader sees it so without writing";
      EXPECT_EQ(rows_of(*read), before);
    }
    {
      auto untouched = Database::open_file(file, Database::Access::Read);
      ASSERT_TRUE(untouched);
      EXPECT_EQ(text_of(*untouched, "PRAGMA user_version"), std::to_string(version) + "\n");
    }
    auto opened = open_inventory(file, kNow);
    ASSERT_TRUE(opened) << opened.error().what;
    EXPECT_EQ(opened->alert, "");
    EXPECT_EQ(schema_of(opened->database), fresh);
    EXPECT_EQ(rows_of(opened->database), before);
    EXPECT_EQ(text_of(opened->database, "PRAGMA user_version"), std::to_string(kInventoryVersion) + "\n");
    EXPECT_EQ(text_of(opened->database, "PRAGMA foreign_key_check"), "");
    EXPECT_TRUE(as_of(opened->database, 1)) << "its first night can still be rebuilt";
    EXPECT_TRUE(remember(opened->database, night("today")));
  }
}

TEST_F(InventoryFileTest, WhatVersion2CountedAndImportedIsKept) {
  make_old(path(), 2);
  auto opened = open_inventory(path(), kNow);
  ASSERT_TRUE(opened) << opened.error().what;
  EXPECT_EQ(text_of(opened->database, "SELECT run, rulebook_version, rules FROM past_total"), "3|1.3.0|63\n");
  EXPECT_EQ(text_of(opened->database, "SELECT source, camera, configured_days FROM imported_footage"),
            "North VMS|CAM-1|31\nNorth VMS|CAM-2|NULL\n");
}

TEST_F(InventoryFileTest, InBetweenItIsOpenedOnlyIfItIsThere) {
  EXPECT_EQ(open_inventory_between(path()).error().kind, ErrorKind::NotFound);
  EXPECT_FALSE(fs::exists(path()));
  std::ofstream(path(), std::ios::binary) << std::string(8192, 'x');
  EXPECT_EQ(open_inventory_between(path()).error().kind, ErrorKind::Malformed);
  EXPECT_EQ(fs::file_size(path()), 8192U) << "left for the next run to set aside";
  fs::remove(path());
  make_old(path(), 2);
  ASSERT_TRUE(open_inventory_between(path()));
  auto opened = open_inventory_between(path());
  ASSERT_TRUE(opened) << opened.error().what;
  EXPECT_EQ(text_of(*opened, "PRAGMA user_version"), std::to_string(kInventoryVersion) + "\n");
  const auto writing = Transaction::begin_write(*opened);
  ASSERT_TRUE(writing);
  auto second = open_inventory_between(path());
  ASSERT_TRUE(second) << second.error().what;
  EXPECT_EQ(Transaction::begin_write(*second).error().kind, ErrorKind::Unavailable);
}

/// Columns that were of another type, and such as could not be, or now cannot be, NULL.
TEST_F(InventoryFileTest, ColumnsOfAnotherTypeKeepWhatFits) {
  std::string fresh;
  {
    auto opened = open_inventory(path(), kNow);
    ASSERT_TRUE(opened);
    fresh = schema_of(opened->database);
    Outcome outcome = night("one");
    surveys_.front().facts.clock.resize(1);
    ASSERT_TRUE(remember(opened->database, outcome));
    const auto aged = opened->database.execute(R"sql(
      DROP VIEW v1_user; DROP TABLE user;
      CREATE TABLE "user" ("device" TEXT, "name" INTEGER NOT NULL, "level" TEXT NOT NULL, "password_returned" TEXT NOT NULL)
        STRICT;
      INSERT INTO user VALUES ('urn:uuid:1', 7, 'Administrator', '1'), (NULL, 8, '', 'yes');
      DROP VIEW v1_recording; DROP TABLE recording;
      CREATE TABLE "recording" ("device" TEXT NOT NULL, "token" TEXT NOT NULL, "source_port" TEXT, "earliest" REAL,
        "retention_seconds" REAL, "gap_count" TEXT) STRICT;
      INSERT INTO recording VALUES ('urn:uuid:1', 'R', '554', 1700000000.0, 1.5, 'many');
      DROP VIEW v1_clock; DROP TABLE clock;
      CREATE TABLE "clock" ("device" TEXT NOT NULL, "offset_seconds" TEXT NOT NULL) STRICT;
      INSERT INTO clock VALUES ('urn:uuid:1', '2.5'), ('urn:uuid:1', '3'), ('urn:uuid:1', 'late');)sql");
    ASSERT_TRUE(aged) << aged.error().what;
  }
  auto opened = open_inventory(path(), kNow);
  ASSERT_TRUE(opened) << opened.error().what;
  EXPECT_EQ(schema_of(opened->database), fresh);
  EXPECT_EQ(text_of(opened->database, "SELECT device, name, level, password_returned FROM user ORDER BY name"),
            "urn:uuid:1|7|Administrator|1\n|8||0\n");
  EXPECT_EQ(
      text_of(opened->database, "SELECT token, source_port, earliest, retention_seconds, gap_count FROM recording"),
      "R|554|1700000000|NULL|NULL\n");
  EXPECT_EQ(text_of(opened->database, "SELECT offset_seconds FROM clock"), "2.5\n3.0\nNULL\n");
  EXPECT_EQ(text_of(opened->database, "SELECT \"column\" FROM new_column WHERE \"table\" = 'user' ORDER BY 1"),
            "device\nname\npassword_returned\n")
      << "level may be NULL now, which changes no value";
}

TEST_F(InventoryFileTest, ThatHasNoPlaceIsAnOutputThatCannotBeMade) {
  std::ofstream(path("file")) << "in the way";
  const auto opened = open_inventory(path("file/deeper/inventory.db"), kNow);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::AlreadyExists) << opened.error().what;
  EXPECT_EQ(opened.error().what,
            "the directory " + path("file/deeper") + " cannot be made: Not a directory: give another --state-dir");
}

TEST_F(InventoryFileTest, RowsOfADeviceStayInItsOrderWhenATableIsMadeAnew) {
  {
    auto opened = open_inventory(path(), kNow);
    ASSERT_TRUE(opened);
    Outcome outcome = night("one");
    surveys_.front().facts.user = {{"b", "User", false}, {"a", "User", false}, {"b", "User", false}};
    ASSERT_TRUE(remember(opened->database, outcome));
    const auto aged =
        opened->database.execute("DROP VIEW v1_user; ALTER TABLE user ADD COLUMN shoe_size INTEGER NOT NULL DEFAULT 0");
    ASSERT_TRUE(aged) << aged.error().what;
  }
  auto opened = open_inventory(path(), kNow);
  ASSERT_TRUE(opened) << opened.error().what;
  EXPECT_EQ(text_of(opened->database, "SELECT name FROM v1_user"), "b\na\nb\n");
  Outcome outcome = night("two");
  surveys_.front().facts.user = {{"c", "User", false}, {"b", "User", false}};
  ASSERT_TRUE(remember(opened->database, outcome));
  EXPECT_EQ(text_of(opened->database, "SELECT name FROM v1_user"), "b\nc\n") << "what is new comes last";
}

}  // namespace
}  // namespace camaudit::store
