// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/next_link.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/support/fixed_random.hpp"
#include "tests/unit/uploader/spool_fixture.hpp"

namespace camaudit::uploader {
namespace {

namespace fs = std::filesystem;

constexpr UtcSeconds kNow{test::kEpoch};

/// A spool in memory, and keys in a folder of their own.
struct NextLinkTest : testing::Test {
  NextLinkTest() {
    std::string name = fs::temp_directory_path() / "camaudit-next-link-XXXXXX";
    base = ::mkdtemp(name.data());
    EXPECT_TRUE(keys().create(random, kNow, false));
  }
  ~NextLinkTest() override { fs::remove_all(base); }

  KeyStore keys() const { return {base / "keys", ""}; }
  Result<NextLink> next(const Spool& spool, UtcSeconds now, bool sure = true) const {
    KeyStore store = keys();
    const auto signing = store.open(now, sure);
    if (!signing) return fail(signing.error());
    return next_link(spool, store, *signing, now);
  }
  /// What becomes of a spool whose folder somebody empties.
  Result<Spool> lost() {
    for (const std::string& path : world.files.paths_below(test::kSpool)) world.files.erase(path);
    return world.open();
  }

  fs::path base;
  test::FixedRandom random;
  test::SpoolWorld world;
};

TEST_F(NextLinkTest, StandsBehindTheNewest) {
  auto spool = world.open();
  ASSERT_TRUE(spool);
  EXPECT_EQ(next(*spool, kNow)->link.place, (ChainPlace{test::kEpoch, 1}));
  const auto first = test::append_next(*spool);
  ASSERT_TRUE(first);
  const auto second = next(*spool, kNow);
  EXPECT_EQ(second->link.place, (ChainPlace{test::kEpoch, 2}));
  ASSERT_TRUE(second->link.previous);
  EXPECT_EQ(to_hex(*second->link.previous), first->payload_sha256);
}

TEST_F(NextLinkTest, TellsATimeEvenByAClockThatBeginsWith1970) {
  auto spool = world.open();
  ASSERT_TRUE(spool);
  EXPECT_EQ(next(*spool, {0})->link.produced_at.value, 1) << "a summary with 0 would be refused: it tells no time";
  EXPECT_EQ(next(*spool, kNow)->link.produced_at, kNow);
}

TEST_F(NextLinkTest, BeginsALaterEpochWhereTheSpoolWasLost) {
  {
    auto spool = world.open();
    ASSERT_TRUE(test::append_next(*spool));
    ASSERT_TRUE(keys().note_sealed(spool->head()->place));
  }
  const auto spool = lost();
  const auto again = next(*spool, {kNow.value + 5});
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(again->link.place, (ChainPlace{test::kEpoch + 5, 1}));
  EXPECT_NE(again->note.find("the spool was lost"), std::string::npos);
}

/// Of keys that were copied when they were made, and restored without a spool.
TEST_F(NextLinkTest, BeginsALaterEpochForOldKeysThatKnowOfNoSummary) {
  const auto spool = world.open();
  EXPECT_EQ(next(*spool, {kNow.value + 86400})->link.place, (ChainPlace{test::kEpoch, 1}));
  EXPECT_EQ(next(*spool, {kNow.value + 86401}, false)->link.place, (ChainPlace{test::kEpoch, 1}))
      << "the clock may be ahead";
  const auto restored = next(*spool, {kNow.value + 86401});
  EXPECT_EQ(restored->link.place, (ChainPlace{test::kEpoch + 86401, 1}));
  EXPECT_NE(restored->note.find("a copy that was restored"), std::string::npos) << restored->note;
}

TEST_F(NextLinkTest, UsesNoPlaceTwiceThatWasSentBeforeTheKeysKnewOfIt) {
  {
    // Whoever sealed it ended before note_sealed(); then it is to be delivered.
    auto spool = world.open();
    ASSERT_TRUE(test::append_next(*spool));
    KeyStore store = keys();
    ASSERT_TRUE(note_head(*spool, store));
  }
  const auto spool = lost();
  EXPECT_EQ(next(*spool, {kNow.value + 5})->link.place, (ChainPlace{test::kEpoch + 5, 1}));
}

TEST_F(NextLinkTest, TheKeysForgetNothingByAnOlderSpool) {
  auto spool = world.open();
  ASSERT_TRUE(test::append_next(*spool));
  KeyStore store = keys();
  ASSERT_TRUE(store.note_sealed({test::kEpoch, 7}));
  ASSERT_TRUE(note_head(*spool, store));
  EXPECT_EQ(store.newest_sealed(), (ChainPlace{test::kEpoch, 7}));
}

TEST_F(NextLinkTest, RefusesKeysThatAreOlderThanTheSpool) {
  auto spool = world.open();
  ASSERT_TRUE(test::append_next(*spool, test::kEpoch + 100));
  const auto wrong = next(*spool, kNow);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, ErrorKind::InvalidInput);
  EXPECT_NE(wrong.error().what.find("restore the newer keys"), std::string::npos);
}

TEST_F(NextLinkTest, SaysWhatToDoAboutAnEpochThatHasNotCome) {
  auto spool = world.open();
  const UtcSeconds then{kNow.value - kClockSlackSeconds - 1};
  EXPECT_NE(next(*spool, then)->note.find("'camaudit key create --lost'"), std::string::npos);
  EXPECT_EQ(next(*spool, {kNow.value - kClockSlackSeconds})->note, "");
  ASSERT_TRUE(test::append_next(*spool, test::kEpoch + 2 * kClockSlackSeconds));
  const auto wrong = next(*spool, kNow);
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().what.find("move the folder spool"), std::string::npos) << wrong.error().what;
}

}  // namespace
}  // namespace camaudit::uploader
