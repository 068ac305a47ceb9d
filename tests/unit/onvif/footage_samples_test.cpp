// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/footage_samples.hpp"

#include <gtest/gtest.h>

namespace camaudit::onvif {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr UtcSeconds kNow{1'795'485'600};

UtcSeconds ago(std::int64_t days, std::int64_t seconds = 0) {
  return {kNow.value - days * kDay + seconds};
}

model::Facts facts_of(std::int64_t earliest_days = 31, std::int64_t latest_days = 0) {
  model::Facts facts;
  model::Recording row;
  row.token = "r";
  row.earliest = ago(earliest_days);
  row.latest = ago(latest_days);
  facts.recording.push_back(row);
  facts.recording_track = {{"r", "v", "Video", {}, {}}, {"r", "a", "Audio", {}, {}}};
  return facts;
}

using Events = std::vector<soap::TrackStateEvent>;

/// "begin-end …" in days before now.
std::string gaps(const model::Facts& facts) {
  std::string text;
  for (const auto& gap : facts.recording_gap) {
    if (!text.empty()) text += ' ';
    text += std::to_string((kNow.value - gap.begins.value) / kDay) + '-' +
            std::to_string((kNow.value - gap.ends.value) / kDay);
  }
  return text;
}

std::string gaps_of(const Events& events, model::Facts facts = facts_of(), UtcSeconds until = kNow) {
  FootageSamples samples(facts, kNow);
  for (const auto& event : events) samples.note(event);
  if (!samples.conclude_events(until)) return "nothing said";
  return gaps(facts);
}

TEST(FootageSamples, FindTheGapsBetweenChangesOfState) {
  EXPECT_EQ(gaps_of({{"r", "v", ago(31), true}, {"r", "v", ago(20), false}, {"r", "v", ago(17), true}}), "20-17");
  EXPECT_EQ(gaps_of({{"r", "v", ago(17), true}, {"r", "v", ago(20), false}, {"r", "v", ago(31), true}}), "20-17")
      << "a device that does not sort";
  EXPECT_EQ(gaps_of({{"r", "v", ago(31), true}}), "") << "searched, and there is none";
  EXPECT_EQ(gaps_of({}), "nothing said");
  EXPECT_EQ(gaps_of({{"other", "v", ago(20), false}, {"other", "v", ago(17), true}}), "nothing said");
}

TEST(FootageSamples, TakeNoChangeOfFilesAndNoSoundForAGap) {
  EXPECT_EQ(gaps_of({{"r", "v", ago(20), false}, {"r", "v", ago(20, 59), true}}), "");
  EXPECT_EQ(gaps_of({{"r", "v", ago(20), false}, {"r", "v", ago(20, 60), true}}), "20-19");
  EXPECT_EQ(gaps_of({{"r", "a", ago(20), false}, {"r", "a", ago(17), true}}), "nothing said");
  EXPECT_EQ(gaps_of({{"r", "unlisted", ago(20), false}, {"r", "unlisted", ago(17), true}}), "20-17");
}

TEST(FootageSamples, TakeNoGapWhereAnotherTrackGoesOn) {
  model::Facts facts = facts_of();
  facts.recording_track.push_back({"r", "w", "Video", {}, {}});
  const Events events{{"r", "v", ago(31), true},  {"r", "w", ago(31), true}, {"r", "v", ago(20), false},
                      {"r", "w", ago(18), false}, {"r", "v", ago(15), true}, {"r", "w", ago(10), true}};
  EXPECT_EQ(gaps_of(events, facts), "18-15");
}

TEST(FootageSamples, StayWithinTheFootage) {
  // The state at the start of the search is told as an event; before the oldest footage nothing is missing.
  EXPECT_EQ(gaps_of({{"r", "v", ago(40), false}, {"r", "v", ago(31), true}}), "");
  EXPECT_EQ(gaps_of({{"r", "v", ago(3), false}}, facts_of(31, 3)), "")
      << "how new the footage is is told by its newest moment";
  EXPECT_EQ(gaps_of({{"r", "v", ago(20), false}, {"r", "v", ago(10), true}}, facts_of(), ago(12)), "20-12");
}

TEST(FootageSamples, TakeALostPictureForAGapThoughSoundGoesOn) {
  const Events lost{{"r", "v", ago(31), true}, {"r", "a", ago(31), true}, {"r", "v", ago(20), false}};
  EXPECT_EQ(gaps_of(lost), "20-0");
  EXPECT_EQ(gaps_of(lost, facts_of(), ago(12)), "20-12") << "no further than was searched";
  EXPECT_EQ(gaps_of(lost, facts_of(31, 20)), "") << "it stopped, sound and all";
  EXPECT_EQ(gaps_of({{"r", "v", ago(40), false}}), "31-0") << "and never held a picture";
}

TEST(FootageSamples, KeepTheLongestGapsAndCountAll) {
  Events events;
  for (std::int64_t day = 2; day < 302; ++day) {
    events.push_back({"r", "v", ago(day), false});
    events.push_back({"r", "v", ago(day, 100 + day), true});
  }
  model::Facts facts = facts_of(310);
  FootageSamples samples(facts, kNow);
  for (const auto& event : events) samples.note(event);
  ASSERT_TRUE(samples.conclude_events(kNow));
  EXPECT_EQ(facts.recording[0].gap_count, 300);
  EXPECT_EQ(facts.recording[0].gap_seconds, 300 * 100 + (2 + 301) * 150);
  ASSERT_EQ(facts.recording_gap.size(), 32U);
  EXPECT_EQ(facts.recording_gap[0].begins, ago(301));
  EXPECT_EQ(facts.recording[0].sampled_by, "events");
  EXPECT_EQ(facts.recording[0].sampled_from, ago(310));
  EXPECT_EQ(facts.recording[0].sampled_until, kNow);
}

TEST(FootageSamples, LookAtAYearAtMostAndNotAtTheFuture) {
  model::Facts old = facts_of(20'000);
  EXPECT_EQ(FootageSamples(old, kNow).from(), ago(366));
  model::Facts future = facts_of(31, -2);
  EXPECT_TRUE(FootageSamples(future, kNow).empty());
  model::Facts empty = facts_of(0, 0);
  EXPECT_TRUE(FootageSamples(empty, kNow).empty());
}

TEST(FootageSamples, JoinPointsWithoutFootageThatFollowEachOther) {
  model::Facts facts = facts_of();
  FootageSamples samples(facts, kNow);
  EXPECT_EQ(samples.tokens(10), std::vector<std::string>{"r"});
  for (const std::int64_t day : {40, 28, 24, 20, 16, 12, 8, 4}) {
    const bool present = day != 24 && day != 20 && day != 8;
    samples.note_point(ago(day), {"r"}, present ? std::vector<std::string>{"r"} : std::vector<std::string>{});
  }
  samples.conclude_points();
  EXPECT_EQ(gaps(facts), "24-20 8-8");
  EXPECT_EQ(facts.recording[0].sampled_by, "points");
  EXPECT_EQ(facts.recording[0].gap_count, 2);
  EXPECT_EQ(facts.recording[0].gap_seconds, 4 * kDay) << "at least";
}

TEST(FootageSamples, BelieveNoDeviceThatNeverHoldsAnything) {
  model::Facts facts = facts_of();
  FootageSamples samples(facts, kNow);
  for (const std::int64_t day : {20, 10}) samples.note_point(ago(day), {"r"}, {});
  samples.conclude_points();
  EXPECT_FALSE(facts.recording[0].sampled_by);
  EXPECT_TRUE(facts.recording_gap.empty());
}

}  // namespace
}  // namespace camaudit::onvif
