// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/schedule.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <set>
#include <string>

#include "agent/app/night_record.hpp"

namespace camaudit::app {
namespace {

UtcSeconds at(std::string_view text) {
  return parse_date_time(text).value();
}

/// The process's time zone, for a while.
class Zone {
 public:
  explicit Zone(const char* name) {
    ::setenv("TZ", name, 1);
    ::tzset();
  }
  ~Zone() {
    ::unsetenv("TZ");
    ::tzset();
  }
};

// The rules of the United Kingdom without a time zone database: the last Sundays of March and October, at 1:00 UTC.
constexpr const char* kLondon = "GMT0BST,M3.5.0/1,M10.5.0/2";

TEST(Schedule, TheNightIsDueAtAMinuteOfTheClockOnTheWall) {
  const Zone zone(kLondon);
  const NightlySchedule two{120, std::chrono::seconds{0}};
  EXPECT_EQ(next_due(two, at("2026-11-24T01:59:59Z")), at("2026-11-24T02:00:00Z"));
  EXPECT_EQ(next_due(two, at("2026-11-24T02:00:00Z")), at("2026-11-25T02:00:00Z"));
  EXPECT_EQ(last_due(two, at("2026-11-24T02:00:00Z")), at("2026-11-24T02:00:00Z"));
  EXPECT_EQ(last_due(two, at("2026-11-24T01:59:59Z")), at("2026-11-23T02:00:00Z"));
  EXPECT_EQ(next_due(two, at("2026-07-01T12:00:00Z")), at("2026-07-02T01:00:00Z"));
  EXPECT_EQ(next_due(two, at("2026-12-31T12:00:00Z")), at("2027-01-01T02:00:00Z"));
}

TEST(Schedule, ADelayMayLeadIntoTheNextDay) {
  const Zone zone(kLondon);
  const NightlySchedule late{23 * 60 + 30, std::chrono::hours{2}};
  EXPECT_EQ(next_due(late, at("2026-11-24T23:45:00Z")), at("2026-11-25T01:30:00Z"));
  EXPECT_EQ(next_due(late, at("2026-11-25T01:00:00Z")), at("2026-11-25T01:30:00Z"));
  EXPECT_EQ(last_due(late, at("2026-11-25T01:00:00Z")), at("2026-11-24T01:30:00Z"));
}

TEST(Schedule, TheHourThatIsLeftOutAndTheHourThatComesTwice) {
  const Zone zone(kLondon);
  const NightlySchedule half_past_one{90, std::chrono::seconds{0}};
  // 29 March 2026: 01:00 GMT is 02:00 BST, there is no half past one.
  EXPECT_EQ(next_due(half_past_one, at("2026-03-28T12:00:00Z")), at("2026-03-29T01:30:00Z"));
  EXPECT_EQ(next_due(half_past_one, at("2026-03-29T01:30:00Z")), at("2026-03-30T00:30:00Z"));
  // 25 October 2026: half past one is 00:30 UTC, and 01:30 UTC again.
  EXPECT_EQ(next_due(half_past_one, at("2026-10-24T12:00:00Z")), at("2026-10-25T00:30:00Z"));
  EXPECT_EQ(next_due(half_past_one, at("2026-10-25T00:30:00Z")), at("2026-10-26T01:30:00Z"));
}

TEST(Schedule, EveryMomentLiesBetweenTheLastNightAndTheNext) {
  const Zone zone(kLondon);
  for (const int minute : {0, 59, 90, 120, 719, 1439}) {
    const NightlySchedule schedule{minute, std::chrono::minutes{47}};
    for (std::int64_t now = at("2026-03-27T00:00:00Z").value; now < at("2026-10-29T00:00:00Z").value; now += 1201) {
      const UtcSeconds last = last_due(schedule, {now});
      const UtcSeconds next = next_due(schedule, {now});
      ASSERT_LE(last.value, now);
      ASSERT_GT(next.value, now);
      ASSERT_GE(next.value - last.value, 23 * 3600) << minute << ' ' << format_rfc3339({now});
      ASSERT_LE(next.value - last.value, 25 * 3600) << minute << ' ' << format_rfc3339({now});
      ASSERT_EQ(next_due(schedule, last), next) << minute << ' ' << format_rfc3339({now});
    }
  }
}

TEST(Schedule, MachinesSpread) {
  std::set<std::int64_t> delays;
  for (int machine = 0; machine < 200; ++machine) {
    const auto delay = machine_delay(std::to_string(machine), std::chrono::hours{2});
    EXPECT_GE(delay.count(), 0);
    EXPECT_LT(delay.count(), 7200);
    delays.insert(delay.count() / 720);
  }
  EXPECT_EQ(delays.size(), 10U);
  EXPECT_EQ(machine_delay("a", std::chrono::hours{2}), machine_delay("a", std::chrono::hours{2}));
  EXPECT_EQ(machine_delay("a", std::chrono::milliseconds{0}).count(), 0);
}

class Nights : public testing::Test {
 protected:
  const Zone zone_{"UTC0"};
  const NightlySchedule two_{120, std::chrono::seconds{0}};
};

TEST_F(Nights, OnANewMachineNoneWasMissed) {
  const UtcSeconds now = at("2026-11-24T10:00:00Z");
  const Night night = standing(two_, std::nullopt, now);
  EXPECT_FALSE(night_to_try(two_, night, now));
  EXPECT_EQ(next_try(two_, night, now), at("2026-11-25T02:00:00Z"));
  EXPECT_EQ(night_to_try(two_, night, at("2026-11-25T02:00:00Z")), at("2026-11-25T02:00:00Z"));
}

TEST_F(Nights, ManyMissedAreCaughtUpWithOnce) {
  Night night{at("2026-11-20T02:00:00Z"), 1, at("2026-11-20T02:00:00Z"), 0, true};
  const UtcSeconds now = at("2026-11-24T10:00:00Z");
  const auto due = night_to_try(two_, standing(two_, night, now), now);
  EXPECT_EQ(due, at("2026-11-24T02:00:00Z"));
  night = {*due, 1, now, 0, true};
  EXPECT_FALSE(night_to_try(two_, night, now));
}

TEST_F(Nights, MovingTheScheduleByDayBeginsNone) {
  const NightlySchedule four{240, std::chrono::seconds{0}};
  Night night{at("2026-11-24T02:00:00Z"), 1, at("2026-11-24T02:00:00Z"), 0, true};
  const UtcSeconds noon = at("2026-11-24T12:00:00Z");
  EXPECT_FALSE(night_to_try(four, night, noon));
  EXPECT_EQ(next_try(four, night, noon), at("2026-11-25T04:00:00Z"));
  EXPECT_EQ(night_to_try(four, night, at("2026-11-25T04:00:00Z")), at("2026-11-25T04:00:00Z"));
  EXPECT_EQ(night_to_try(four, night, at("2026-11-25T12:00:00Z")), at("2026-11-25T04:00:00Z")) << "that one was missed";
  EXPECT_EQ(night_to_try(four, night, at("2026-11-24T04:30:00Z")), at("2026-11-24T04:00:00Z"))
      << "it was moved by night";
  night.done = false;
  EXPECT_EQ(night_to_try(four, night, noon), at("2026-11-24T04:00:00Z"));
}

TEST_F(Nights, OneThatFailedIsTriedAgainWithPausesAndThenGivenUp) {
  Night night{at("2026-11-24T02:00:00Z"), 0, at("2026-11-24T02:00:00Z"), 0, false};
  UtcSeconds now = night.due;
  int tries = 0;
  for (; now < at("2026-11-25T02:00:00Z"); now.value += 60) {
    if (!night_to_try(two_, night, now)) continue;
    ++tries;
    night = {night.due, tries, now, 1, false};
  }
  EXPECT_EQ(tries, kTriesOfANight);
  EXPECT_EQ(night.last_try, at("2026-11-24T05:30:00Z"));  // after half an hour, one and two hours
  EXPECT_EQ(night_to_try(two_, night, now), at("2026-11-25T02:00:00Z"));
}

TEST_F(Nights, AClockThatWasSetBackStopsNoNight) {
  // The clock was a year ahead, and a night was run by it.
  const Night ahead{at("2027-11-24T02:00:00Z"), 1, at("2027-11-24T02:00:00Z"), 0, true};
  UtcSeconds now = at("2026-11-24T10:00:00Z");
  const Night night = standing(two_, ahead, now);
  EXPECT_FALSE(night_to_try(two_, night, now));
  EXPECT_EQ(next_try(two_, night, now), at("2026-11-25T02:00:00Z"));
  // And one that failed just before is not waited for until next year.
  const Night failed{at("2026-11-24T02:00:00Z"), 1, at("2027-11-24T02:00:00Z"), 1, false};
  EXPECT_TRUE(night_to_try(two_, standing(two_, failed, now), now));
}

TEST_F(Nights, WhatIsKeptIsReadBack) {
  const Night night{at("2026-11-24T02:00:00Z"), 3, at("2026-11-24T04:00:00Z"), 139, false};
  EXPECT_EQ(night_from_json(to_json(night)), night);
  Night running = night;
  running.running = true;
  EXPECT_EQ(night_from_json(to_json(running)), running);
  for (const char* text : {"", "{}", "[]", "{\"due\":1}", "\xff", R"({"due":"x","tries":1,"last_try":"y"})"}) {
    EXPECT_FALSE(night_from_json(text)) << text;
  }
  std::string negative = to_json(night);
  negative.replace(negative.find("\"tries\":3"), 9, "\"tries\":-");
  EXPECT_FALSE(night_from_json(negative));
}

}  // namespace
}  // namespace camaudit::app
