// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/device_clock.hpp"

#include <gtest/gtest.h>

#include "onvif/xaddr.hpp"
#include "tests/support/golden.hpp"

namespace camaudit::onvif {
namespace {

constexpr UtcSeconds kOurs{1'795'485'600};  // 2026-11-24T02:00:00Z
constexpr std::int64_t kHour = 3600;

UtcSeconds at(std::int64_t seconds) {
  return UtcSeconds{kOurs.value + seconds};
}
soap::SystemDateAndTime told(const char* golden) {
  const auto reply = soap::read_system_date_and_time(test::golden(golden));
  EXPECT_TRUE(reply) << golden;
  return reply.value_or(soap::SystemDateAndTime{});
}
soap::SystemDateAndTime utc(std::int64_t seconds) {
  soap::SystemDateAndTime time;
  time.utc = at(seconds);
  return time;
}

TEST(DeviceClock, IsUtcWhereTheDeviceTellsIt) {
  for (const auto& date : {std::optional<UtcSeconds>{}, std::optional(at(4)), std::optional(at(400))}) {
    const DeviceClock clock = judge_clock(utc(5), date, kOurs);
    EXPECT_EQ(clock.time, at(5));
    EXPECT_EQ(clock.source, "utc");
    EXPECT_EQ(clock.note, "");
  }
}

// A clock that is wrong by whole hours stays wrong: its Date header is wrong by as much.
TEST(DeviceClock, ThatIsHoursOutIsNotTakenForLocalTime) {
  const DeviceClock clock = judge_clock(utc(8 * kHour), at(8 * kHour + 1), kOurs);
  EXPECT_EQ(clock.time, at(8 * kHour));
  EXPECT_EQ(clock.source, "utc");
}

TEST(DeviceClock, OfOpenIpcIsItsHttpDateBecauseItsUtcIsLocalTime) {
  const DeviceClock clock = judge_clock(told("onvif/openipc/GetSystemDateAndTime.response.xml"), at(2), kOurs);
  EXPECT_EQ(clock.time, at(2));
  EXPECT_EQ(clock.source, "http");
  EXPECT_EQ(clock.other, at(3 * kHour + 1));
  EXPECT_EQ(clock.note, "its UTC is +180 minutes from its own HTTP Date: local time labelled as UTC; the Date counts");
}

TEST(DeviceClock, IsUtcWhereTheHttpDateIsTheOneInLocalTime) {
  const DeviceClock clock = judge_clock(utc(1), at(-5 * kHour), kOurs);
  EXPECT_EQ(clock.time, at(1));
  EXPECT_EQ(clock.source, "utc");
  EXPECT_EQ(clock.other, at(-5 * kHour));
}

TEST(DeviceClock, IsUtcWhereTheDifferenceIsNoZone) {
  for (const std::int64_t apart : {60, 800, 1000, 15 * 3600}) {
    EXPECT_EQ(judge_clock(utc(apart), at(0), kOurs).source, "utc") << apart;
  }
  for (const std::int64_t apart : {898, 900, 902, 5 * 3600 + 1800, 14 * 3600}) {
    EXPECT_EQ(judge_clock(utc(apart), at(0), kOurs).source, "http") << apart;
    EXPECT_EQ(judge_clock(utc(-apart), at(0), kOurs).source, "http") << apart;
  }
}

// HiKam A7 gives no UTCDateTime.
TEST(DeviceClock, OfHikamIsItsLocalTimeAndZone) {
  const auto time = told("onvif/hikam/GetSystemDateAndTime.response.xml");
  ASSERT_FALSE(time.utc);
  const DeviceClock clock = judge_clock(time, at(4), kOurs);
  EXPECT_EQ(clock.time, at(4));
  EXPECT_EQ(clock.source, "zone");
  EXPECT_EQ(clock.other, at(8 * kHour + 4));
}

TEST(DeviceClock, OfLocalTimeInADoubtfulZoneIsTheHttpDateOrNothing) {
  auto time = told("onvif/hikam/GetSystemDateAndTime.response.xml");
  for (const char* zone : {"GMT+8", "CST-8CDT,M3.2.0,M11.1.0", "Asia/Shanghai", "", "CST-08:00x"}) {
    time.time_zone = zone;
    EXPECT_EQ(judge_clock(time, at(7), kOurs).source, "http") << zone;
    EXPECT_EQ(judge_clock(time, at(7), kOurs).time, at(7)) << zone;
    EXPECT_EQ(judge_clock(time, std::nullopt, kOurs).source, "local") << zone;
    EXPECT_FALSE(judge_clock(time, std::nullopt, kOurs).time) << zone;
  }
  time.time_zone = "CST-8";
  time.daylight_savings = true;
  EXPECT_EQ(judge_clock(time, std::nullopt, kOurs).source, "local");
}

// GWellTimes IPCs give no time at all.
TEST(DeviceClock, OfGwelltimesIsItsHttpDateOrNothing) {
  const auto time = told("onvif/gwelltimes/GetSystemDateAndTime.response.xml");
  EXPECT_EQ(judge_clock(time, at(-9), kOurs).time, at(-9));
  EXPECT_EQ(judge_clock(time, at(-9), kOurs).source, "http");
  EXPECT_EQ(judge_clock(time, std::nullopt, kOurs).source, "none");
  EXPECT_FALSE(judge_clock(time, std::nullopt, kOurs).time);
}

TEST(DeviceClock, ThatCannotBeIsAbsent) {
  const auto time = told("onvif/asecam/GetSystemDateAndTime.response.xml");
  EXPECT_EQ(judge_clock(time, std::nullopt, kOurs).source, "none");
}

TEST(PlainZone, IsReadAsPosixHasIt) {
  EXPECT_EQ(plain_zone("UTC0"), 0);
  EXPECT_EQ(plain_zone("GMT+00:00"), 0);
  EXPECT_EQ(plain_zone("CST-8"), -8 * kHour);
  EXPECT_EQ(plain_zone("CST-08:00:00"), -8 * kHour);
  EXPECT_EQ(plain_zone("EST5"), 5 * kHour);
  EXPECT_EQ(plain_zone("IST-5:30"), -(5 * kHour + 1800));
  EXPECT_EQ(plain_zone("<+0530>-5:30"), -(5 * kHour + 1800));
  for (const char* zone :
       {"", "8", "C-8", "GMT+8", "UTC-02:00", "CST", "CST-", "CST-15", "CST-8:99", "CST-8:", "<+03-3",
        "GMT0BST,M3.5.0/1,M10.5.0", "GMT+02:00PDT,M1.1.1/00:00:00,M1.1.1/00:00:00", "CST-999999999"}) {
    EXPECT_FALSE(plain_zone(zone)) << zone;
  }
}

TEST(XAddr, WithItsPortTwiceIsRead) {
  const auto url = parse_xaddr("http://10.20.0.7:8106:8106/onvif/media?x=1");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->to_string(), "http://10.20.0.7:8106/onvif/media?x=1");
  EXPECT_TRUE(parse_xaddr("http://10.20.0.7/a:b:b/c"));
  EXPECT_TRUE(parse_xaddr("http://[fe80::1]:80/onvif"));
  EXPECT_FALSE(parse_xaddr("http://10.20.0.7:80:81/onvif"));
  EXPECT_FALSE(parse_xaddr("http://u:p@10.20.0.7/onvif"));
  EXPECT_FALSE(parse_xaddr(""));
}

}  // namespace
}  // namespace camaudit::onvif
