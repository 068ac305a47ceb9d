// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/footage_import.hpp"

#include <gtest/gtest.h>

#include "tests/unit/store/text_of.hpp"

namespace camaudit::store {
namespace {

constexpr std::int64_t kDay = 86400;

class FootageImportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto database = Database::open_memory();
    ASSERT_TRUE(database && create_footage_import(*database));
    database_.emplace(std::move(*database));
  }

  static model::ImportedFootage row(const std::string& camera, std::int64_t observed, std::int64_t days = 31) {
    model::ImportedFootage made;
    made.source = "VMS";
    made.camera = camera;
    made.configured_days = days;
    made.observed_at = {observed};
    return made;
  }

  FootageImport import(const std::string& digest, const std::vector<model::ImportedFootage>& rows) {
    auto done = import_footage(*database_, {digest + ".csv", digest, {90 * kDay}}, rows);
    EXPECT_TRUE(done) << done.error().what;
    return done ? *done : FootageImport{};
  }

  std::string kept() {
    return text_of(
        *database_,
        "SELECT i.camera, i.configured_days, f.name FROM imported_footage AS i JOIN imported_file AS f ON f.no "
        "= i.file ORDER BY i.camera");
  }

  std::optional<Database> database_;
};

TEST_F(FootageImportTest, WhatIsImportedIsReadBack) {
  model::ImportedFootage told = row("CAM-1", 5 * kDay);
  told.earliest = UtcSeconds{kDay};
  import("aa", {told});
  const auto all = imported_footage(*database_);
  ASSERT_TRUE(all) << all.error().what;
  ASSERT_EQ(all->size(), 1U);
  const auto& [footage, file] = all->front();
  EXPECT_EQ(footage.source, "VMS");
  EXPECT_EQ(footage.camera, "CAM-1");
  EXPECT_EQ(footage.configured_days, 31);
  EXPECT_EQ(footage.earliest, UtcSeconds{kDay});
  EXPECT_FALSE(footage.latest);
  EXPECT_EQ(footage.observed_at, UtcSeconds{5 * kDay});
  EXPECT_EQ(file.name, "aa.csv");
  EXPECT_EQ(file.sha256, "aa");
  EXPECT_EQ(file.imported_at, UtcSeconds{90 * kDay});
}

TEST_F(FootageImportTest, TheLaterObservationOfACameraStays) {
  import("aa", {row("CAM-1", 5 * kDay), row("CAM-2", 5 * kDay)});
  const FootageImport second =
      import("bb", {row("cam-1", 6 * kDay, 14), row("CAM-2", 4 * kDay, 14), row("CAM-3", kDay, 14)});
  EXPECT_FALSE(second.before);
  EXPECT_EQ(second.added, 1U);
  EXPECT_EQ(second.replaced, 1U);
  EXPECT_EQ(second.older, 1U);
  EXPECT_EQ(kept(), "cam-1|14|bb.csv\nCAM-2|31|aa.csv\nCAM-3|14|bb.csv\n");
  // A correction: observed at the same moment, imported later.
  EXPECT_EQ(import("cc", {row("CAM-1", 6 * kDay, 30)}).replaced, 1U);
  EXPECT_EQ(kept(), "CAM-1|30|cc.csv\nCAM-2|31|aa.csv\nCAM-3|14|bb.csv\n");
}

TEST_F(FootageImportTest, TheSameFileChangesNothing) {
  import("aa", {row("CAM-1", 5 * kDay)});
  const FootageImport again = import("aa", {row("CAM-1", 5 * kDay)});
  ASSERT_TRUE(again.before);
  EXPECT_EQ(again.before->name, "aa.csv");
  EXPECT_EQ(again.added + again.replaced + again.older, 0U);
  EXPECT_EQ(kept(), "CAM-1|31|aa.csv\n");
}

TEST_F(FootageImportTest, AFileOfWhichARowWasForgottenIsTakenInAgain) {
  import("aa", {row("CAM-1", 5 * kDay), row("CAM-2", 5 * kDay)});
  ASSERT_EQ(*forget_footage(*database_, "VMS", "CAM-1"), 1U);
  const FootageImport again = import("aa", {row("CAM-1", 5 * kDay), row("CAM-2", 5 * kDay)});
  EXPECT_FALSE(again.before);
  EXPECT_EQ(kept(), "CAM-1|31|aa.csv\nCAM-2|31|aa.csv\n");
}

TEST_F(FootageImportTest, SystemsAndCamerasAreForgotten) {
  model::ImportedFootage other = row("CAM-1", 5 * kDay);
  other.source = "Other";
  import("aa", {row("CAM-1", 5 * kDay), row("CAM-2", 5 * kDay), other});
  EXPECT_EQ(*forget_footage(*database_, "vms", "cam-2"), 1U);
  EXPECT_EQ(*forget_footage(*database_, "vms", "cam-2"), 0U);
  EXPECT_EQ(kept(), "CAM-1|31|aa.csv\nCAM-1|31|aa.csv\n");
  EXPECT_EQ(*forget_footage(*database_, "VMS", std::nullopt), 1U);
  EXPECT_EQ(*forget_footage(*database_, "other", std::nullopt), 1U);
  EXPECT_FALSE(import("aa", {row("CAM-1", 5 * kDay)}).before) << "nothing is left of it, so it may come again";
}

TEST_F(FootageImportTest, WhatWasObservedLongAgoIsPruned) {
  import("aa", {row("CAM-1", 5 * kDay), row("CAM-2", 6 * kDay)});
  ASSERT_TRUE(prune_footage(*database_, {6 * kDay}));
  EXPECT_EQ(kept(), "CAM-2|31|aa.csv\n");
  ASSERT_TRUE(prune_footage(*database_, {7 * kDay}));
  EXPECT_EQ(text_of(*database_, "SELECT count(*) FROM imported_file"), "1\n") << "it was imported later";
  ASSERT_TRUE(prune_footage(*database_, {91 * kDay}));
  EXPECT_EQ(text_of(*database_, "SELECT count(*) FROM imported_file"), "0\n");
}

}  // namespace
}  // namespace camaudit::store
