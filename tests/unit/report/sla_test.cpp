// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/sla.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "agent/report/sla_text.hpp"
#include "agent/rules/engine.hpp"
#include "agent/store/contact.hpp"
#include "agent/store/history.hpp"
#include "agent/store/inventory.hpp"
#include "agent/store/remembered.hpp"
#include "agent/store/schema.hpp"

namespace camaudit::report {
namespace {

using model::Outcome;

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kHour = 3600;

UtcSeconds at(const char* time) {
  return *parse_date_time(time);
}

/// Nights at two o'clock from 2026-04-01 on, of a camera and a recorder; the report is made on 2026-06-10.
class Sla : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = store::Database::open_memory();
    ASSERT_TRUE(opened);
    inventory_.emplace(std::move(*opened));
    ASSERT_TRUE(store::create_schema(*inventory_));
    ASSERT_TRUE(store::create_history(*inventory_));
    declared_.sla = {{"Police", std::nullopt, at("2026-01-05T00:00:00Z"), at("2026-01-05T00:00:00Z"), std::nullopt,
                      std::nullopt, "register.toml:1"}};
  }

  void want(const std::string& target, double value) {
    declared_.sla_target.push_back({"Police", target, value, "register.toml:9"});
  }

  static UtcSeconds night(int number) { return {at("2026-04-01T02:00:00Z").value + number * kDay}; }
  static model::DeviceSurvey device(const std::string& id, model::DeviceKind kind, bool answers = true) {
    model::DeviceSurvey survey;
    survey.id = model::DeviceId(id);
    survey.kind = kind;
    survey.address = id + ":80";
    survey.state = answers ? model::DeviceState::Assessed : model::DeviceState::Unreachable;
    return survey;
  }
  void save(int number, const std::vector<model::DeviceSurvey>& surveys) {
    store::Outcome outcome;
    outcome.run = {"night-" + std::to_string(number), night(number), night(number)};
    outcome.whole_estate = true;
    outcome.surveys = surveys;
    const auto done = store::remember(*inventory_, outcome);
    ASSERT_TRUE(done) << done.error().what;
  }
  /// Nights of a camera that does not answer in those named.
  void nights(int from, int to, const std::set<int>& silent = {}) {
    for (int i = from; i <= to; ++i) save(i, {device("cam", model::DeviceKind::Camera, !silent.contains(i))});
  }
  /// Nights of a recorder that records all the time, with a gap that is found in some of them.
  struct Gap {
    int from;
    int to;
    const char* begins;
    const char* ends;
  };
  void recorder_nights(const std::vector<Gap>& gaps) {
    for (int i = 20; i <= 69; ++i) recorder_night(i, gaps);
  }
  /// One of them, which searches the footage of the days before it, and finds so many gaps of ten minutes more than it
  /// keeps.
  void recorder_night(int number, const std::vector<Gap>& gaps = {}, int days = 31, const char* by = "events",
                      int more = 0) {
    auto recorder = device("rec", model::DeviceKind::Recorder);
    model::Recording row;
    row.token = "r1";
    row.information_obtained = true;
    row.sampled_by = by;
    row.earliest = row.sampled_from = UtcSeconds{night(number).value - days * kDay};
    row.latest = row.sampled_until = night(number);
    row.gap_count = more;
    row.gap_seconds = more * 600;
    for (const Gap& gap : gaps) {
      if (number < gap.from || number > gap.to) continue;
      recorder.facts.recording_gap.push_back({"r1", at(gap.begins), at(gap.ends)});
      ++*row.gap_count;
      *row.gap_seconds += at(gap.ends).value - at(gap.begins).value;
    }
    recorder.facts.recording = {row};
    auto& job = recorder.facts.recording_job.emplace_back();
    job.token = "j";
    job.recording = "r1";
    job.mode = "Active";
    save(number, {with_status(recorder, "obtained")});
  }
  void silent_recorder_night(int number) {
    save(number, {with_status(device("rec", model::DeviceKind::Recorder, false), "missing")});
  }
  static model::DeviceSurvey with_status(model::DeviceSurvey survey, const char* state) {
    for (const char* fact : {"recording", "recording_job", "recording_gap"}) {
      survey.facts.fact_status.push_back({fact, state, ""});
    }
    return survey;
  }
  /// Work from the first of these days to the last.
  void plan(const char* first, const char* last) {
    declared_.maintenance.push_back(
        {*parse_date(first), *parse_date(last), std::nullopt, std::nullopt, "new lamp posts", "register.toml:20"});
  }
  void watch(const char* since, const char* until) {
    ASSERT_TRUE(store::record_watched(*inventory_, {{{at(since), at(until), 1}}, {}, {}}));
  }

  void register_camera(const std::string& asset, const std::string& device, const std::string& scheme = {}) {
    model::Camera& camera = declared_.camera.emplace_back();
    camera.asset_id = asset;
    if (!scheme.empty()) camera.scheme = scheme;
    declared_.camera_device.push_back({asset, device, "identity"});
  }
  void register_scheme(const std::string& id) { declared_.scheme.emplace_back().id = id; }

  Result<SlaReport> made(int months = 2, const std::string& to = "2026-05") {
    std::set<std::string> names;
    auto list = sla_months(to, months, now_);
    EXPECT_TRUE(list) << list.error().what;
    for (const SlaMonth& month : *list) names.insert(month.month);
    const auto remembered = store::remembered(*inventory_, names);
    EXPECT_TRUE(remembered) << remembered.error().what;
    EXPECT_TRUE(store::record(*inventory_, declared_));
    EXPECT_TRUE(store::record(*inventory_, *remembered));
    return sla_report(*inventory_, std::move(*list), now_);
  }
  SlaReport report(int months = 2, const std::string& to = "2026-05") {
    auto done = made(months, to);
    EXPECT_TRUE(done) << done.error().what;
    return done ? std::move(*done) : SlaReport{};
  }
  static const SlaFigure& last(const SlaReport& report) { return report.measures.at(0).figures.back(); }

  const UtcSeconds now_ = at("2026-06-10T00:00:00Z");
  std::optional<store::Database> inventory_;
  model::Declared declared_;
};

TEST(SlaMonths, AreCountedBackFromTheOneThatIsNamed) {
  const auto months = sla_months("2026-01", 3, at("2026-01-15T00:00:00Z"));
  ASSERT_TRUE(months);
  ASSERT_EQ(months->size(), 3U);
  EXPECT_EQ((*months)[0].month, "2025-11");
  EXPECT_EQ(format_rfc3339((*months)[0].ends), "2025-12-01T00:00:00Z");
  EXPECT_TRUE((*months)[1].over);
  EXPECT_FALSE((*months)[2].over);
  EXPECT_EQ(format_rfc3339((*months)[2].ends), "2026-01-15T00:00:00Z");
}

TEST(SlaMonths, WhatIsNoMonthOrHasNotBegunIsRefused) {
  const UtcSeconds now = at("2026-01-15T00:00:00Z");
  for (const char* wrong : {"", "2026", "2026-13", "2026-1", "01/2026", "2026-02", "2026-01-01"}) {
    EXPECT_FALSE(sla_months(wrong, 1, now)) << wrong;
  }
}

TEST_F(Sla, WithoutTargetsThereIsNothingToReport) {
  const auto done = made();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::NotFound);
  EXPECT_NE(done.error().what.find("[sla.targets]"), std::string::npos);
}

TEST_F(Sla, AvailabilityIsOfEachMonthAndNamesWhoMissedIt) {
  want("camera_availability_percent", 90);
  nights(0, 60, {35, 36, 37, 38});  // 6 to 9 May
  register_camera("CAM-7", "cam");
  const SlaReport sla = report();
  ASSERT_EQ(sla.measures.size(), 1U);
  EXPECT_EQ(sla.measures[0].figures[0].outcome, Outcome::Pass);
  EXPECT_EQ(last(sla).outcome, Outcome::Fail);
  ASSERT_EQ(sla.causes.size(), 1U);
  EXPECT_EQ(sla.causes[0].subject, "CAM-7 (cam:80)");
  EXPECT_EQ(sla.causes[0].evidence, "answered 27 of 31 checks, 87.1 %");
  EXPECT_EQ(outcome_of(sla), Outcome::Fail);
}

TEST_F(Sla, PlannedWorkIsTakenOut) {
  want("camera_availability_percent", 90);
  nights(0, 60, {35, 36, 37, 38});
  plan("2026-05-06", "2026-05-09");
  EXPECT_EQ(last(report()).outcome, Outcome::Pass);
}

TEST_F(Sla, AMonthInWhichNobodyLookedIsOpen) {
  want("camera_availability_percent", 90);
  want("fault_other_working_days", 5);
  nights(0, 10);
  const SlaReport sla = report();
  for (const SlaMeasure& measure : sla.measures) {
    EXPECT_EQ(measure.figures[0].outcome, Outcome::Pass) << measure.target;
    EXPECT_EQ(measure.figures[1].outcome, Outcome::Unknown) << measure.target;
  }
  EXPECT_EQ(outcome_of(sla), Outcome::Unknown);
  EXPECT_EQ(sla.months[1].nights, 0);
}

TEST_F(Sla, ARegisteredCameraThatWasNotFoundIsOpen) {
  want("camera_availability_percent", 90);
  nights(0, 60);
  register_scheme("OUTSIDE");
  declared_.scheme[0].out_of_scope_reason = "type approval";
  for (const char* asset : {"LOST", "NEW", "DUMMY", "TRAFFIC"}) declared_.camera.emplace_back().asset_id = asset;
  declared_.camera[1].installed_on = at("2026-06-01T00:00:00Z");
  declared_.camera[2].out_of_scope_reason = "a dummy";
  declared_.camera[3].scheme = "OUTSIDE";
  const SlaReport sla = report();
  EXPECT_EQ(last(sla).met, 1U);
  EXPECT_EQ(last(sla).open, 1U);
  EXPECT_EQ(last(sla).outcome, Outcome::Unknown);
  ASSERT_FALSE(sla.causes.empty());
  EXPECT_EQ(sla.causes[0].subject, "LOST");
}

TEST_F(Sla, ARegisteredCameraThatNeverAnsweredMissesTheTarget) {
  want("camera_availability_percent", 90);
  for (int i = 0; i <= 60; ++i) save(i, {device("mute", model::DeviceKind::Other, false)});
  register_camera("CAM-9", "mute");
  const SlaReport sla = report();
  EXPECT_EQ(last(sla).outcome, Outcome::Fail);
  ASSERT_FALSE(sla.causes.empty());
  EXPECT_EQ(sla.causes[0].subject, "CAM-9 (mute:80)");
}

TEST_F(Sla, OfASchemeAllCamerasCountTogether) {
  want("scheme_availability_percent", 90);
  for (int i = 30; i <= 60; ++i) {
    save(i, {device("a", model::DeviceKind::Camera, i > 34), device("b", model::DeviceKind::Camera)});
  }
  register_scheme("TC");
  register_scheme("EMPTY");
  register_camera("A", "a", "TC");
  register_camera("B", "b", "TC");
  const SlaReport sla = report();
  EXPECT_EQ(last(sla).counted, 1U);
  EXPECT_EQ(last(sla).met, 1U) << "58 of 62";
  EXPECT_EQ(last(sla).open, 1U) << "nothing is known of an empty scheme";
  EXPECT_EQ(last(sla).outcome, Outcome::Unknown);
}

TEST_F(Sla, ASchemeOfWhichACameraIsNotKnownIsOpen) {
  want("scheme_availability_percent", 90);
  nights(30, 60);
  register_scheme("TC");
  register_camera("A", "cam", "TC");
  for (const char* asset : {"B", "C"}) {
    declared_.camera.emplace_back().asset_id = asset;
    declared_.camera.back().scheme = "TC";
  }
  const SlaReport sla = report();
  EXPECT_EQ(last(sla).outcome, Outcome::Unknown);
  ASSERT_FALSE(sla.causes.empty());
  EXPECT_EQ(sla.causes[0].evidence, "1 of its 3 cameras are known; they answered 31 of 31 checks, 100.0 %");
}

TEST_F(Sla, ACameraThatWasInstalledAfterTheMonthIsNoneOfTheScheme) {
  want("scheme_availability_percent", 90);
  nights(30, 60);
  register_scheme("TC");
  register_camera("A", "cam", "TC");
  declared_.camera.emplace_back().asset_id = "B";
  declared_.camera.back().scheme = "TC";
  declared_.camera.back().installed_on = at("2026-06-01T00:00:00Z");
  EXPECT_EQ(last(report()).outcome, Outcome::Pass);
}

TEST_F(Sla, ASchemeIsJudgedAsTheRuleJudgesIt) {
  want("scheme_availability_percent", 90);
  for (int i = 30; i <= 60; ++i) {
    save(i, {device("encoder", model::DeviceKind::Encoder, i > 35), device("good", model::DeviceKind::Camera),
             device("dummy", model::DeviceKind::Camera, false)});
  }
  declared_.register_part = {{"register", "obtained", "", "register.toml", 9}, {"cameras", "obtained", "", "c.csv", 9}};
  for (const char* id : {"MANY", "ONE", "LOST", "OUTSIDE", "EMPTY"}) register_scheme(id);
  declared_.scheme[3].out_of_scope_reason = "type approval";
  register_camera("A1", "encoder", "MANY");
  register_camera("A2", "encoder", "MANY");
  register_camera("A3", "good", "MANY");
  register_camera("B1", "good", "ONE");
  register_camera("B2", "dummy", "ONE");
  declared_.camera.back().out_of_scope_reason = "a dummy";
  register_camera("C1", "good", "LOST");
  declared_.camera.emplace_back().asset_id = "C2";
  declared_.camera.back().scheme = "LOST";
  register_camera("D1", "dummy", "OUTSIDE");
  const SlaReport sla = report();
  std::map<std::string, Outcome> measured{{"ONE", Outcome::Pass}};
  for (const SlaCause& cause : sla.causes) {
    if (cause.month == 1) measured[cause.subject] = cause.outcome;
  }
  const rules::Rule* rule = rules::built_in_rulebook().find("P10-SCHEME-AVAILABILITY");
  ASSERT_NE(rule, nullptr);
  std::map<std::string, Outcome> judged;
  for (const model::Finding& finding : rules::evaluate_rule(*inventory_, *rule, rules::Policy())) {
    if (finding.outcome != Outcome::NotApplicable) judged[finding.subject.str().substr(7)] = finding.outcome;
  }
  EXPECT_EQ(measured, judged);
  EXPECT_EQ(judged["MANY"], Outcome::Fail) << "81 of 93, and 56 of 62 if each device counted once";
  EXPECT_EQ(last(sla).met, 1U);
}

TEST_F(Sla, AFaultIsJudgedByWhatIsKnownOfItsLength) {
  want("fault_critical_hours", 48);
  for (int i = 0; i <= 60; ++i) {
    const bool long_fault = i >= 35 && i <= 38;  // at least 72 h
    const bool short_fault = i == 45;            // at most 48 h
    const bool unclear = i >= 50 && i <= 51;     // between 24 and 72 h
    save(i, {device("rec", model::DeviceKind::Recorder, !long_fault && !short_fault && !unclear),
             device("cam", model::DeviceKind::Camera, i < 40)});
  }
  const SlaReport sla = report();
  EXPECT_EQ(last(sla).counted, 2U) << "and none of the camera's";
  EXPECT_EQ(last(sla).met, 1U);
  EXPECT_EQ(last(sla).open, 1U);
  EXPECT_EQ(last(sla).outcome, Outcome::Fail);
  EXPECT_EQ(sla.causes[0].evidence, "did not answer from 2026-05-06T02:00, for at least 72.0 h and at most 120.0 h");
  EXPECT_EQ(sla.measures[0].figures[0].outcome, Outcome::Pass) << "no fault in April";
}

TEST_F(Sla, FootageIsJudgedByWhatHeldAtTheEndOfTheMonth) {
  want("retention_days", 31);
  for (int i = 0; i <= 60; ++i) {
    auto recorder = device("rec", model::DeviceKind::Recorder);
    const auto recording = [&](const char* token, std::int64_t days) {
      model::Recording row;
      row.token = token;
      row.information_obtained = true;
      row.earliest = UtcSeconds{night(i).value - days * kDay};
      recorder.facts.recording.push_back(row);
    };
    recording("enough", 40);
    recording("short", 20);
    recording("was-short", i < 50 ? 20 : 35);
    if (i > 45) recording("new", i - 45);
    for (const char* token : {"short", "was-short", "new"}) {
      auto& job = recorder.facts.recording_job.emplace_back();
      job.token = std::string("job of ") + token;
      job.recording = token;
      job.mode = "Active";
    }
    save(i, {recorder});
  }
  const SlaReport sla = report();
  EXPECT_EQ(last(sla).met, 2U);
  EXPECT_EQ(last(sla).counted, 3U);
  EXPECT_EQ(last(sla).open, 1U) << "a new recording is not short, and not long enough";
  ASSERT_FALSE(sla.causes.empty());
  EXPECT_EQ(sla.causes[1].subject, "rec:80 recording:short");
  EXPECT_EQ(sla.causes[1].evidence, "at the end of the month the oldest footage was 20.0 days old");
}

TEST_F(Sla, YoungFootageOfWhatRecordsOnEventsIsOpen) {
  want("retention_days", 31);
  for (int i = 0; i <= 60; ++i) {
    auto recorder = device("rec", model::DeviceKind::Recorder);
    model::Recording row;
    row.token = "r1";
    row.information_obtained = true;
    row.earliest = UtcSeconds{night(i).value - 20 * kDay};
    recorder.facts.recording = {row};
    model::RecordingJob job;
    job.token = "j1";
    job.recording = "r1";
    job.mode = "Active";
    job.on_events = true;
    recorder.facts.recording_job = {job};
    save(i, {recorder});
  }
  const SlaReport sla = report();
  EXPECT_EQ(last(sla).outcome, Outcome::Unknown);
  const std::string& evidence = sla.causes.back().evidence;
  EXPECT_NE(evidence.find("not known to record all the time"), std::string::npos) << evidence;
}

// A device that is only silent is asked again; one that is asked no more was replaced, or taken out of what is audited.
TEST_F(Sla, ADeviceOrRecordingThatHasGoneIsInNoLaterMonth) {
  want("retention_days", 31);
  want("clock_seconds", 5);
  want("recording_completeness_percent", 99);
  want("camera_availability_percent", 90);
  for (int i = 0; i <= 60; ++i) {
    auto recorder = device(i < 20 ? "old" : "new", model::DeviceKind::Recorder);
    for (const char* token : {"r1", "r2"}) {
      if (token == std::string("r2") && i >= 25) continue;
      model::Recording row;
      row.token = token;
      row.information_obtained = true;
      row.sampled_by = "events";
      row.earliest = row.sampled_from = UtcSeconds{night(i).value - 40 * kDay};
      row.latest = row.sampled_until = night(i);
      row.gap_count = row.gap_seconds = 0;
      recorder.facts.recording.push_back(row);
    }
    save(i, {with_status(recorder, "obtained")});
  }
  const SlaReport sla = report();
  for (const auto& measure : sla.measures) {
    const SlaFigure& figure = measure.figures.back();
    EXPECT_LE(figure.counted + figure.open, 1U) << measure.title << ": " << figure.counted << ", open " << figure.open;
  }
}

TEST_F(Sla, FootageThatNobodyReadInTheMonthIsOpen) {
  want("retention_days", 31);
  for (int i = 0; i <= 60; ++i) {
    std::vector<model::DeviceSurvey> surveys;
    for (const char* id : {"good", "mute"}) {
      const bool answers = i < 20 || id == std::string("good");
      auto& recorder = surveys.emplace_back(device(id, model::DeviceKind::Recorder, answers));
      if (!answers) {
        recorder = with_status(std::move(recorder), "missing");
        continue;
      }
      model::Recording row;
      row.token = "r1";
      row.information_obtained = true;
      row.earliest = UtcSeconds{night(i).value - 40 * kDay};
      recorder.facts.recording.push_back(row);
    }
    surveys.push_back(device("closed", model::DeviceKind::Recorder));
    save(i, surveys);
  }
  const SlaReport sla = report();
  EXPECT_EQ(last(sla).met, 1U);
  EXPECT_EQ(last(sla).counted, 1U);
  EXPECT_EQ(last(sla).open, 2U) << "one is silent, the other lets nobody read its recordings";
  EXPECT_EQ(last(sla).outcome, Outcome::Unknown);
}

TEST_F(Sla, FootageIsOfNoMonthWithoutANight) {
  want("retention_days", 31);
  for (int i = 0; i <= 20; ++i) recorder_night(i);
  watch("2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z");
  const SlaReport sla = report();
  EXPECT_EQ(sla.measures[0].figures[0].outcome, Outcome::Pass);
  EXPECT_EQ(last(sla).outcome, Outcome::Unknown);
}

TEST_F(Sla, WhatWasImportedBeforeTheMonthSaysNothingOfIt) {
  want("retention_days", 31);
  for (int i = 0; i <= 60; ++i) {
    auto system = device("camera:CAM-1", model::DeviceKind::Vms);
    system.state = model::DeviceState::Imported;
    model::Recording row;
    row.token = "r1";
    row.information_obtained = true;
    row.observed_at = at("2026-04-10T00:00:00Z");
    row.earliest = at("2026-03-01T00:00:00Z");
    system.facts.recording = {row};
    save(i, {system});
  }
  const SlaReport sla = report();
  EXPECT_EQ(sla.measures[0].figures[0].outcome, Outcome::Pass);
  EXPECT_EQ(last(sla).outcome, Outcome::Unknown);
}

TEST_F(Sla, FootageOutsideTheCodeIsNotJudged) {
  want("retention_days", 31);
  for (int i = 0; i <= 60; ++i) recorder_night(i, {}, 20);
  register_camera("TRAFFIC-1", "rec");
  declared_.camera[0].out_of_scope_reason = "type approval";
  declared_.camera[0].channel = "1";
  const SlaReport sla = report();
  EXPECT_EQ(last(sla).counted + last(sla).open, 0U);
}

TEST_F(Sla, AClockThatNobodyReadInTheMonthIsOpen) {
  want("clock_seconds", 10);
  for (int i = 0; i <= 60; ++i) {
    auto mute = device("mute", model::DeviceKind::Camera, i < 30);
    if (i < 30) mute.facts.clock.emplace_back().own_clock_synchronised = true;
    if (i < 30) mute.facts.clock[0].offset_seconds = 2;
    auto good = device("good", model::DeviceKind::Camera);
    good.facts.clock.emplace_back().own_clock_synchronised = true;
    good.facts.clock[0].offset_seconds = 1;
    save(i, {mute, good, device("beaten", model::DeviceKind::Camera)});
  }
  ASSERT_TRUE(store::record_watched(*inventory_, {{{at("2026-04-10T03:00:00Z"), at("2026-04-11T00:00:00Z"), 1}},
                                                  {{"beaten", at("2026-04-10T03:00:00Z"), true, ""}},
                                                  {{"beaten", at("2026-04-10T04:00:00Z"), 3}}}));
  const SlaReport sla = report();
  EXPECT_EQ(sla.measures[0].figures[0].met, 3U);
  EXPECT_EQ(last(sla).met, 1U);
  EXPECT_EQ(last(sla).open, 2U) << "one is silent, of the other the heartbeat read the clock in April alone";
  EXPECT_EQ(last(sla).outcome, Outcome::Unknown);
}

TEST_F(Sla, TheWorstReadingOfAClockCounts) {
  want("clock_seconds", 10);
  nights(0, 60);
  ASSERT_TRUE(store::record_watched(
      *inventory_, {{{at("2026-05-01T03:00:00Z"), at("2026-05-31T00:00:00Z"), 1}},
                    {{"cam", at("2026-05-01T03:00:00Z"), true, ""}},
                    {{"cam", at("2026-05-02T00:00:00Z"), 3}, {"cam", at("2026-05-20T00:00:00Z"), -25}}}));
  const SlaReport sla = report();
  EXPECT_EQ(sla.measures[0].figures[0].outcome, Outcome::Unknown) << "nobody read it in April";
  EXPECT_EQ(last(sla).outcome, Outcome::Fail);
  EXPECT_EQ(sla.causes[0].evidence, "its clock was 25.0 s slow on 2026-05-20");
}

TEST_F(Sla, GapsThatHaveGoneWithTheFootageStillCount) {
  want("recording_completeness_percent", 99);
  // Ten hours on 10 May, told until the footage of that day is gone.
  recorder_nights({{40, 59, "2026-05-10T00:00:00Z", "2026-05-10T10:00:00Z"}});
  const SlaReport sla = report();
  EXPECT_EQ(sla.measures[0].figures[0].outcome, Outcome::Pass);
  EXPECT_EQ(last(sla).outcome, Outcome::Fail);
  ASSERT_FALSE(sla.causes.empty());
  EXPECT_EQ(sla.causes[0].evidence, "footage for 98.66 % of the month, gaps together 10.0 h");
}

TEST_F(Sla, AGapThatAnotherNightFoundOtherwiseCountsOnce) {
  want("recording_completeness_percent", 99);
  recorder_nights({{40, 49, "2026-05-10T00:00:00Z", "2026-05-10T10:00:00Z"},
                   {50, 59, "2026-05-10T01:00:00Z", "2026-05-10T11:00:00Z"}});
  const SlaReport sla = report();
  ASSERT_FALSE(sla.causes.empty());
  EXPECT_EQ(sla.causes[0].evidence, "footage for 98.52 % of the month, gaps together 11.0 h");
}

TEST_F(Sla, PlannedWorksThatOverlapAreTakenOutOfAGapOnce) {
  want("recording_completeness_percent", 99);
  recorder_nights({{42, 59, "2026-05-10T00:00:00Z", "2026-05-13T00:00:00Z"}});
  plan("2026-05-10", "2026-05-10");
  plan("2026-05-09", "2026-05-11");
  plan("2026-05-10", "2026-05-11");
  const SlaReport sla = report();
  EXPECT_EQ(last(sla).outcome, Outcome::Fail);
  ASSERT_FALSE(sla.causes.empty());
  EXPECT_EQ(sla.causes[0].evidence, "footage for 96.77 % of the month, gaps together 24.0 h");
}

TEST_F(Sla, AMonthThatNobodySearchedIsNotComplete) {
  want("recording_completeness_percent", 99);
  for (int i = 0; i <= 69; ++i) i < 30 ? recorder_night(i) : silent_recorder_night(i);
  const SlaReport sla = report();
  EXPECT_EQ(sla.measures[0].figures[0].outcome, Outcome::Unknown) << "the last day of April was not searched";
  EXPECT_EQ(last(sla).outcome, Outcome::Unknown);
  EXPECT_EQ(last(sla).open, 1U);
  ASSERT_EQ(sla.causes.size(), 2U);
  EXPECT_EQ(sla.causes[0].evidence, "its footage of the month was not searched for gaps");
  EXPECT_EQ(
      sla.causes[1].evidence,
      "footage for at most 100.00 % of the month, gaps together 0.0 h; searched for gaps were only 696.0 of 718.0 "
      "h, from 2026-04-01T02:00 to 2026-04-30T02:00");
}

TEST_F(Sla, WhatALaterNightSearchedOfTheMonthIsSearched) {
  want("recording_completeness_percent", 99);
  recorder_night(0);
  for (int i = 20; i < 65; ++i) silent_recorder_night(i);
  recorder_night(65, {}, 40);
  const SlaReport sla = report();
  EXPECT_EQ(sla.measures[0].figures[0].outcome, Outcome::Unknown);
  EXPECT_EQ(last(sla).outcome, Outcome::Pass);
}

TEST_F(Sla, WhatWasOverwrittenBeforeANightSearchedItIsOpen) {
  want("recording_completeness_percent", 99);
  for (int i = 20; i <= 69; ++i) {
    if (i < 40 || i > 49) recorder_night(i, {}, 5);
  }
  const SlaReport sla = report();
  EXPECT_EQ(sla.measures[0].figures[0].outcome, Outcome::Pass);
  EXPECT_EQ(last(sla).outcome, Outcome::Unknown);
  ASSERT_EQ(sla.causes.size(), 1U);
  EXPECT_NE(sla.causes[0].evidence.find("searched for gaps were only 5"), std::string::npos) << sla.causes[0].evidence;
}

TEST_F(Sla, AGapThatIsKnownFailsAMonthThatWasSearchedInPart) {
  want("recording_completeness_percent", 99);
  const std::vector<Gap> gaps{{0, 60, "2026-05-10T00:00:00Z", "2026-05-10T10:00:00Z"}};
  for (int i = 20; i <= 50; ++i) recorder_night(i, i > 40 ? gaps : std::vector<Gap>{});
  const SlaReport sla = report();
  EXPECT_EQ(last(sla).outcome, Outcome::Fail);
  ASSERT_EQ(sla.causes.size(), 1U);
  EXPECT_NE(sla.causes[0].evidence.find("footage for at most 98.66 % of the month"), std::string::npos);
}

TEST_F(Sla, AMomentWithoutFootageLeavesAMonthOpen) {
  want("recording_completeness_percent", 99);
  const std::vector<Gap> gaps{{40, 60, "2026-05-10T00:00:00Z", "2026-05-10T00:00:00Z"}};
  for (int i = 20; i <= 69; ++i) recorder_night(i, gaps, 31, "points");
  const SlaReport sla = report();
  EXPECT_EQ(sla.measures[0].figures[0].outcome, Outcome::Pass);
  EXPECT_EQ(last(sla).outcome, Outcome::Unknown);
}

TEST_F(Sla, WhereOnlyTheLongestGapsAreKeptTheirSumFailsTheMonth) {
  want("recording_completeness_percent", 99);
  const std::vector<Gap> gaps{{40, 69, "2026-05-10T00:00:00Z", "2026-05-10T05:20:00Z"}};
  for (int i = 20; i <= 69; ++i) recorder_night(i, gaps, 31, "events", i < 61 ? 0 : 1968);
  const SlaReport sla = report();
  EXPECT_EQ(sla.measures[0].figures[0].outcome, Outcome::Pass);
  EXPECT_EQ(last(sla).outcome, Outcome::Fail) << "328 h and 5 h, of which a day at most was in June";
  ASSERT_EQ(sla.causes.size(), 1U);
  EXPECT_NE(sla.causes[0].evidence.find("; a night found 1969 gaps, of which only the longest are kept"),
            std::string::npos)
      << sla.causes[0].evidence;
}

TEST_F(Sla, WhereOnlyTheLongestGapsAreKeptTheRestLeavesTheMonthOpen) {
  want("recording_completeness_percent", 99);
  const std::vector<Gap> gaps{{40, 69, "2026-05-10T00:00:00Z", "2026-05-10T05:20:00Z"}};
  for (int i = 20; i <= 69; ++i) recorder_night(i, gaps, 31, "events", i < 40 ? 0 : 18);
  const SlaReport sla = report();
  EXPECT_EQ(sla.measures[0].figures[0].outcome, Outcome::Pass);
  EXPECT_EQ(last(sla).outcome, Outcome::Unknown);
  ASSERT_EQ(sla.causes.size(), 1U);
  EXPECT_EQ(sla.causes[0].evidence,
            "footage for at most 99.28 % of the month, gaps together 5.3 h; a night found 19 gaps, of which only the "
            "longest are kept");
}

TEST_F(Sla, AMonthThatNightsKnewInFullStaysKnown) {
  want("recording_completeness_percent", 99);
  for (int i = 20; i <= 69; ++i) recorder_night(i, {}, 31, "events", i < 62 ? 0 : 40);
  EXPECT_EQ(last(report()).outcome, Outcome::Pass) << "what June brought is not of May";
}

TEST_F(Sla, ARecorderWhoseRecordingsNobodyReadIsOpen) {
  want("recording_completeness_percent", 99);
  for (int i = 0; i <= 69; ++i) save(i, {device("closed", model::DeviceKind::Recorder)});
  EXPECT_EQ(last(report()).open, 1U);
}

TEST_F(Sla, OfAMonthThatLastsWhatTheLastNightSearchedCounts) {
  want("recording_completeness_percent", 99);
  recorder_nights({});
  EXPECT_EQ(last(report(1, "2026-06")).outcome, Outcome::Pass);
}

TEST_F(Sla, AFaultInPlannedWorksThatFollowEachOtherBeginsAfterTheLast) {
  want("fault_critical_hours", 48);
  // From 6 to 9 May, 72 hours at least.
  for (int i = 0; i <= 60; ++i) save(i, {device("rec", model::DeviceKind::Recorder, i < 35 || i > 38)});
  plan("2026-05-05", "2026-05-06");
  plan("2026-05-07", "2026-05-09");
  const SlaReport sla = report();
  EXPECT_EQ(last(sla).counted, 1U);
  EXPECT_EQ(last(sla).outcome, Outcome::Pass);
}

TEST_F(Sla, WhatSomebodyCountedIsTakenOverOrLeftOpen) {
  want("evidence_urgent_hours", 24);
  want("live_link_percent", 98);
  want("review_days", 365);
  nights(0, 60);
  declared_.performance = {
      {"evidence_urgent", at("2026-05-01T00:00:00Z"), at("2026-05-31T00:00:00Z"), 6, 5, "register.toml:30"},
      {"live_link", at("2026-04-01T00:00:00Z"), at("2026-06-30T00:00:00Z"), 100, 100, "register.toml:40"}};
  const SlaReport sla = report();
  ASSERT_EQ(sla.measures.size(), 3U);
  EXPECT_EQ(sla.measures[0].target, "evidence_urgent_hours");
  EXPECT_EQ(sla.measures[0].figures[0].outcome, Outcome::Unknown) << "nobody counted in April";
  EXPECT_EQ(sla.measures[0].figures[1].outcome, Outcome::Fail);
  EXPECT_EQ(sla.measures[1].figures[1].outcome, Outcome::Unknown) << "a quarter says nothing of a month";
  EXPECT_EQ(sla.measures[2].figures[1].outcome, Outcome::Pass);
  EXPECT_EQ(sla.causes[0].evidence, "5 of 6, by register.toml:30");
}

TEST_F(Sla, APeriodThatGoesBeyondTheMonthLeavesItOpenBesideOneThatDoesNot) {
  want("evidence_urgent_hours", 24);
  want("evidence_routine_days", 5);
  want("live_link_percent", 98);
  nights(0, 60);
  for (const auto& [measure, met] : {std::pair{"evidence_urgent", 6}, {"evidence_routine", 5}, {"live_link", 5}}) {
    declared_.performance.push_back(
        {measure, at("2026-05-01T00:00:00Z"), at("2026-05-07T00:00:00Z"), 6, met, "register.toml:30"});
    declared_.performance.push_back(
        {measure, at("2026-05-08T00:00:00Z"), at("2026-06-07T00:00:00Z"), 60, 60, "register.toml:36"});
  }
  const SlaReport sla = report();
  EXPECT_EQ(sla.measures[0].figures[1].outcome, Outcome::Unknown);
  EXPECT_EQ(sla.measures[1].figures[1].outcome, Outcome::Fail) << "one came too late, whatever the rest";
  EXPECT_EQ(sla.measures[2].figures[1].outcome, Outcome::Unknown) << "the rest may make up for it";
}

TEST_F(Sla, AReviewAfterTheMonthSaysNothingOfTheOneBefore) {
  want("review_days", 365);
  nights(0, 60);
  declared_.sla[0].signed_on = at("2024-01-05T00:00:00Z");
  declared_.sla[0].reviewed_on = at("2026-06-05T00:00:00Z");
  EXPECT_EQ(last(report()).outcome, Outcome::Unknown);
}

TEST_F(Sla, NoReviewIsDueInTheYearAfterItWasSigned) {
  want("review_days", 365);
  nights(0, 60);
  declared_.sla[0].reviewed_on = at("2026-06-05T00:00:00Z");
  EXPECT_EQ(last(report()).outcome, Outcome::Pass);
}

TEST_F(Sla, TheAgentsOwnOutagesAreToldAndInNoFigure) {
  want("camera_availability_percent", 90);
  nights(0, 30);
  watch("2026-05-01T02:00:00Z", "2026-05-03T00:00:00Z");
  watch("2026-05-03T00:30:00Z", "2026-05-10T00:00:00Z");
  watch("2026-05-10T05:00:00Z", "2026-06-02T00:00:00Z");
  const SlaReport sla = report();
  const SlaMonth& may = sla.months[1];
  ASSERT_EQ(may.unwatched.size(), 1U) << "half an hour is not told";
  EXPECT_EQ(format_rfc3339(may.unwatched[0].since), "2026-05-10T00:00:00Z");
  EXPECT_EQ(may.unwatched[0].until.value - may.unwatched[0].since.value, 5 * kHour);
  EXPECT_EQ(may.watched_seconds, 31 * kDay - 2 * kHour - 5 * kHour - kHour / 2);
  EXPECT_TRUE(sla.months[0].unwatched.empty()) << "before it first ran it was not out";
}

TEST_F(Sla, TextFitsATerminalAndShowsNoControlCharacters) {
  want("camera_availability_percent", 90);
  nights(0, 60, {35, 36, 37, 38});
  declared_.sla[0].party = "Pol\x1b[31mice";
  const SlaReport sla = report(3);
  std::ostringstream out;
  write_sla_text(out, sla, {80, false, true});
  EXPECT_EQ(out.str().find('\x1b'), std::string::npos);
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 110U) << line;
  EXPECT_NE(out.str().find("Cameras answer 90 % of checks"), std::string::npos);
  EXPECT_NE(out.str().find("0/1 missed"), std::string::npos);
  EXPECT_NE(out.str().find("not measured"), std::string::npos) << "in March nobody looked:\n" << out.str();
}

}  // namespace
}  // namespace camaudit::report
