// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/time.hpp"

#include <gtest/gtest.h>

namespace camaudit {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kNight = 1'795'485'600;  // 2026-11-24T02:00:00Z

TEST(Rfc3339, WritesWholeSecondsInUtc) {
  EXPECT_EQ(format_rfc3339({kNight}), "2026-11-24T02:00:00Z");
  EXPECT_EQ(format_rfc3339({0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339({-1}), "1969-12-31T23:59:59Z");
}

TEST(Rfc3339, KeepsToFourDigitYears) {
  EXPECT_EQ(format_rfc3339({std::numeric_limits<std::int64_t>::max()}), "9999-12-31T23:59:59Z");
  EXPECT_EQ(format_rfc3339({std::numeric_limits<std::int64_t>::min()}), "0000-01-01T00:00:00Z");
}

TEST(Rfc3339, WritesMillisecondsForWsSecurity) {
  EXPECT_EQ(format_rfc3339_millis(WallTime{milliseconds{kNight * 1000 + 7}}), "2026-11-24T02:00:00.007Z");
  EXPECT_EQ(format_rfc3339_millis(WallTime{milliseconds{-1}}), "1969-12-31T23:59:59.999Z");
}

struct Spelling {
  const char* text;
  std::int64_t seconds;
};

TEST(Date, ReadsWhatPeopleInTheUnitedKingdomWrite) {
  constexpr std::int64_t kLastOfMarch = 1'774'915'200;  // 2026-03-31
  for (const char* text : {"31/03/2026", " 31/3/2026 ", "31-03-2026", "31.03.2026", "2026-03-31", "2026/03/31",
                           "31 March 2026", "31-Mar-2026", "31 MAR 2026", "31/03/2026 00:00", "2026-03-31T00:00:00Z"}) {
    const auto time = parse_date(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(time->value, kLastOfMarch) << text;
    EXPECT_EQ(format_date(*time), "2026-03-31");
  }
  EXPECT_EQ(parse_date("05/06/2026"), parse_date("5 June 2026")) << "the day comes first";
}

TEST(Date, RefusesWhatIsNoDayOrCanBeReadTwoWays) {
  for (const char* text :
       {"", "03/31/2026", "31/03/26", "26-03-31", "31/04/2026", "2026", "2026-03", "31 Mars 2026", "31/03-2026",
        "31/03/2026 12:00", "31/03/20266", "2026-03-311", "1/2/3/2026", "soon", "46112"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

TEST(DateTime, ReadsWhatXmlSchemaAndRfc3339Allow) {
  for (const auto& [text, seconds] : {
           Spelling{"2026-11-24T02:00:00Z", kNight},
           Spelling{"2026-11-24t02:00:00z", kNight},
           Spelling{"2026-11-24T02:00:00+00:00", kNight},
           Spelling{"2026-11-24T02:00:00-00:00", kNight},
           Spelling{"2026-11-24T04:30:00+02:30", kNight},
           Spelling{"2026-11-23T18:00:00-08:00", kNight},
           Spelling{"2026-11-24T16:00:00+14:00", kNight},
           Spelling{"2026-11-24T02:00:00.999Z", kNight},
           Spelling{"2026-11-24T02:00:00.123456789Z", kNight},
           Spelling{"2026-11-24T03:00:00.5+01:00", kNight},
           Spelling{" \t2026-11-24T02:00:00Z\r\n", kNight},
           Spelling{"1970-01-01T00:00:00Z", 0},
           Spelling{"1969-12-31T23:59:59Z", -1},
           Spelling{"2024-02-29T00:00:00Z", 1'709'164'800},
       }) {
    const auto time = parse_date_time(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(time->value, seconds) << text;
  }
}

TEST(DateTime, ToleratesWhatDevicesWrite) {
  for (const char* text :
       {"2026-11-24T02:00:00", "2026-11-24 02:00:00", "2026-11-24-02:00:00", "2026-11-24T02:00:00+0000",
        "2026-11-24T03:00:00+01", "2026-11-24T02:00:00,5Z", "2026-11-24T2:0:0Z"}) {
    EXPECT_EQ(parse_date_time(text), UtcSeconds{kNight}) << text;
  }
}

TEST(DateTime, ReadsALeapSecondAsTheOneBefore) {
  EXPECT_EQ(parse_date_time("2016-12-31T23:59:60Z"), parse_date_time("2016-12-31T23:59:59Z"));
  ASSERT_TRUE(parse_date_time("2016-12-31T23:59:60Z"));
}

TEST(DateTime, RefusesTimesThatCannotBe) {
  for (const char* text :
       {"2485-13-13T00:00:00Z", "2026-11-24T02:75:00Z", "2026-02-29T00:00:00Z", "2026-00-10T00:00:00Z",
        "2026-04-31T00:00:00Z", "2026-11-00T00:00:00Z", "2026-11-24T24:00:00Z", "2026-11-24T02:00:61Z",
        "2026-11-24T02:00:00+15:00", "2026-11-24T02:00:00+01:60"}) {
    EXPECT_FALSE(parse_date_time(text)) << text;
  }
}

TEST(DateTime, RefusesWhatIsNoTimeAtAll) {
  for (const char* text : {"", " ", "now", "2026", "2026-11-24", "2026-11-24T", "2026-11-24T02", "2026-11-24T02:00",
                           "2026-11-24T02:00:", "2026-11-24T02:00:00.", "2026-11-24T02:00:00.Z", "2026-11-24T02:00:00X",
                           "2026-11-24T02:00:00Zx", "2026-11-24T02:00:00+", "2026-11-24T02:00:00+01:00x",
                           "-2026-11-24T02:00:00Z", "12026-11-24T02:00:00Z", "2026/11/24T02:00:00Z"}) {
    EXPECT_FALSE(parse_date_time(text)) << text;
  }
}

TEST(DateTime, RefusesWhatCouldNotBeWrittenAgain) {
  EXPECT_TRUE(parse_date_time("9999-12-31T23:59:59Z"));
  EXPECT_TRUE(parse_date_time("0000-01-01T00:00:00Z"));
  EXPECT_FALSE(parse_date_time("9999-12-31T23:59:59-01:00"));
  EXPECT_FALSE(parse_date_time("0000-01-01T00:00:00+01:00"));
  EXPECT_FALSE(parse_moment("9999-12-31T23:59:59-01:00"));
}

TEST(UtcFromFields, ChecksEveryField) {
  EXPECT_EQ(utc_from_fields(2026, 11, 24, 2, 0, 0), UtcSeconds{kNight});
  EXPECT_FALSE(utc_from_fields(2485, 13, 13, 0, 0, 0));
  EXPECT_FALSE(utc_from_fields(2026, 11, 24, 2, 75, 0));
  EXPECT_FALSE(utc_from_fields(2026, 11, 31, 2, 0, 0));
  EXPECT_FALSE(utc_from_fields(-1, 11, 24, 2, 0, 0));
  EXPECT_FALSE(utc_from_fields(10000, 11, 24, 2, 0, 0));
  EXPECT_FALSE(utc_from_fields(2026, 11, 24, -1, 0, 0));
  EXPECT_FALSE(utc_from_fields(2026, 11, 24, 2, 0, 61));
}

TEST(ToUtcSeconds, RoundsTowardsThePast) {
  EXPECT_EQ(to_utc_seconds(WallTime{milliseconds{1999}}).value, 1);
  EXPECT_EQ(to_utc_seconds(WallTime{milliseconds{-1}}).value, -1);
}

struct Duration {
  const char* text;
  std::int64_t seconds;
  bool approximate;
};

TEST(XsDuration, ReadsEveryDesignator) {
  constexpr std::int64_t kDay = 86'400;
  for (const auto& [text, seconds, approximate] : {
           Duration{"PT0S", 0, false},
           Duration{"P0D", 0, false},
           Duration{"P0Y", 0, false},
           Duration{"PT0H0M0S", 0, false},
           Duration{"P31D", 31 * kDay, false},
           Duration{"P031D", 31 * kDay, false},
           Duration{"PT744H", 31 * kDay, false},
           Duration{"PT2678400S", 31 * kDay, false},
           Duration{"P1M", 30 * kDay, true},
           Duration{"PT1M", 60, false},
           Duration{"P1MT1M", 30 * kDay + 60, true},
           Duration{"P1Y", 365 * kDay, true},
           Duration{"PT0.9S", 0, false},
           Duration{"P1DT12H", kDay + 12 * 3600, false},
           Duration{" P1D\n", kDay, false},
           Duration{"P1Y2M3DT4H5M6.7S", (365 + 60 + 3) * kDay + 4 * 3600 + 5 * 60 + 6, true},
       }) {
    const auto duration = parse_xs_duration(text);
    ASSERT_TRUE(duration) << text;
    EXPECT_EQ(duration->seconds, seconds) << text;
    EXPECT_EQ(duration->approximate, approximate) << text;
  }
}

TEST(XsDuration, RefusesABareP) {
  EXPECT_FALSE(parse_xs_duration("P"));
  EXPECT_FALSE(parse_xs_duration("PT"));
  EXPECT_FALSE(parse_xs_duration("P1DT"));
}

TEST(XsDuration, RefusesASign) {
  EXPECT_FALSE(parse_xs_duration("-P1D"));
  EXPECT_FALSE(parse_xs_duration("+P1D"));
  EXPECT_FALSE(parse_xs_duration("P-1D"));
}

TEST(XsDuration, RefusesDesignatorsOutOfOrderOrTwice) {
  for (const char* text : {"P1D1Y", "P1D1M", "PT1S1M", "PT1M1H", "P1D1D", "PT1HT1M", "P1H", "P1S", "PT1D", "PT1Y"}) {
    EXPECT_FALSE(parse_xs_duration(text)) << text;
  }
}

TEST(XsDuration, RefusesWhatIsMalformed) {
  for (const char* text : {"",     " ",   "0",   "31",  "31D",  "P5",      "P1.5D",     "PT1.5H", "PT.5S", "PT5.S",
                           "PT5.", "p1d", "P1d", "P1W", "P 1D", "P1D ago", "unlimited", "P1,5S",  "PD",    "PTS"}) {
    EXPECT_FALSE(parse_xs_duration(text)) << text;
  }
}

TEST(XsDuration, RefusesMoreThanAThousandYears) {
  EXPECT_TRUE(parse_xs_duration("P1000Y"));
  for (const char* text : {"P1001Y", "P1000YT1S", "PT9223372036854775807S", "PT99999999999999999999S", "P999999999999Y",
                           "P999Y999999999999D"}) {
    EXPECT_FALSE(parse_xs_duration(text)) << text;
  }
}

TEST(ConfigDuration, ReadsANumberAndAUnit) {
  EXPECT_EQ(parse_config_duration("0s"), milliseconds{0});
  EXPECT_EQ(parse_config_duration("250ms"), milliseconds{250});
  EXPECT_EQ(parse_config_duration("5s"), milliseconds{5'000});
  EXPECT_EQ(parse_config_duration("90m"), milliseconds{5'400'000});
  EXPECT_EQ(parse_config_duration("2h"), milliseconds{7'200'000});
  EXPECT_EQ(parse_config_duration("31d"), milliseconds{2'678'400'000});
}

TEST(ParseMoment, TakesTheClockOnAWallInTheUnitedKingdomWhereNoZoneIsTold) {
  const std::pair<const char*, const char*> moments[] = {
      {"31/03/2026 14:05", "2026-03-31T13:05:00Z"},     {"15 January 2026 14:05", "2026-01-15T14:05:00Z"},
      {"15-Oct-2026 14:05:09", "2026-10-15T13:05:09Z"}, {"2026-03-31T14:05:00Z", "2026-03-31T14:05:00Z"},
      {"31/03/2026 14:05Z", "2026-03-31T14:05:00Z"},    {"2026-03-31 14:05:00.5+02:00", "2026-03-31T12:05:00Z"},
      {"29/03/2026 00:59:59", "2026-03-29T00:59:59Z"},  {"29/03/2026 02:00", "2026-03-29T01:00:00Z"},
      {"25/10/2026 01:30", "2026-10-25T00:30:00Z"},     {"25/10/2026 02:00", "2026-10-25T02:00:00Z"},
      {" 31/03/2026 ", "2026-03-31T00:00:00Z"},         {"1/4/2026 9:05", "2026-04-01T08:05:00Z"},
  };
  for (const auto& [text, expected] : moments) {
    const auto time = parse_moment(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(format_rfc3339(*time), expected) << text;
  }
}

TEST(ParseMoment, RefusesEverythingElse) {
  for (const char* text : {"", "14:05", "31/03/26 14:05", "31/03/2026 24:00", "31/03/2026 14:60", "31/03/2026 14:05:61",
                           "31/03/2026 14", "31/03/2026 2:05 pm", "31/03/2026 14:05 CET", "31/03/2026 14:05:00.",
                           "31/03/2026 14:05+25:00", "03/31/2026 14:05", "2026-02-30T10:00:00Z"}) {
    EXPECT_FALSE(parse_moment(text)) << text;
  }
}

TEST(ConfigDuration, RefusesEverythingElse) {
  for (const char* text : {"", "5", "s", "5 s", " 5s", "5s ", "-5s", "1.5s", "5S", "5sec", "1h30m", "9999999999s"}) {
    EXPECT_FALSE(parse_config_duration(text)) << text;
  }
}

}  // namespace
}  // namespace camaudit
