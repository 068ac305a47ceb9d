// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/history.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "agent/store/fact_table.hpp"
#include "agent/store/schema.hpp"
#include "tests/unit/store/text_of.hpp"

namespace camaudit::store {
namespace {

constexpr std::int64_t kNight = 86400;

model::DeviceSurvey camera(const std::string& id, UtcSeconds now) {
  model::DeviceSurvey survey;
  survey.id = model::DeviceId(id);
  survey.identities = {id};
  survey.kind = model::DeviceKind::Camera;
  survey.state = model::DeviceState::Assessed;
  survey.address = "192.0.2.7:80";
  survey.url = "http://192.0.2.7/onvif/device_service";
  survey.endpoint_reference = id;
  survey.surveyed_at = now;
  survey.calls = {{"tds:GetUsers", model::CallOutcome::Ok, "", 12}};
  survey.facts.device_information = {{"Maker", "M1", "1.0", "S", "H"}};
  survey.facts.user = {{"admin", "Administrator", false}, {"viewer", "User", false}};
  model::SystemClock clock;
  clock.device_time = now;
  clock.offset_seconds = 0.2;
  clock.time_source = "utc";
  clock.own_clock_synchronised = true;
  survey.facts.clock = {clock};
  model::Recording recording;
  recording.token = "r1";
  recording.retention_seconds = 31 * kNight;
  recording.information_obtained = true;
  recording.earliest = UtcSeconds{now.value - 31 * kNight};
  recording.latest = now;
  recording.sampled_from = recording.earliest;
  recording.sampled_until = now;
  survey.facts.recording = {recording};
  survey.facts.recording_track = {{"r1", "v1", "Video", recording.earliest, now}};
  for (const char* fact : {"device_information", "user", "clock", "recording"}) {
    survey.facts.fact_status.push_back({fact, "obtained", ""});
  }
  return survey;
}

model::DeviceSurvey silent(const std::string& id, UtcSeconds now) {
  model::DeviceSurvey survey;
  survey.id = model::DeviceId(id);
  survey.state = model::DeviceState::Unreachable;
  survey.reason = "no answer";
  survey.address = "192.0.2.7:80";
  survey.url = "http://192.0.2.7/onvif/device_service";
  survey.surveyed_at = now;
  for (const char* fact : {"device_information", "user", "clock", "recording"}) {
    survey.facts.fact_status.push_back({fact, "missing", "no answer"});
  }
  return survey;
}

class HistoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = Database::open_memory();
    ASSERT_TRUE(opened);
    database_.emplace(std::move(*opened));
    ASSERT_TRUE(create_schema(*database_));
    ASSERT_TRUE(create_history(*database_));
  }

  UtcSeconds now() const { return {1'000'000'000 + night_ * kNight}; }

  Remembered night(const std::vector<model::DeviceSurvey>& surveys, bool whole = true,
                   std::vector<std::string> shared = {}) {
    Outcome outcome;
    outcome.run = {fmt::format("run-{}", night_ + 1), now(), now()};
    outcome.whole_estate = whole;
    outcome.surveys = surveys;
    outcome.shared_identities = std::move(shared);
    auto done = remember(*database_, outcome);
    EXPECT_TRUE(done) << done.error().what;
    ++night_;
    return done ? *done : Remembered{};
  }

  std::string text_of(const std::string& sql) { return store::text_of(*database_, sql); }

  /// Every lasting column of every device table, sorted.
  std::string state_of(Database& database) {
    std::string all;
    std::vector<const FactTable*> tables{&device_table()};
    for (const FactTable& table : fact_tables()) tables.push_back(&table);
    for (const FactTable* table : tables) {
      std::string columns;
      for (std::size_t i = 0; i < table->columns.size(); ++i) {
        if (table->changes[i]) columns += (columns.empty() ? "\"" : ",\"") + table->columns[i].name + '"';
      }
      const std::string rows =
          store::text_of(database, fmt::format("SELECT {0} FROM \"{1}\" ORDER BY {0}", columns, table->name));
      if (!rows.empty()) all += table->name + ":\n" + rows;
    }
    return all;
  }

  std::vector<std::string> change_lines(const ChangeQuery& query = {}) {
    std::vector<std::string> lines;
    const auto all = changes(*database_, query);
    EXPECT_TRUE(all);
    for (const Change& change : *all) {
      lines.push_back(fmt::format("{} {} {} '{}' {}: {} -> {}", change.run.no, change.device, change.table, change.key,
                                  change.column, change.before.value_or("NULL"), change.after.value_or("NULL")));
    }
    return lines;
  }

  std::optional<Database> database_;
  std::int64_t night_ = 0;
};

TEST_F(HistoryTest, FirstNightAddsTheDeviceAndItsFacts) {
  const Remembered first = night({camera("a", now())});
  EXPECT_EQ(first.run, 1);
  EXPECT_EQ(first.added, 1U);
  EXPECT_EQ(text_of("SELECT name, level FROM v1_user"), "admin|Administrator\nviewer|User\n");
  EXPECT_EQ(change_lines(), (std::vector<std::string>{"1 a device '' : NULL -> a"}));
}

TEST_F(HistoryTest, UnchangedNightAddsOneRowAndKeepsWhatMovesUpToDate) {
  night({camera("a", now())});
  const std::string before = state_of(*database_);
  const std::string measured = text_of("SELECT * FROM measurement");
  const Remembered second = night({camera("a", now())});
  EXPECT_EQ(second.added + second.changed + second.absent, 0U);
  EXPECT_EQ(change_lines().size(), 1U);
  EXPECT_EQ(text_of("SELECT * FROM measurement"), measured);
  EXPECT_EQ(state_of(*database_), before);
  EXPECT_EQ(text_of("SELECT device_time FROM v1_clock"), fmt::format("{}\n", now().value - kNight));
  EXPECT_EQ(text_of("SELECT id FROM v1_run"), "run-2\n");
}

TEST_F(HistoryTest, TheOrderInWhichADeviceListsThingsIsNoChange) {
  night({camera("a", now())});
  auto other = camera("a", now());
  std::reverse(other.facts.user.begin(), other.facts.user.end());
  EXPECT_EQ(night({other}).changed, 0U);
}

TEST_F(HistoryTest, EachChangedColumnAndEachRowThatCameOrWentIsTold) {
  night({camera("a", now())});
  auto survey = camera("a", now());
  survey.facts.user[1] = {"guest", "User", false};
  survey.facts.device_information[0].firmware = "1.1";
  survey.facts.recording[0].retention_seconds.reset();
  EXPECT_EQ(night({survey}).changed, 1U);
  const auto lines = change_lines({UtcSeconds{now().value - kNight}, std::nullopt});
  EXPECT_EQ(lines,
            (std::vector<std::string>{
                "2 a device_information '' firmware: 1.0 -> 1.1",
                "2 a user 'guest' : NULL -> {\"name\":\"guest\",\"level\":\"User\",\"password_returned\":\"0\"}",
                "2 a user 'viewer' : {\"name\":\"viewer\",\"level\":\"User\",\"password_returned\":\"0\"} -> NULL",
                "2 a recording 'r1' retention_seconds: 2678400 -> NULL"}));
}

TEST_F(HistoryTest, ChangesAreFilteredByDevice) {
  night({camera("a", now()), camera("b", now())});
  EXPECT_EQ(change_lines({std::nullopt, "b"}), (std::vector<std::string>{"1 b device '' : NULL -> b"}));
}

TEST_F(HistoryTest, FactsThatCouldNotBeReadStayAsTheyWere) {
  night({camera("a", now())});
  night({silent("a", now())});
  EXPECT_EQ(text_of("SELECT kind, state, endpoint_reference FROM v1_device"), "camera|unreachable|a\n");
  EXPECT_EQ(text_of("SELECT count(*) FROM v1_user"), "2\n");
  EXPECT_EQ(text_of("SELECT state FROM v1_fact WHERE fact = 'user'"), "missing\n");
  EXPECT_EQ(text_of("SELECT count(*) FROM v1_call"), "1\n");
}

TEST_F(HistoryTest, WhatWasLastKnownOutlastsAnyNumberOfSilentNights) {
  night({camera("a", now())});
  const std::string first = state_of(*database_);
  for (int i = 0; i < 3; ++i) night({silent("a", now())});
  EXPECT_EQ(text_of("SELECT kind, state, endpoint_reference FROM v1_device"), "camera|unreachable|a\n");
  night({camera("a", now())});
  for (const std::string& line : change_lines()) EXPECT_EQ(line.find("kind"), std::string::npos) << line;
  auto past = as_of(*database_, 1);
  ASSERT_TRUE(past) << past.error().what;
  EXPECT_EQ(state_of(*past), first);
}

TEST_F(HistoryTest, AReferenceThatWasNotToldTonightIsStillTheLastKnown) {
  night({camera("a", now())});
  auto untold = camera("a", now());
  untold.endpoint_reference.clear();
  night({untold});
  EXPECT_EQ(text_of("SELECT state, endpoint_reference FROM v1_device"), "assessed|a\n");
  EXPECT_EQ(change_lines({std::nullopt, "a"}), (std::vector<std::string>{"1 a device '' : NULL -> a"}));
  untold.endpoint_reference = "b";
  night({untold});
  EXPECT_EQ(text_of("SELECT endpoint_reference FROM v1_device"), "b\n");
}

TEST_F(HistoryTest, TokensThatRepeatOrLookLikeRepetitionsGrowNothing) {
  auto survey = camera("a", now());
  for (const char* token : {"R", "R", "R#2", "R|2", "R\\"}) {
    survey.facts.recording.push_back(survey.facts.recording.front());
    survey.facts.recording.back().token = token;
  }
  const auto tonight = [&] {
    for (auto& recording : survey.facts.recording) {
      recording.earliest = UtcSeconds{now().value - 31 * kNight};
      recording.latest = now();
    }
    night({survey});
  };
  tonight();
  const std::string changes = text_of("SELECT count(*) FROM change");
  const std::string measured = text_of("SELECT count(*) FROM measurement");
  for (int i = 0; i < 3; ++i) tonight();
  EXPECT_EQ(text_of("SELECT count(*) FROM v1_recording"), "6\n");
  EXPECT_EQ(text_of("SELECT count(*) FROM change"), changes);
  EXPECT_EQ(text_of("SELECT count(*) FROM measurement"), measured);
}

TEST_F(HistoryTest, DeviceThatWasFoundAndNotAskedIsAsItWas) {
  night({camera("a", now()), camera("b", now())});
  const std::string before = state_of(*database_);
  std::vector surveys{camera("a", now()), camera("b", now())};
  surveys.back() = {};
  surveys.back().id = model::DeviceId("b");
  surveys.back().asked = false;
  Outcome interrupted;
  interrupted.run = {"run-2", now(), now()};
  interrupted.whole_estate = true;
  interrupted.surveys = surveys;
  ASSERT_TRUE(remember(*database_, interrupted));
  EXPECT_EQ(state_of(*database_), before);
  EXPECT_EQ((*known_devices(*database_))[1].absent_since, std::nullopt);
}

TEST_F(HistoryTest, AnHonestNoneTakesRowsAway) {
  night({camera("a", now())});
  auto survey = camera("a", now());
  survey.facts.user.clear();
  night({survey});
  EXPECT_EQ(text_of("SELECT count(*) FROM v1_user"), "0\n");
}

TEST_F(HistoryTest, AbsentAndUnassessedDevicesAreMarkedSinceWhen) {
  night({camera("a", now()), camera("b", now())});
  const UtcSeconds second = now();
  EXPECT_EQ(night({silent("a", now())}).absent, 1U);
  night({silent("a", now())});
  auto known = known_devices(*database_);
  ASSERT_TRUE(known);
  ASSERT_EQ(known->size(), 2U);
  EXPECT_EQ((*known)[0].unassessed_since, second);
  EXPECT_EQ((*known)[0].absent_since, std::nullopt);
  EXPECT_EQ((*known)[1].absent_since, second);
  night({camera("a", now()), camera("b", now())});
  known = known_devices(*database_);
  EXPECT_EQ((*known)[0].unassessed_since, std::nullopt);
  EXPECT_EQ((*known)[1].absent_since, std::nullopt);
}

TEST_F(HistoryTest, AuditOfSomeDevicesSaysNothingOfTheOthers) {
  night({camera("a", now()), camera("b", now())});
  EXPECT_EQ(night({camera("a", now())}, false).absent, 0U);
  EXPECT_EQ((*known_devices(*database_))[1].absent_since, std::nullopt);
}

TEST_F(HistoryTest, MeasurementIsWrittenWhenItHasMovedByAStep) {
  for (const double offset : {0.2, 0.9, 1.3, 1.6, -4.0}) {
    auto survey = camera("a", now());
    survey.facts.clock[0].offset_seconds = offset;
    night({survey});
  }
  night({silent("a", now())});
  std::vector<std::string> lines;
  const auto measured = measurements(*database_, "a");
  ASSERT_TRUE(measured);
  for (const auto& m : *measured) {
    if (m.measure != "clock_offset_seconds") continue;
    lines.push_back(fmt::format("{} {}", (m.run_started.value - 1'000'000'000) / kNight + 1,
                                m.value ? fmt::format("{}", *m.value) : "none"));
  }
  EXPECT_EQ(lines, (std::vector<std::string>{"1 0.2", "3 1.3", "5 -4", "6 none"}));
}

TEST_F(HistoryTest, ClockIsNotMeasuredAgainstOneThatIsNotSynchronised) {
  auto survey = camera("a", now());
  survey.facts.clock[0].own_clock_synchronised = false;
  night({survey});
  const auto measured = measurements(*database_, "a");
  ASSERT_TRUE(measured);
  for (const auto& m : *measured) EXPECT_NE(m.measure, "clock_offset_seconds");
}

TEST_F(HistoryTest, AnyNightCanBeRebuilt) {
  std::map<std::int64_t, std::string> after;
  const auto remember_state = [&](const Remembered& done) { after[done.run] = state_of(*database_); };
  remember_state(night({camera("a", now()), camera("b", now())}));
  auto survey = camera("a", now());
  survey.facts.user.push_back({"viewer", "Operator", true});
  survey.facts.user.push_back({"viewer", "User", true});
  survey.facts.recording[0].token = "r|2";
  remember_state(night({survey, silent("b", now())}));
  survey.facts.user.erase(survey.facts.user.begin(), survey.facts.user.begin() + 2);
  survey.state = model::DeviceState::Partial;
  remember_state(night({survey, camera("b", now()), camera("c", now())}));
  remember_state(night({survey}));
  survey.facts.user.clear();
  survey.facts.video_encoder.resize(3);
  survey.facts.video_encoder[1].quality = 0.1;
  survey.facts.video_encoder[2].token = "x";
  remember_state(night({survey, camera("c", now())}));
  survey.facts.video_encoder.clear();
  remember_state(night({survey, camera("d", now())}));
  for (const auto& [run, state] : after) {
    auto past = as_of(*database_, run);
    ASSERT_TRUE(past) << past.error().what;
    EXPECT_EQ(state_of(*past), state) << "run " << run;
    EXPECT_EQ(store::text_of(*past, "SELECT id FROM v1_run"), fmt::format("run-{}\n", run));
  }
  EXPECT_EQ(as_of(*database_, 99).error().kind, ErrorKind::NotFound);
}

TEST_F(HistoryTest, DeviceKnownByAddressTakesItsIdentityWhenItTellsIt) {
  auto stranger = silent("address:192.0.2.7:80", now());
  stranger.state = model::DeviceState::Unauthorised;
  night({stranger});
  EXPECT_EQ(night({camera("urn:uuid:1", now())}).added, 0U);
  const auto known = known_devices(*database_);
  ASSERT_EQ(known->size(), 1U);
  EXPECT_EQ(known->front().device, "urn:uuid:1");
  EXPECT_EQ(text_of("SELECT device FROM v1_device"), "urn:uuid:1\n");
}

TEST_F(HistoryTest, DeviceKnownByAddressKeepsItsNameBesideAnotherAtItsAddress) {
  auto stranger = silent("address:192.0.2.7:80", now());
  night({stranger});
  EXPECT_EQ(night({camera("urn:uuid:1", now()), stranger}).added, 1U);
  EXPECT_EQ(night({stranger, camera("urn:uuid:2", now())}).added, 1U);
  EXPECT_EQ(text_of("SELECT device, first_run FROM known_device ORDER BY no"),
            "address:192.0.2.7:80|1\nurn:uuid:1|2\nurn:uuid:2|3\n");
}

TEST_F(HistoryTest, SharedIdentityIsNoIdentityAnyMore) {
  auto a = camera("a", now());
  a.identities = {"a", "serial:M/M1/1"};
  night({a});
  EXPECT_EQ((*known_devices(*database_))[0].identities, (std::vector<std::string>{"a", "serial:M/M1/1"}));
  night({a}, true, {"serial:M/M1/1"});
  EXPECT_EQ((*known_devices(*database_))[0].identities, (std::vector<std::string>{"a"}));
  EXPECT_EQ(*shared_identities(*database_), (std::vector<std::string>{"serial:M/M1/1"}));
}

TEST_F(HistoryTest, FindingsAreOpenedAndClosedAndKeepTheirLastEvidence) {
  const auto judged = [this](model::Outcome outcome, const std::string& evidence, bool whole = true,
                             std::vector<std::string> rules = {"R"}) {
    const std::vector surveys{camera("a", now())};
    Outcome night;
    night.run = {fmt::format("run-{}", night_ + 1), now(), now()};
    night.whole_estate = whole;
    night.surveys = surveys;
    night.rules = std::move(rules);
    model::Finding finding;
    finding.rule = "R";
    finding.device = model::DeviceId("a");
    finding.subject = "port:80";
    finding.severity = model::Severity::High;
    finding.outcome = outcome;
    finding.evidence = evidence;
    night.findings = std::span(&finding, 1);
    const auto done = remember(*database_, night);
    EXPECT_TRUE(done) << done.error().what;
    ++night_;
  };
  judged(model::Outcome::Pass, "good");
  judged(model::Outcome::Fail, "3 days");
  judged(model::Outcome::Fail, "4 days");
  judged(model::Outcome::Unknown, "no answer");
  judged(model::Outcome::Pass, "not looked at", false, {"another rule"});
  judged(model::Outcome::Pass, "good");
  judged(model::Outcome::Fail, "again");
  const auto past = past_findings(*database_, {"R", "a"});
  ASSERT_TRUE(past) << past.error().what;
  std::vector<std::string> lines;
  const auto night_of = [](UtcSeconds time) { return (time.value - 1'000'000'000) / kNight + 1; };
  for (const PastFinding& finding : *past) {
    lines.push_back(fmt::format("{} {} '{}' {}-{}", finding.severity, finding.outcome, finding.evidence,
                                night_of(finding.opened), finding.closed ? night_of(*finding.closed) : 0));
  }
  EXPECT_EQ(lines, (std::vector<std::string>{"high fail '4 days' 2-4", "high unknown 'no answer' 4-6",
                                             "high fail 'again' 7-0"}));
  EXPECT_TRUE(past_findings(*database_, {"R", "b"})->empty());
}

TEST_F(HistoryTest, ARunOfSomeDevicesSaysNothingOfTheAuthority) {
  const auto judged = [this](model::Outcome outcome, bool whole) {
    const std::vector surveys{camera("a", now())};
    Outcome night;
    night.run = {fmt::format("run-{}", night_ + 1), now(), now()};
    night.whole_estate = whole;
    night.surveys = surveys;
    night.rules = {"R"};
    model::Finding finding;
    finding.rule = "R";
    finding.subject = "scheme:TC";
    finding.outcome = outcome;
    finding.evidence = "seen";
    night.findings = std::span(&finding, 1);
    const auto done = remember(*database_, night);
    EXPECT_TRUE(done) << done.error().what;
    ++night_;
  };
  judged(model::Outcome::Pass, true);
  judged(model::Outcome::Fail, false);
  EXPECT_TRUE(past_findings(*database_, {"R", ""})->empty());
  judged(model::Outcome::Fail, true);
  judged(model::Outcome::Unknown, false);
  judged(model::Outcome::Pass, true);
  const auto past = past_findings(*database_, {"R", ""});
  ASSERT_EQ(past->size(), 1U);
  EXPECT_TRUE(past->front().closed);
}

TEST_F(HistoryTest, FindingsAreToldSinceTheRunThatFirstHadThemSo) {
  const std::vector surveys{camera("a", now())};
  model::Finding failure;
  failure.rule = "R";
  failure.device = model::DeviceId("a");
  failure.subject = "port:80";
  failure.outcome = model::Outcome::Fail;
  failure.severity = model::Severity::High;
  Outcome night;
  night.run = {"run-1", now(), now()};
  night.whole_estate = true;
  night.surveys = surveys;
  night.rules = {"R"};
  night.findings = std::span(&failure, 1);
  ASSERT_TRUE(remember(*database_, night));
  const UtcSeconds later{now().value + kNight};

  std::vector<model::Finding> findings(6, failure);
  findings[1].subject = "port:81";
  findings[2].severity = model::Severity::Low;
  findings[3].device = model::DeviceId("b");
  findings[4].device = {};
  findings[5].outcome = model::Outcome::Pass;
  ASSERT_TRUE(tell_since(*database_, later, findings));
  EXPECT_EQ(findings[0].since, now());
  for (int other : {1, 2, 3, 4}) EXPECT_EQ(findings[static_cast<std::size_t>(other)].since, later) << other;
  EXPECT_EQ(findings[5].since, std::nullopt);
}

TEST_F(HistoryTest, FindingsThatRepeatOrWhoseRuleBrokeAreKeptOnce) {
  const auto judged = [this](const std::vector<model::Finding>& findings) {
    const std::vector surveys{camera("a", now())};
    Outcome night;
    night.run = {fmt::format("run-{}", night_ + 1), now(), now()};
    night.whole_estate = true;
    night.surveys = surveys;
    night.rules = {"R"};
    night.findings = findings;
    const auto done = remember(*database_, night);
    EXPECT_TRUE(done) << done.error().what;
    ++night_;
  };
  model::Finding failure;
  failure.rule = "R";
  failure.device = model::DeviceId("a");
  failure.subject = "recording:R";
  failure.outcome = model::Outcome::Fail;
  model::Finding broken;
  broken.rule = "R";
  broken.outcome = model::Outcome::Error;
  judged({failure, failure});
  judged({failure, failure});
  judged({broken});
  judged({failure, failure});
  const auto past = past_findings(*database_, {"R", "a"});
  ASSERT_TRUE(past);
  ASSERT_EQ(past->size(), 1U);
  EXPECT_EQ(past->front().closed, std::nullopt);
}

TEST_F(HistoryTest, FindingsOfARuleThatIsInForceNoMoreAreOver) {
  const auto judged = [this](bool whole, const std::vector<std::string>& rules, const std::vector<std::string>& found) {
    const std::vector surveys{camera("a", now())};
    std::vector<model::Finding> findings;
    for (const std::string& rule : found) {
      model::Finding& failure = findings.emplace_back();
      failure.rule = rule;
      failure.device = model::DeviceId("a");
      failure.outcome = model::Outcome::Fail;
    }
    Outcome night;
    night.run = {fmt::format("run-{}", night_ + 1), now(), now()};
    night.whole_estate = whole;
    night.surveys = surveys;
    night.rules = rules;
    night.findings = findings;
    const auto done = remember(*database_, night);
    EXPECT_TRUE(done) << done.error().what;
    ++night_;
  };
  judged(true, {"R", "X01-OURS"}, {"R", "X01-OURS"});
  judged(false, {"R"}, {"R"});
  EXPECT_EQ(open_findings(*database_)->size(), 2U) << "a run of some rules says nothing of the others";
  judged(true, {"R"}, {"R"});
  const auto open = open_findings(*database_);
  ASSERT_EQ(open->size(), 1U);
  EXPECT_EQ(open->front().rule, "R");
}

TEST_F(HistoryTest, RunThatCannotBeWrittenWholeIsNotWritten) {
  night({camera("a", now())});
  const std::string before = state_of(*database_);
  Outcome outcome;
  outcome.run = {"run-2", now(), now()};
  const std::vector surveys{camera("b", now()), camera("b", now())};
  outcome.surveys = surveys;
  EXPECT_EQ(remember(*database_, outcome).error().kind, ErrorKind::AlreadyExists);
  outcome.run.id = "run-1";
  outcome.surveys = std::span(surveys).first(1);
  EXPECT_EQ(remember(*database_, outcome).error().kind, ErrorKind::AlreadyExists);
  EXPECT_EQ(state_of(*database_), before);
  EXPECT_EQ(past_runs(*database_)->size(), 1U);
}

TEST_F(HistoryTest, PruningKeepsWhatStillHolds) {
  for (const double offset : {0.0, 5.0, 10.0}) {
    auto survey = camera("a", now());
    survey.facts.clock[0].offset_seconds = offset;
    survey.facts.device_information[0].firmware = fmt::format("{}", offset);
    night({survey});
  }
  EXPECT_EQ(*prune(*database_, UtcSeconds{now().value - kNight}), 1U);
  EXPECT_EQ(as_of(*database_, 1).error().kind, ErrorKind::NotFound);
  EXPECT_TRUE(as_of(*database_, 2));
  EXPECT_EQ(change_lines(), (std::vector<std::string>{"3 a device_information '' firmware: 5 -> 10"}));
  std::vector<double> offsets;
  const auto measured = measurements(*database_, "a");
  ASSERT_TRUE(measured);
  for (const auto& m : *measured) {
    if (m.measure == "clock_offset_seconds") offsets.push_back(*m.value);
  }
  EXPECT_EQ(offsets, (std::vector<double>{5, 10}));
  EXPECT_EQ(known_devices(*database_)->size(), 1U);
}

}  // namespace
}  // namespace camaudit::store
