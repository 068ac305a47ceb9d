// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/remembered.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/base/time.hpp"
#include "agent/store/contact.hpp"
#include "agent/store/history.hpp"
#include "agent/store/schema.hpp"

namespace camaudit::store {
namespace {

constexpr std::int64_t kNight = 86400;
constexpr std::int64_t kBeat = 300;

UtcSeconds at(const char* time) {
  return *parse_date_time(time);
}

enum class Did { Answer, Refuse, NotAnswer };

/// Nights from 2026-05-20T02:00:00Z on.
class RememberedTest : public ::testing::Test {
 protected:
  using Devices = std::vector<std::pair<std::string, Did>>;

  void SetUp() override {
    auto opened = Database::open_memory();
    ASSERT_TRUE(opened);
    database_.emplace(std::move(*opened));
    ASSERT_TRUE(create_schema(*database_));
    ASSERT_TRUE(create_history(*database_));
  }

  static UtcSeconds start(std::int64_t night) {
    return {parse_date_time("2026-05-20T02:00:00Z")->value + night * kNight};
  }

  static model::DeviceSurvey survey(const std::string& id, Did did) {
    model::DeviceSurvey out;
    out.id = model::DeviceId(id);
    out.kind = model::DeviceKind::Camera;
    out.address = "192.0.2.7:80";
    out.state = did == Did::Answer   ? model::DeviceState::Assessed
                : did == Did::Refuse ? model::DeviceState::Unauthorised
                                     : model::DeviceState::Unreachable;
    return out;
  }

  void save(std::int64_t night, const std::vector<model::DeviceSurvey>& surveys, bool whole = true) {
    Outcome outcome;
    outcome.run = {"night-" + std::to_string(night), start(night), start(night)};
    outcome.whole_estate = whole;
    outcome.surveys = surveys;
    const auto done = remember(*database_, outcome);
    ASSERT_TRUE(done) << done.error().what;
  }

  void save(std::int64_t night, const Devices& devices) {
    std::vector<model::DeviceSurvey> surveys;
    for (const auto& [id, did] : devices) surveys.push_back(survey(id, did));
    save(night, surveys);
  }

  /// Watched without a break in beats of five minutes.
  void watch(UtcSeconds since, UtcSeconds until) {
    Watched watched;
    for (UtcSeconds at = since; at < until; at.value += kBeat) watched.spans.push_back({at, {at.value + kBeat}, 1});
    const auto done = record_watched(*database_, watched);
    ASSERT_TRUE(done) << done.error().what;
  }
  void contact(const std::string& id, UtcSeconds since, std::optional<bool> answered, std::string_view cause = "") {
    const auto done = record_watched(*database_, {{}, {{id, since, answered, std::string(cause)}}, {}});
    ASSERT_TRUE(done) << done.error().what;
  }

  model::Remembered all() {
    auto read = remembered(*database_);
    EXPECT_TRUE(read) << read.error().what;
    return read ? std::move(*read) : model::Remembered{};
  }

  model::DeviceHistory history(const std::string& id) {
    for (auto& row : all().device_history) {
      if (row.device == id) return row;
    }
    ADD_FAILURE() << "no row for " << id;
    return {};
  }

  std::optional<Database> database_;
};

TEST_F(RememberedTest, TellsWhenADeviceWasFirstFoundAndWhetherItWasAdded) {
  save(0, {{"a", Did::Answer}});
  save(1, {{"a", Did::Answer}, {"b", Did::Answer}});
  EXPECT_EQ(history("a").first_seen.value, start(0).value);
  EXPECT_FALSE(history("a").added) << "it was there when the first run looked";
  EXPECT_EQ(history("b").added->value, start(1).value);
}

TEST_F(RememberedTest, CountsTheDaysOnWhichADeviceWasNotAssessed) {
  save(0, {{"a", Did::Answer}});
  EXPECT_EQ(history("a").unassessed_nights, 0);
  save(1, {{"a", Did::Refuse}});
  save(2, {{"a", Did::NotAnswer}});
  EXPECT_EQ(history("a").unassessed_nights, 2);
  EXPECT_EQ(history("a").unassessed_since->value, start(1).value);
  // No run on the third night: nobody tried.
  save(4, {{"a", Did::NotAnswer}});
  EXPECT_EQ(history("a").unassessed_nights, 3);
  save(5, {{"a", Did::Answer}});
  EXPECT_EQ(history("a").unassessed_nights, 0);
  EXPECT_FALSE(history("a").unassessed_since);
}

TEST_F(RememberedTest, CountsChecksByMonthAndNightsWithoutARunForNothing) {
  // 20 to 31 May, without the 25th, and 1 to 3 June.
  for (std::int64_t night = 0; night < 15; ++night) {
    if (night == 5) continue;
    save(night, {{"a", night == 2 || night == 13 ? Did::NotAnswer : Did::Answer}, {"b", Did::Refuse}});
  }
  const auto rows = all();
  ASSERT_EQ(rows.availability.size(), 4U);
  EXPECT_EQ(rows.availability[0].month, "2026-05");
  EXPECT_EQ(rows.availability[0].checks, 11);
  EXPECT_EQ(rows.availability[0].answered, 10);
  EXPECT_EQ(rows.availability[1].month, "2026-06");
  EXPECT_EQ(rows.availability[1].checks, 3);
  EXPECT_EQ(rows.availability[1].answered, 2);
  EXPECT_EQ(rows.availability[2].answered, 11) << "a device that refuses does answer";
  ASSERT_EQ(rows.missed_day.size(), 2U);
  EXPECT_EQ(format_rfc3339(rows.missed_day[0].day), "2026-05-22T00:00:00Z");
  EXPECT_EQ(rows.missed_day[0].checks, 1);
  EXPECT_EQ(rows.missed_day[1].month, "2026-06");
}

TEST_F(RememberedTest, ADeviceThatIsNotFoundDoesNotAnswer) {
  save(0, {{"a", Did::Answer}, {"b", Did::Answer}});
  save(1, {{"b", Did::Answer}});
  const auto rows = all();
  ASSERT_EQ(rows.outage.size(), 1U);
  EXPECT_EQ(rows.outage[0].device, "a");
  EXPECT_EQ(rows.availability[0].answered, 1);
  EXPECT_EQ(rows.availability[0].checks, 2);
}

TEST_F(RememberedTest, ADeviceThatWasNotAskedIsNoCheck) {
  save(0, {{"a", Did::Answer}});
  std::vector found_only{survey("a", Did::NotAnswer)};
  found_only.front().asked = false;
  save(1, found_only);
  const auto rows = all();
  EXPECT_TRUE(rows.outage.empty());
  EXPECT_EQ(rows.availability[0].checks, 1);
}

TEST_F(RememberedTest, AnOutageLiesBetweenLooks) {
  const Devices up{{"a", Did::Answer}};
  const Devices down{{"a", Did::NotAnswer}};
  save(0, up);
  save(1, up);
  save(3, down);
  save(4, down);
  save(6, up);
  save(7, down);
  const auto outages = all().outage;
  ASSERT_EQ(outages.size(), 2U);
  EXPECT_EQ(outages[0].answered_before->value, start(1).value);
  EXPECT_EQ(outages[0].failed_first.value, start(3).value);
  EXPECT_EQ(outages[0].failed_last.value, start(4).value);
  EXPECT_EQ(outages[0].answered_again->value, start(6).value);
  EXPECT_EQ(outages[1].answered_before->value, start(6).value);
  EXPECT_EQ(outages[1].failed_last.value, start(7).value);
  EXPECT_FALSE(outages[1].answered_again);
}

TEST_F(RememberedTest, GainsAreRowsThatCameAndNotRowsThatCouldBeReadAtLast) {
  auto device = survey("a", Did::Answer);
  device.facts.fact_status = {{"analytics_rule", "missing", "timeout"}};
  save(0, {device});
  device.facts.fact_status = {{"analytics_rule", "obtained", ""}};
  device.facts.analytics_rule = {{"VA", "Motion", "CellMotionDetector"}};
  save(1, {device});
  EXPECT_FALSE(history("a").gained_on) << "it may have been there before";
  device.facts.analytics_rule.push_back({"VA", "Faces", "FaceRecognition"});
  save(2, {device});
  EXPECT_EQ(history("a").gained_on->value, start(2).value);
  EXPECT_EQ(history("a").gained, "analytics_rule VA|Faces");
}

TEST_F(RememberedTest, AUseOfAServiceThatTheDeviceDidNotHaveIsAGain) {
  auto device = survey("a", Did::Answer);
  device.facts.fact_status = {{"ptz_node", "unsupported", "no PTZ service"}};
  save(0, {device});
  device.facts.fact_status = {{"ptz_node", "obtained", ""}};
  device.facts.ptz_node.emplace_back().token = "P";
  save(1, {device});
  EXPECT_EQ(history("a").gained_on->value, start(1).value);
}

TEST_F(RememberedTest, WhatTheFirstWholeRunFindsWasThereFromTheBeginning) {
  save(0, {survey("a", Did::Answer)}, false);
  save(1, {{"a", Did::Answer}, {"b", Did::Answer}});
  save(2, {{"a", Did::Answer}, {"b", Did::Answer}, {"c", Did::Answer}});
  EXPECT_FALSE(history("a").added);
  EXPECT_FALSE(history("b").added);
  EXPECT_TRUE(history("c").added);
}

TEST_F(RememberedTest, TonightComesOnTop) {
  save(0, {{"address:192.0.2.7:80", Did::NotAnswer}, {"b", Did::Answer}});
  Tonight tonight{start(1), {}};
  tonight.devices.push_back({"urn:uuid:1", "192.0.2.7:80", true, false});
  tonight.devices.push_back({"new", "192.0.2.8:80", false, false});
  const auto rows = remembered(*database_, tonight);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->device_history.size(), 2U) << "only devices of the run";
  EXPECT_EQ(rows->device_history[0].device, "urn:uuid:1");
  EXPECT_EQ(rows->device_history[0].first_seen.value, start(0).value) << "it was known by its address";
  EXPECT_EQ(rows->device_history[0].unassessed_nights, 2);
  EXPECT_EQ(rows->device_history[1].added->value, start(1).value);
  ASSERT_EQ(rows->outage.size(), 2U);
  EXPECT_EQ(rows->outage[0].answered_again->value, start(1).value);
  EXPECT_FALSE(rows->outage[1].answered_before);
  EXPECT_EQ(rows->availability[0].checks, 2);
  EXPECT_EQ(rows->availability[0].answered, 1);
}

TEST_F(RememberedTest, TheVeryFirstRunAddsNothing) {
  Tonight tonight{start(0), {}};
  tonight.devices.push_back({"a", "192.0.2.7:80", true, true});
  const auto rows = remembered(*database_, tonight);
  ASSERT_TRUE(rows);
  EXPECT_FALSE(rows->device_history[0].added);
}

TEST_F(RememberedTest, APastNightRemembersWhatItCouldKnow) {
  save(0, {{"a", Did::Answer}});
  save(1, {{"a", Did::NotAnswer}});
  save(2, {{"a", Did::NotAnswer}});
  const auto then = all();
  save(3, {{"a", Did::Answer}, {"b", Did::Answer}});
  auto past = as_of(*database_, 3);
  ASSERT_TRUE(past) << past.error().what;
  const auto rows = remembered(*past);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->device_history.size(), 1U) << "b came later";
  EXPECT_EQ(rows->device_history[0].unassessed_nights, 2);
  EXPECT_EQ(rows->device_history[0].unassessed_since->value, then.device_history[0].unassessed_since->value);
  ASSERT_EQ(rows->outage.size(), 1U);
  EXPECT_FALSE(rows->outage[0].answered_again);
  EXPECT_EQ(rows->availability[0].checks, 3);
  auto first = as_of(*database_, 1);
  ASSERT_TRUE(first);
  EXPECT_EQ(remembered(*first)->device_history[0].unassessed_nights, 0);
}

TEST_F(RememberedTest, EachBeatIsACheckWhereSomebodyWatched) {
  save(0, {{"a", Did::Answer}, {"b", Did::Answer}});
  contact("a", at("2026-05-20T12:00:00Z"), true);
  contact("a", at("2026-05-20T18:00:10Z"), false, kCauseDevice);
  contact("a", at("2026-05-20T19:00:10Z"), true);
  contact("b", at("2026-05-20T12:00:10Z"), true);
  watch(at("2026-05-20T12:00:00Z"), at("2026-05-22T00:00:00Z"));
  const auto rows = all();
  ASSERT_EQ(rows.availability.size(), 2U);
  EXPECT_EQ(rows.availability[0].checks, 1 + 36 * 12) << "the night before it, and 36 hours";
  EXPECT_EQ(rows.availability[0].answered, 1 + 36 * 12 - 12);
  EXPECT_EQ(rows.availability[0].network, 0);
  EXPECT_EQ(rows.availability[0].days, 2);
  EXPECT_EQ(rows.availability[1].answered, 1 + 36 * 12);
  ASSERT_EQ(rows.missed_day.size(), 1U);
  EXPECT_EQ(rows.missed_day[0].day, at("2026-05-20T00:00:00Z"));
  EXPECT_EQ(rows.missed_day[0].checks, 12);
  ASSERT_EQ(rows.outage.size(), 1U);
  EXPECT_EQ(rows.outage[0].failed_first, at("2026-05-20T18:00:10Z"));
  EXPECT_EQ(rows.outage[0].answered_again, at("2026-05-20T19:00:10Z"));
  EXPECT_EQ(rows.outage[0].answered_before->value, at("2026-05-20T18:00:10Z").value - kBeat);
  EXPECT_EQ(rows.outage[0].failed_last.value, at("2026-05-20T19:00:10Z").value - kBeat);
  EXPECT_EQ(rows.outage[0].cause, "device");
}

TEST_F(RememberedTest, ARunWithinTheWatchAddsNothingAndDoesNotContradict) {
  save(0, {{"a", Did::Answer}});
  contact("a", at("2026-05-20T12:00:00Z"), true);
  watch(at("2026-05-20T12:00:00Z"), at("2026-05-21T12:00:00Z"));
  save(1, {{"a", Did::NotAnswer}, {"new", Did::NotAnswer}});
  const auto rows = all();
  ASSERT_EQ(rows.availability.size(), 2U);
  EXPECT_EQ(rows.availability[0].checks, 1 + 24 * 12);
  EXPECT_EQ(rows.availability[0].answered, 1 + 24 * 12) << "it answered all the time that it was watched";
  EXPECT_EQ(rows.availability[1].checks, 1) << "of what the heartbeat did not ask the run tells";
  ASSERT_EQ(rows.outage.size(), 1U);
  EXPECT_EQ(rows.outage[0].device, "new");
}

TEST_F(RememberedTest, AHoleInTheWatchHasNoChecksAndRunsInItCount) {
  save(0, {{"a", Did::Answer}});
  contact("a", at("2026-05-20T12:00:00Z"), true);
  contact("a", at("2026-05-20T12:30:00Z"), false, kCauseDevice);
  watch(at("2026-05-20T12:00:00Z"), at("2026-05-20T13:00:00Z"));
  save(1, {{"a", Did::NotAnswer}});
  // Nobody watched for two days.
  watch(at("2026-05-22T13:00:00Z"), at("2026-05-22T14:00:00Z"));
  contact("a", at("2026-05-22T13:30:00Z"), true);
  const auto rows = all();
  EXPECT_EQ(rows.availability[0].checks, 1 + 12 + 1 + 12);
  EXPECT_EQ(rows.availability[0].answered, 1 + 6 + 6);
  EXPECT_EQ(rows.availability[0].days, 3);
  ASSERT_EQ(rows.outage.size(), 1U) << "one outage, as far as anybody knows";
  EXPECT_EQ(rows.outage[0].failed_first, at("2026-05-20T12:30:00Z"));
  EXPECT_EQ(rows.outage[0].answered_again, at("2026-05-22T13:30:00Z"));
}

TEST_F(RememberedTest, AnOutageIsOfTheNetworkIfAllOfItWas) {
  save(0, {{"a", Did::Answer}, {"b", Did::Answer}});
  watch(at("2026-05-20T12:00:00Z"), at("2026-05-20T18:00:00Z"));
  for (const char* id : {"a", "b"}) {
    contact(id, at("2026-05-20T12:00:00Z"), true);
    contact(id, at("2026-05-20T13:00:00Z"), false, kCauseNetwork);
  }
  contact("a", at("2026-05-20T14:00:00Z"), true);
  contact("b", at("2026-05-20T14:00:00Z"), false, kCauseDevice);
  contact("b", at("2026-05-20T15:00:00Z"), true);
  const auto rows = all();
  ASSERT_EQ(rows.outage.size(), 2U);
  EXPECT_EQ(rows.outage[0].cause, "network");
  EXPECT_EQ(rows.outage[1].cause, "device") << "it stayed down when the others were back";
  EXPECT_EQ(rows.outage[1].answered_again, at("2026-05-20T15:00:00Z"));
  EXPECT_EQ(rows.availability[0].network, 12);
  EXPECT_EQ(rows.availability[0].answered, rows.availability[0].checks - 12);
  EXPECT_EQ(rows.availability[1].network, 12);
  EXPECT_EQ(rows.availability[1].answered, rows.availability[1].checks - 24);
  EXPECT_EQ(rows.missed_day.size(), 2U);
}

TEST_F(RememberedTest, WhatIsNotAskedAnyMoreIsNotDown) {
  save(0, {{"a", Did::Answer}});
  watch(at("2026-05-20T12:00:00Z"), at("2026-05-20T18:00:00Z"));
  contact("a", at("2026-05-20T12:00:00Z"), true);
  contact("a", at("2026-05-20T15:00:00Z"), std::nullopt);
  const auto rows = all();
  EXPECT_EQ(rows.availability[0].checks, 1 + 36);
  EXPECT_EQ(rows.availability[0].answered, 1 + 36);
  EXPECT_TRUE(rows.outage.empty());
}

TEST_F(RememberedTest, MonthsAreThoseOfTheBeatsAndTheirChecksAddUp) {
  save(0, {{"a", Did::Answer}});
  contact("a", at("2026-05-20T12:00:00Z"), true);
  contact("a", at("2026-05-31T22:00:00Z"), false, kCauseDevice);
  contact("a", at("2026-06-01T02:00:00Z"), true);
  watch(at("2026-05-31T12:00:00Z"), at("2026-06-01T12:00:00Z"));
  const auto rows = all();
  ASSERT_EQ(rows.availability.size(), 2U);
  EXPECT_EQ(rows.availability[0].month, "2026-05");
  EXPECT_EQ(rows.availability[0].checks, 1 + 144);
  EXPECT_EQ(rows.availability[0].answered, 1 + 120);
  EXPECT_EQ(rows.availability[1].month, "2026-06");
  EXPECT_EQ(rows.availability[1].checks, 144);
  EXPECT_EQ(rows.availability[1].answered, 120);
  ASSERT_EQ(rows.missed_day.size(), 2U);
  EXPECT_EQ(rows.outage.size(), 1U) << "midnight is no end of it";
}

/// However a day is cut up, no beat is lost or counted twice.
TEST_F(RememberedTest, BeatsOfUnevenLengthAddUp) {
  save(0, {{"a", Did::Answer}});
  ASSERT_TRUE(record_watched(*database_, {{{at("2026-05-20T12:00:00Z"), at("2026-05-20T19:59:43Z"), 95}}, {}, {}}));
  bool answers = true;
  for (UtcSeconds when = at("2026-05-20T12:00:00Z"); when < at("2026-05-20T20:00:00Z"); when.value += 777) {
    contact("a", when, answers, answers ? "" : kCauseDevice);
    answers = !answers;
  }
  const auto rows = all();
  EXPECT_EQ(rows.availability[0].checks, 1 + 95);
  EXPECT_EQ(rows.missed_day[0].checks, rows.availability[0].checks - rows.availability[0].answered);
}

TEST_F(RememberedTest, TonightComesOnTopOfTheWatch) {
  save(0, {{"a", Did::Answer}});
  contact("a", at("2026-05-20T12:00:00Z"), true);
  contact("a", at("2026-05-21T01:00:00Z"), false, kCauseNetwork);
  watch(at("2026-05-20T12:00:00Z"), at("2026-05-21T01:55:00Z"));
  Tonight tonight{start(1), {}};
  tonight.devices.push_back({"a", "192.0.2.7:80", false, false});
  const auto rows = remembered(*database_, tonight);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->outage.size(), 1U);
  EXPECT_EQ(rows->outage[0].failed_last, start(1)) << "five minutes after the last beat, so it is a look of its own";
  EXPECT_EQ(rows->outage[0].failed_first, at("2026-05-21T01:00:00Z"));
}

TEST_F(RememberedTest, TellsHowFarClocksWereOffInTheLastThirtyDays) {
  for (std::int64_t night = 0; night <= 40; ++night) save(night, {{"a", Did::Answer}, {"b", Did::Answer}});
  const auto reading = [](std::int64_t night, double offset) { return ClockReading{"a", start(night), offset}; };
  ASSERT_TRUE(record_watched(*database_, {{}, {}, {reading(1, 90), reading(5, 3), reading(20, -4), reading(30, 1)}}));
  const auto rows = all();
  ASSERT_EQ(rows.clock_range.size(), 1U) << "b was never read";
  EXPECT_EQ(rows.clock_range[0].device, "a");
  EXPECT_EQ(rows.clock_range[0].since, start(10)) << "what was read five days earlier held";
  EXPECT_EQ(rows.clock_range[0].least_seconds, -4);
  EXPECT_EQ(rows.clock_range[0].most_seconds, 3);
}

TEST_F(RememberedTest, TellsSinceWhenARecordingIsKnownToHoldFootage) {
  const auto with_footage = [](std::int64_t night, std::int64_t days, bool empty) {
    auto device = survey("a", Did::Answer);
    device.facts.recording.resize(2);
    device.facts.recording[0].token = "R";
    device.facts.recording[1].token = "S";
    for (auto& recording : device.facts.recording) recording.information_obtained = true;
    device.facts.recording[0].earliest = UtcSeconds{start(night).value - days * kNight};
    if (!empty) device.facts.recording[1].earliest = start(night);
    return device;
  };
  save(0, {with_footage(0, 3, true)});
  save(1, {with_footage(1, 4, false)});
  save(2, {{"a", Did::NotAnswer}});
  save(3, {with_footage(3, 1, false)});
  Tonight tonight{start(4), {}};
  tonight.devices.push_back({"a", "192.0.2.7:80", true, true});
  tonight.devices.push_back({"new", "192.0.2.8:80", true, true});
  const auto rows = remembered(*database_, tonight);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->recording_history.size(), 2U);
  EXPECT_EQ(rows->recording_history[0].device, "a");
  EXPECT_EQ(rows->recording_history[0].recording, "R");
  EXPECT_EQ(rows->recording_history[0].first_footage, start(0));
  EXPECT_EQ(rows->recording_history[1].recording, "S");
  EXPECT_EQ(rows->recording_history[1].first_footage, start(1)) << "it was listed before, and was empty";
  EXPECT_EQ(all().recording_history.size(), 2U);
}

}  // namespace
}  // namespace camaudit::store
