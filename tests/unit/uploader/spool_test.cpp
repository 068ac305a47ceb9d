// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/spool.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <limits>

#include "agent/base/sha256.hpp"
#include "tests/unit/uploader/spool_fixture.hpp"

namespace camaudit::uploader {
namespace {

using test::append_next;
using test::envelope_at;
using test::kEpoch;
using test::kSpool;
using test::name_of;
using test::sequences;
using test::SpoolWorld;

using Sequences = std::vector<std::int64_t>;

std::chrono::hours days(int count) {
  return std::chrono::hours{24 * count};
}

TEST(SpoolTest, TakesASummaryInAndGivesItBackByteForByte) {
  SpoolWorld world;
  auto spool = world.open();
  ASSERT_TRUE(spool) << spool.error().what;
  EXPECT_FALSE(spool->head());
  const auto name = append_next(*spool);
  ASSERT_TRUE(name) << name.error().what;
  EXPECT_EQ(spool->head(), *name);
  EXPECT_EQ(spool->read(*name).value(), envelope_at(name->place));
  EXPECT_EQ(world.files.names_in(kSpool + "/pending"), std::vector{name->to_string()});
  EXPECT_TRUE(world.files.names_in(kSpool + "/tmp").empty());
}

TEST(SpoolTest, RefusesWhatDoesNotFollowTheHead) {
  SpoolWorld world;
  auto spool = world.open();
  ASSERT_TRUE(append_next(*spool));
  ASSERT_TRUE(append_next(*spool));
  for (const ChainPlace at : {ChainPlace{kEpoch, 2}, ChainPlace{kEpoch, 4}, ChainPlace{kEpoch, 1},
                              ChainPlace{kEpoch - 1, 1}, ChainPlace{kEpoch - 1, 3}, ChainPlace{kEpoch + 1, 2}}) {
    const std::string envelope = envelope_at(at);
    const auto taken = spool->append(name_of(at, envelope), envelope, {});
    ASSERT_FALSE(taken) << at.epoch << "-" << at.sequence;
    EXPECT_EQ(taken.error().kind, ErrorKind::InvalidInput);
  }
  EXPECT_TRUE(append_next(*spool, kEpoch + 1));
  EXPECT_EQ(spool->head()->place, (ChainPlace{kEpoch + 1, 1}));
}

TEST(SpoolTest, RefusesANameThatIsNotOfTheBytes) {
  SpoolWorld world;
  auto spool = world.open();
  const ChainPlace first{kEpoch, 1};
  EXPECT_EQ(spool->append(name_of(first, "other"), envelope_at(first), {}).error().kind, ErrorKind::InvalidInput);
  EXPECT_FALSE(spool->head());
}

TEST(SpoolTest, WhatIsAcknowledgedIsKeptAsProofAndNotPendingAnyMore) {
  SpoolWorld world;
  auto spool = world.open();
  const auto name = append_next(*spool);
  ASSERT_TRUE(spool->acknowledge(*name));
  EXPECT_TRUE(spool->pending().empty());
  EXPECT_EQ(sequences(spool->sent()), Sequences{1});
  EXPECT_EQ(spool->acknowledge(*name).error().kind, ErrorKind::NotFound);
  spool->release();
  auto again = world.open();
  EXPECT_EQ(again->head(), *name);
  EXPECT_TRUE(again->gaps().empty());
}

TEST(SpoolTest, OneProcessAtATime) {
  SpoolWorld world;
  auto spool = world.open();
  const auto second = world.open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::Unavailable);
  spool->release();
  auto third = world.open();
  ASSERT_TRUE(third);
  ASSERT_TRUE(append_next(*third));
  EXPECT_EQ(spool->retake().error().kind, ErrorKind::Unavailable);
  third->release();
  ASSERT_TRUE(spool->retake());
  EXPECT_EQ(sequences(spool->pending()), Sequences{1});
}

TEST(SpoolTest, ParksWithTheReasonAndPutsBackInLine) {
  SpoolWorld world;
  auto spool = world.open();
  const auto name = append_next(*spool);
  ASSERT_TRUE(spool->park(*name, "the collector answered 422"));
  EXPECT_TRUE(spool->pending().empty());
  const auto seen = look_into_spool(world.place());
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->parked_why.at(name->place), "the collector answered 422");
  spool->release();
  auto again = world.open();
  EXPECT_EQ(sequences(again->parked()), Sequences{1});
  EXPECT_EQ(again->unpark().value(), 1U);
  EXPECT_EQ(sequences(again->pending()), Sequences{1});
  EXPECT_TRUE(world.files.names_in(kSpool + "/parked").empty());
}

TEST(SpoolTest, PutsBackInLineWhatTheCollectorHasLost) {
  SpoolWorld world;
  auto spool = world.open();
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(spool->acknowledge(*append_next(*spool)));
  EXPECT_EQ(spool->resend().value(), 2U);
  EXPECT_TRUE(spool->sent().empty());
  spool->release();
  auto again = world.open();
  EXPECT_EQ(sequences(again->pending()), (Sequences{1, 2}));
  EXPECT_TRUE(again->gaps().empty());
  EXPECT_TRUE(again->take_notes().empty());
  ASSERT_TRUE(again->acknowledge(again->newest_pending()->name));
  EXPECT_EQ(append_next(*again)->place.sequence, 3);
}

TEST(SpoolTest, ADamagedEntryIsSetAsideAndToldInTheNextSummary) {
  SpoolWorld world;
  auto spool = world.open();
  const auto first = append_next(*spool);
  const auto second = append_next(*spool);
  world.files.content(kSpool + "/pending/" + first->to_string())[17] ^= 1;
  const auto read = spool->read(*first);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::Malformed);
  EXPECT_EQ(sequences(spool->pending()), Sequences{2});
  EXPECT_EQ(world.files.names_in(kSpool + "/corrupt"), std::vector{first->to_string()});
  ASSERT_EQ(spool->gaps().size(), 1U);
  EXPECT_EQ(spool->gaps()[0].reason, Gap::Reason::Corrupt);

  const std::string envelope = envelope_at({kEpoch, 3});
  EXPECT_FALSE(spool->append(name_of({kEpoch, 3}, envelope), envelope, {})) << "it carries no gap";
  const auto third = append_next(*spool);
  ASSERT_TRUE(third);
  ASSERT_TRUE(spool->acknowledge(*second));
  EXPECT_EQ(spool->gaps().size(), 1U) << "the summary that carries it is not delivered yet";
  ASSERT_TRUE(spool->acknowledge(*third));
  EXPECT_TRUE(spool->gaps().empty());
  spool->release();
  EXPECT_TRUE(world.open()->gaps().empty());
}

TEST(SpoolTest, AnEntryThatSomebodyRemovedIsAGap) {
  SpoolWorld world;
  auto spool = world.open();
  const auto first = append_next(*spool);
  ASSERT_TRUE(append_next(*spool));
  world.files.erase(kSpool + "/pending/" + first->to_string());
  spool->release();
  auto again = world.open();
  ASSERT_EQ(again->gaps().size(), 1U);
  EXPECT_EQ(again->gaps()[0].reason, Gap::Reason::Missing);
  EXPECT_EQ(again->gaps()[0].sequences, (SequenceRange{1, 1}));
}

TEST(SpoolTest, AnEntryThatCannotBeLookedAtIsNotMissing) {
  SpoolWorld world;
  {
    auto spool = world.open();
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(append_next(*spool));
    ASSERT_TRUE(spool->acknowledge(*spool->head()));
    ASSERT_TRUE(spool->park(spool->newest_pending()->name, "refused"));
  }
  for (const char* call : {"stat", "list"}) {
    for (const char* folder : {"/pending", "/parked", "/sent"}) {
      for (const int problem : {EIO, ENOMEM, ESTALE, EACCES}) {
        world.files.before = [&](const std::string& asked, const std::string& path) {
          return asked == call && path.starts_with(kSpool + folder) ? problem : 0;
        };
        const auto refused = world.open();
        ASSERT_FALSE(refused) << call << folder << problem;
        EXPECT_NE(refused.error().what.find("cannot be read"), std::string::npos) << refused.error().what;
        EXPECT_FALSE(look_into_spool(world.place())) << "what nobody could look at is not told as absent";
        world.files.before = [](const auto&, const auto&) { return 0; };
        auto spool = world.open();
        ASSERT_TRUE(spool) << spool.error().what;
        EXPECT_EQ(spool->pending().size() + spool->parked().size() + spool->sent().size(), 3U);
        EXPECT_TRUE(spool->gaps().empty()) << call << folder << problem;
      }
    }
  }
}

TEST(SpoolTest, WithoutItsAccountNothingIsTakenForTheNewestThatCouldNotBeSeen) {
  SpoolWorld world;
  {
    auto spool = world.open();
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(append_next(*spool));
    const std::string name = spool->head()->to_string();
    ASSERT_EQ(world.files.rename(kSpool + "/pending/" + name, kSpool + "/corrupt/" + name), 0);
  }
  world.files.erase(kSpool + "/state");
  world.files.before = [&](const std::string& asked, const std::string& path) {
    return asked == "list" && path == kSpool + "/corrupt" ? EIO : 0;
  };
  EXPECT_FALSE(world.open()) << "the third sequence would be used again";
  world.files.before = [](const auto&, const auto&) { return 0; };
  EXPECT_EQ(world.open()->head()->place.sequence, 3);
}

TEST(SpoolTest, ForeignFilesAreSetAsideAndChangeNothing) {
  SpoolWorld world;
  {
    auto spool = world.open();
    ASSERT_TRUE(append_next(*spool));
  }
  const std::string planted = name_of({kEpoch + 5000, 1}, "planted").to_string();
  const std::string ahead = name_of({kEpoch, 7}, "ahead").to_string();
  const std::string twin = name_of({kEpoch, 1}, "twin").to_string();
  for (const std::string& name : {planted, ahead, twin, std::string("notes.txt"), std::string("\x1b[2J")}) {
    world.files.put(kSpool + "/pending/" + name, "planted");
  }
  auto spool = world.open();
  ASSERT_TRUE(spool);
  EXPECT_EQ(spool->head()->place, (ChainPlace{kEpoch, 1}));
  EXPECT_EQ(sequences(spool->pending()), Sequences{1});
  EXPECT_TRUE(spool->read(*spool->head()));
  EXPECT_EQ(world.files.names_in(kSpool + "/corrupt").size(), 5U);
  const auto notes = spool->take_notes();
  EXPECT_EQ(notes.size(), 5U);
  for (const auto& note : notes) EXPECT_EQ(note.find('\x1b'), std::string::npos);
  EXPECT_TRUE(spool->gaps().empty());
}

TEST(SpoolTest, WithoutItsAccountTheChainGoesOnBehindTheNewestEntry) {
  for (const bool damaged : {false, true}) {
    SpoolWorld world;
    {
      auto spool = world.open();
      const auto first = append_next(*spool);
      ASSERT_TRUE(append_next(*spool));
      ASSERT_TRUE(spool->acknowledge(*first));
      ASSERT_TRUE(append_next(*spool));
    }
    if (damaged) {
      world.files.content(kSpool + "/state")[30] ^= 1;
    } else {
      world.files.erase(kSpool + "/state");
    }
    auto spool = world.open();
    ASSERT_TRUE(spool) << spool.error().what;
    EXPECT_EQ(spool->head()->place, (ChainPlace{kEpoch, 3}));
    EXPECT_EQ(sequences(spool->pending()), (Sequences{2, 3}));
    EXPECT_TRUE(spool->gaps().empty());
    EXPECT_TRUE(append_next(*spool));
  }
}

TEST(SpoolTest, TooManyBytesDropDeliveredCopiesFirstThenTheOldestAndSaySo) {
  SpoolWorld world;
  world.limits.keep_bytes = 40'000;
  auto spool = world.open();
  const auto first = append_next(*spool);
  ASSERT_TRUE(spool->acknowledge(*first));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(append_next(*spool));
  EXPECT_EQ(sequences(spool->sent()), Sequences{1});
  ASSERT_TRUE(append_next(*spool));
  EXPECT_TRUE(spool->sent().empty());
  EXPECT_TRUE(spool->gaps().empty());
  ASSERT_TRUE(append_next(*spool));
  ASSERT_TRUE(append_next(*spool));
  EXPECT_EQ(sequences(spool->pending()), (Sequences{4, 5, 6, 7, 8, 9}));
  ASSERT_EQ(spool->gaps().size(), 2U) << "the second was carried already when the third was dropped";
  EXPECT_EQ(spool->gaps()[0].reason, Gap::Reason::NoRoom);
  EXPECT_EQ(spool->gaps()[0].sequences, (SequenceRange{2, 2}));
  EXPECT_EQ(spool->gaps()[1].sequences, (SequenceRange{3, 3}));
}

TEST(SpoolTest, TheNewestSummaryIsNeverDropped) {
  SpoolWorld world;
  world.limits.keep_bytes = 1000;
  auto spool = world.open();
  ASSERT_TRUE(append_next(*spool));
  ASSERT_TRUE(append_next(*spool));
  EXPECT_EQ(sequences(spool->pending()), Sequences{2});
}

TEST(SpoolTest, WaitingLongerThanIsKeptDropsAndSaysSo) {
  SpoolWorld world;
  world.limits.keep_days = 30;
  for (int day = 0; day < 40; ++day) {
    auto spool = world.open();
    ASSERT_TRUE(append_next(*spool));
    world.clock.advance(days(1));
  }
  auto spool = world.open();
  const auto left = sequences(spool->pending());
  EXPECT_GE(left.front(), 9);
  EXPECT_LE(left.front(), 12);
  EXPECT_EQ(left.back(), 40);
  ASSERT_FALSE(spool->gaps().empty());
  EXPECT_EQ(spool->gaps().front().sequences.first, 1);
  EXPECT_EQ(spool->gaps().back().sequences.last, left.front() - 1);
  for (const Gap& gap : spool->gaps()) EXPECT_EQ(gap.reason, Gap::Reason::TooOld);
}

TEST(SpoolTest, AClockThatJumpsNeitherDropsNorReorders) {
  SpoolWorld world;
  world.limits.keep_days = 30;
  const std::chrono::hours year{24 * 365};
  for (const auto jump : {days(0), days(0), year, -year, -20 * year, -30 * year, 50 * year, days(0)}) {
    world.clock.step_wall(jump);
    auto spool = world.open();
    ASSERT_TRUE(append_next(*spool));
  }
  auto spool = world.open();
  EXPECT_EQ(sequences(spool->pending()), (Sequences{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(spool->newest_pending()->name.place.sequence, 8);
  EXPECT_TRUE(spool->gaps().empty());
}

TEST(SpoolTest, AFullDiskUsesTheReserveThenTheDeliveredCopiesThenRefuses) {
  SpoolWorld world;
  world.limits.reserve_bytes = 128 << 10;
  auto spool = world.open();
  for (int i = 0; i < 4; ++i) {
    const auto name = append_next(*spool);
    ASSERT_TRUE(spool->acknowledge(*name));
  }
  world.files.capacity = world.files.used();
  int taken = 0;
  while (append_next(*spool)) ++taken;
  EXPECT_GT(taken, 15) << "128 KiB reserved, 8 KiB each, and three copies";
  EXPECT_LE(sequences(spool->sent()).size(), 1U);
  const auto refused = append_next(*spool);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::AlreadyExists);
  EXPECT_NE(refused.error().what.find("No space left"), std::string::npos) << refused.error().what;

  // All can still be delivered, and then the chain goes on.
  while (const auto next = spool->newest_pending()) ASSERT_TRUE(spool->acknowledge(next->name));
  world.files.capacity = UINT64_MAX;
  ASSERT_TRUE(append_next(*spool));
  EXPECT_EQ(spool->head()->place.sequence, 4 + taken + 1);
  spool->release();
  auto again = world.open();
  EXPECT_TRUE(again->gaps().empty()) << "nothing was lost";
  const auto names = world.files.names_in(kSpool);
  EXPECT_NE(std::find(names.begin(), names.end(), "reserve"), names.end()) << "made again";
}

TEST(SpoolTest, AFullDiskTakesNoCopyOfTheNewest) {
  SpoolWorld world;
  world.limits.reserve_bytes = 0;
  auto spool = world.open();
  ASSERT_TRUE(spool->acknowledge(*append_next(*spool)));
  world.files.capacity = world.files.used();
  EXPECT_FALSE(append_next(*spool));
  EXPECT_EQ(sequences(spool->sent()), Sequences{1}) << "behind it the chain goes on where the account is lost";
}

// What a loss of power takes, no test of a program that is killed can see.
TEST(SystemFilesTest, AskTheKernelToFlush) {
  SystemFiles files;
  EXPECT_EQ(files.sync(-1), -EBADF);
  EXPECT_EQ(files.sync_all(-1), -EBADF);
}

TEST(SpoolTest, AReadOnlyDiskRefusesAndLosesNothing) {
  SpoolWorld world;
  auto spool = world.open();
  const auto first = append_next(*spool);
  world.files.read_only = true;
  EXPECT_FALSE(append_next(*spool));
  EXPECT_FALSE(spool->acknowledge(*first));
  EXPECT_EQ(sequences(spool->pending()), Sequences{1});
  EXPECT_TRUE(spool->read(*first));
  EXPECT_EQ(look_into_spool(world.place())->pending.size(), 1U);
  world.files.read_only = false;
  EXPECT_TRUE(spool->acknowledge(*first));
  EXPECT_TRUE(append_next(*spool));
}

TEST(SpoolTest, AnEarlierEpochIsAccountedForUntilAllOfItIsSettled) {
  SpoolWorld world;
  world.limits.keep_bytes = 20'000;
  auto spool = world.open();
  const auto old = append_next(*spool);
  ASSERT_TRUE(append_next(*spool, kEpoch + 1));
  ASSERT_TRUE(append_next(*spool, kEpoch + 1));
  ASSERT_TRUE(append_next(*spool, kEpoch + 1));
  ASSERT_EQ(spool->gaps().size(), 1U);
  EXPECT_EQ(spool->gaps()[0].epoch, kEpoch);
  const auto carrier = append_next(*spool, kEpoch + 1);
  ASSERT_TRUE(spool->acknowledge(*carrier));
  spool->release();
  EXPECT_EQ(world.open()->gaps().size(), 1U) << "one more was dropped for the carrier";
  EXPECT_EQ(world.files.content(kSpool + "/state").find("past"), std::string::npos);
}

TEST(SpoolStateTest, ComesBackAsItWasAndAnyChangedByteIsFound) {
  SpoolState state;
  state.head = name_of({kEpoch, 9}, "head");
  state.intent = name_of({kEpoch, 10}, "intent");
  state.past = {{kEpoch - 10, 4}};
  state.settled[kEpoch].add({1, 3});
  state.settled[kEpoch].add({6, 6});
  state.gaps = {{{kEpoch, {4, 5}, Gap::Reason::NoRoom, {1}}, ChainPlace{kEpoch, 8}},
                {{kEpoch, {7, 7}, Gap::Reason::Unaccounted, {-5}}, std::nullopt}};
  state.wall = -12;
  state.counted = 77;
  state.marks = {{5, {kEpoch, 1}}, {70, {kEpoch, 8}}};
  const std::string text = write_state(state);
  EXPECT_EQ(read_state(text).value(), state);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] ^= 1;
    EXPECT_FALSE(read_state(changed)) << i;
    EXPECT_FALSE(read_state(text.substr(0, i))) << i;
  }
}

// Found by the fuzzer spool_state.
TEST(SpoolStateTest, WithACountThatNoNameHoldsIsDamaged) {
  for (const char* line : {"settled 1 5 9223372036854775807", "settled 1 5 10000000000", "past 1 9223372036854775807",
                           "past -1 4", "mark 5 1 9223372036854775807"}) {
    const std::string body = fmt::format("camaudit spool 1\nsettled 1 1 9\n{}\n", line);
    EXPECT_FALSE(read_state(fmt::format("{}sum {}\n", body, to_hex(sha256(body))))) << line;
  }
  const std::string body = "camaudit spool 1\nsettled 1 1 9\nsettled 1 5 9999999999\n";
  EXPECT_TRUE(read_state(fmt::format("{}sum {}\n", body, to_hex(sha256(body)))));
}

TEST(SequenceSetTest, HoldsTheLargestNumber) {
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  SequenceSet set;
  set.add({7, kLargest});
  set.add({5, 9});
  EXPECT_EQ(set.ranges(), (std::vector<SequenceRange>{{5, kLargest}}));
  EXPECT_EQ(set.missing_from({3, kLargest}), (std::vector<SequenceRange>{{3, 4}}));
}

TEST(SequenceSetTest, JoinsAndFindsWhatIsMissing) {
  SequenceSet set;
  for (const auto sequence : {5, 1, 2, 9, 3}) set.add({sequence, sequence});
  EXPECT_EQ(set.ranges(), (std::vector<SequenceRange>{{1, 3}, {5, 5}, {9, 9}}));
  EXPECT_EQ(set.missing_from({1, 10}), (std::vector<SequenceRange>{{4, 4}, {6, 8}, {10, 10}}));
  EXPECT_EQ(set.missing_from({2, 3}), std::vector<SequenceRange>{});
  EXPECT_EQ(set.missing_from({6, 7}), (std::vector<SequenceRange>{{6, 7}}));
  set.add({2, 8});
  EXPECT_EQ(set.ranges(), (std::vector<SequenceRange>{{1, 9}}));
  EXPECT_TRUE(set.contains(9));
  EXPECT_FALSE(set.contains(10));
}

TEST(EntryNameTest, OnlyTheExactFormIsAName) {
  const auto name = name_of({kEpoch, 7}, "payload");
  EXPECT_EQ(EntryName::parse(name.to_string()), name);
  const std::string text = name.to_string();
  for (const std::string& bad : {text + " ", "x" + text, text.substr(1), std::string(), text + ".tmp",
                                 "1790000000-0000000000-" + name.payload_sha256 + ".dsse.json",
                                 "1790000000_0000000007-" + name.payload_sha256 + ".dsse.json",
                                 "+790000000-0000000007-" + name.payload_sha256 + ".dsse.json",
                                 "1790000000-0000000007-" + std::string(64, 'G') + ".dsse.json"}) {
    EXPECT_FALSE(EntryName::parse(bad)) << bad;
  }
}

TEST(PayloadDigestTest, OfADsseEnvelopeInEitherAlphabet) {
  const std::string payload = "\xfb\xff\xfe?";
  const std::string digest = to_hex(sha256(payload));
  EXPECT_EQ(dsse_payload_digest(R"({"payload":"+//+Pw==","payloadType":"t","signatures":[{"sig":"AA=="}]})").value(),
            digest);
  EXPECT_EQ(dsse_payload_digest(R"({"payload":"-__-Pw","payloadType":"t","signatures":[{"sig":"AA=="}]})").value(),
            digest);
  for (const char* bad : {"", "{", "[]", "{}", R"({"payload":7})", R"({"payload":"*"})", R"({"payload":"A"})"}) {
    EXPECT_FALSE(dsse_payload_digest(bad)) << bad;
  }
}

}  // namespace
}  // namespace camaudit::uploader
