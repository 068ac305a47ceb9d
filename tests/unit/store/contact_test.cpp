// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/contact.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "agent/store/history.hpp"
#include "agent/store/schema.hpp"
#include "tests/unit/store/text_of.hpp"

namespace camaudit::store {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 86400;

UtcSeconds at(const char* time) {
  return *parse_date_time(time);
}

class ContactTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = Database::open_memory();
    ASSERT_TRUE(opened);
    database_.emplace(std::move(*opened));
    ASSERT_TRUE(create_schema(*database_));
    ASSERT_TRUE(create_history(*database_));
    night("one", at("2026-05-20T02:00:00Z"), {"a", "b", "import:vms"});
  }

  void night(const std::string& id, UtcSeconds start, const std::vector<std::string>& devices) {
    Outcome outcome;
    outcome.run = {id, start, start};
    outcome.whole_estate = true;
    std::vector<model::DeviceSurvey> surveys;
    for (const std::string& device : devices) {
      model::DeviceSurvey& survey = surveys.emplace_back();
      survey.id = model::DeviceId(device);
      survey.url = "http://192.0.2.7/onvif/device_service";
      survey.endpoint_reference = "urn:uuid:" + device;
    }
    outcome.surveys = surveys;
    ASSERT_TRUE(remember(*database_, outcome));
  }

  void write(const Watched& watched) {
    const auto done = record_watched(*database_, watched);
    ASSERT_TRUE(done) << done.error().what;
  }
  void beat(UtcSeconds since, std::int64_t seconds = 5 * kMinute) {
    write({{{since, {since.value + seconds}, 1}}, {}, {}});
  }

  std::string watch() {
    return text_of(*database_,
                   "SELECT strftime('%dT%H:%M:%S', since, 'unixepoch'), strftime('%dT%H:%M:%S', until, 'unixepoch'), "
                   "beats FROM watch ORDER BY since");
  }
  std::string contacts() {
    return text_of(*database_,
                   "SELECT device, strftime('%dT%H:%M:%S', since, 'unixepoch'), answered, cause FROM contact ORDER BY "
                   "device, since");
  }

  std::optional<Database> database_;
};

TEST_F(ContactTest, ABeatWithoutAChangeMovesTheEndOfOneRow) {
  UtcSeconds now = at("2026-05-20T10:00:00Z");
  for (int i = 0; i < 12; ++i, now.value += 5 * kMinute) beat(now);
  EXPECT_EQ(watch(), "20T10:00:00|20T11:00:00|12\n");
}

TEST_F(ContactTest, ADayBeginsARowOfItsOwnWithoutAHole) {
  beat(at("2026-05-20T23:53:00Z"));
  beat(at("2026-05-20T23:58:00Z"));
  beat(at("2026-05-21T00:03:01Z"));
  EXPECT_EQ(watch(), "20T23:53:00|21T00:03:00|2\n21T00:03:00|21T00:08:01|1\n");
}

TEST_F(ContactTest, ATimeInWhichNobodyWatchedIsAHole) {
  beat(at("2026-05-20T10:00:00Z"));
  beat(at("2026-05-20T10:05:02Z"));
  beat(at("2026-05-20T10:20:00Z"));
  EXPECT_EQ(watch(), "20T10:00:00|20T10:10:02|2\n20T10:20:00|20T10:25:00|1\n");
}

TEST_F(ContactTest, TellsEachDeviceAndHowItStood) {
  const UtcSeconds then = at("2026-05-20T10:00:00Z");
  write({{}, {{"a", then, true, ""}, {"a", {then.value + 60}, false, "network"}}, {{"a", then, 2.5}}});
  const auto all = watched_devices(*database_);
  ASSERT_TRUE(all) << all.error().what;
  ASSERT_EQ(all->size(), 2U) << "what was imported is no device";
  EXPECT_EQ((*all)[0].device, "a");
  EXPECT_EQ((*all)[0].endpoint_reference, "urn:uuid:a");
  ASSERT_TRUE((*all)[0].contact);
  EXPECT_EQ((*all)[0].contact->since.value, then.value + 60);
  EXPECT_EQ((*all)[0].contact->answered, false);
  EXPECT_EQ((*all)[0].contact->cause, "network");
  ASSERT_TRUE((*all)[0].reading);
  EXPECT_EQ((*all)[0].reading->offset_seconds, 2.5);
  EXPECT_FALSE((*all)[1].contact);
  night("two", at("2026-05-21T02:00:00Z"), {"a"});
  EXPECT_EQ((*watched_devices(*database_))[1].absent_since->value, at("2026-05-21T02:00:00Z").value);
}

TEST_F(ContactTest, TheSameMomentAgainIsACorrectionAndAStrangerIsLeftOut) {
  const UtcSeconds then = at("2026-05-20T10:00:00Z");
  write({{}, {{"a", then, false, "device"}, {"stranger", then, false, "device"}}, {{"stranger", then, 1.0}}});
  write({{}, {{"a", then, false, "network"}}, {}});
  EXPECT_EQ(contacts(), "1|20T10:00:00|0|network\n");
  write({{}, {{"a", {then.value - 1}, true, ""}}, {}});
  EXPECT_EQ(contacts(), "1|20T10:00:00|1|\n") << "never before what is known";
}

TEST_F(ContactTest, AClockThatIsPutBackCoversNoTimeTwice) {
  beat(at("2026-05-20T10:00:00Z"), kHour);
  beat(at("2026-05-20T11:00:00Z"), kHour);
  beat(at("2026-05-20T13:00:00Z"), kHour);
  write({{},
         {{"a", at("2026-05-20T10:30:00Z"), false, "device"},
          {"a", at("2026-05-20T11:30:00Z"), true, ""},
          {"b", at("2026-05-20T13:30:00Z"), true, ""},
          {"b", at("2026-05-20T13:40:00Z"), false, "device"}},
         {{"a", at("2026-05-20T10:30:00Z"), 1.0}, {"a", at("2026-05-20T13:30:00Z"), 9.0}}});
  // It is eleven again.
  beat(at("2026-05-20T11:00:00Z"));
  EXPECT_EQ(watch(), "20T10:00:00|20T11:05:00|2\n") << "the first hour and the beat after it";
  EXPECT_EQ(contacts(), "1|20T10:30:00|0|device\n1|20T11:00:00|1|\n2|20T11:00:00|0|device\n")
      << "how they stood is kept";
  EXPECT_EQ(text_of(*database_, "SELECT offset_seconds FROM clock_reading"), "1.0\n");
  EXPECT_EQ(text_of(*database_, "SELECT count(*) FROM watch WHERE until < since"), "0\n");
}

TEST_F(ContactTest, PutBackIntoTheMiddleOfASpanKeepsItsShareOfBeats) {
  beat(at("2026-05-20T10:00:00Z"), 30 * kMinute);
  write({{{at("2026-05-20T10:30:00Z"), at("2026-05-20T12:00:00Z"), 11}}, {}, {}});
  EXPECT_EQ(watch(), "20T10:00:00|20T12:00:00|12\n");
  write({{{at("2026-05-20T11:00:00Z"), at("2026-05-20T11:10:00Z"), 1}}, {}, {}});
  EXPECT_EQ(watch(), "20T10:00:00|20T11:10:00|7\n");
}

TEST_F(ContactTest, AClockOfTheFarFutureLeavesNothingBehindOnceItIsRight) {
  beat(at("2026-05-20T10:00:00Z"));
  beat(at("2036-01-01T00:00:00Z"));
  write({{}, {{"a", at("2036-01-01T00:00:00Z"), true, ""}}, {}});
  beat(at("2026-05-20T10:10:00Z"));
  EXPECT_EQ(watch(), "20T10:00:00|20T10:05:00|1\n20T10:10:00|20T10:15:00|1\n");
  EXPECT_EQ(contacts(), "1|20T10:10:00|1|\n");
}

TEST_F(ContactTest, IsWrittenWholeOrNotAtAll) {
  const Watched wrong{{{at("2026-05-20T10:00:00Z"), at("2026-05-20T10:05:00Z"), 1},
                       {at("2026-05-20T12:00:00Z"), at("2026-05-20T11:00:00Z"), 1}},
                      {},
                      {}};
  EXPECT_FALSE(record_watched(*database_, wrong)) << "a span that ends before it begins";
  EXPECT_EQ(watch(), "");
}

TEST_F(ContactTest, PruningKeepsWhatStillHolds) {
  beat(at("2026-05-20T10:00:00Z"));
  beat(at("2026-05-22T10:00:00Z"));
  write({{},
         {{"a", at("2026-05-20T10:00:00Z"), true, ""},
          {"a", at("2026-05-20T10:01:00Z"), false, "device"},
          {"a", at("2026-05-23T10:00:00Z"), true, ""},
          {"b", at("2026-05-20T10:00:00Z"), true, ""}},
         {{"a", at("2026-05-20T10:00:00Z"), 1.0}, {"a", at("2026-05-20T11:00:00Z"), 5.0}}});
  ASSERT_TRUE(prune(*database_, at("2026-05-22T00:00:00Z")));
  EXPECT_EQ(watch(), "22T10:00:00|22T10:05:00|1\n");
  EXPECT_EQ(contacts(), "1|20T10:01:00|0|device\n1|23T10:00:00|1|\n2|20T10:00:00|1|\n");
  EXPECT_EQ(text_of(*database_, "SELECT offset_seconds FROM clock_reading"), "5.0\n");
}

TEST_F(ContactTest, APastNightKnowsNothingOfWhatCameLater) {
  const UtcSeconds first{at("2026-05-20T02:00:00Z")};
  beat({first.value - kHour}, 2 * kHour);
  write({{}, {{"a", {first.value - kHour}, true, ""}, {"a", {first.value + kMinute}, false, "device"}}, {}});
  night("two", {first.value + kDay}, {"a", "b"});
  auto past = as_of(*database_, 1);
  ASSERT_TRUE(past) << past.error().what;
  EXPECT_EQ(text_of(*past, "SELECT until - since FROM watch"), "3600\n");
  EXPECT_EQ(text_of(*past, "SELECT answered FROM contact"), "1\n");
}

}  // namespace
}  // namespace camaudit::store
