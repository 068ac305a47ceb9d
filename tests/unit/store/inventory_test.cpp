// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/inventory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "agent/store/schema.hpp"
#include "tests/unit/store/text_of.hpp"

namespace camaudit::store {
namespace {

class InventoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = Database::open_memory();
    ASSERT_TRUE(opened);
    database_.emplace(std::move(*opened));
    ASSERT_TRUE(create_schema(*database_));
  }

  std::string text_of(const std::string& sql) { return store::text_of(*database_, sql); }

  static model::DeviceSurvey camera(const std::string& id) {
    model::DeviceSurvey survey;
    survey.id = model::DeviceId(id);
    survey.kind = model::DeviceKind::Camera;
    survey.state = model::DeviceState::Partial;
    survey.reason = "one call failed";
    survey.address = "192.0.2.7:80";
    survey.surveyed_at = {1000};
    return survey;
  }

  std::optional<Database> database_;
};

TEST_F(InventoryTest, WhatTheSurveyLearntIsReadThroughTheViews) {
  model::DeviceSurvey survey = camera("urn:uuid:1");
  survey.calls.push_back({"tds:GetUsers", model::CallOutcome::Unauthorised, "not permitted", 12});
  survey.facts.device_information.push_back({"Maker", "M1", "1.0", "S", "H"});
  model::SystemClock clock;
  clock.device_time = UtcSeconds{1234};
  clock.time_source = "utc";
  clock.own_clock_synchronised = true;
  survey.facts.clock.push_back(clock);
  ASSERT_TRUE(begin_run(*database_, {"run-1", {900}, {1000}}));
  const auto done = record(*database_, survey);
  ASSERT_TRUE(done) << done.error().what;

  EXPECT_EQ(text_of("SELECT * FROM v1_run"), "run-1|900|1000\n");
  EXPECT_EQ(text_of("SELECT * FROM v1_device"),
            "urn:uuid:1|camera|partial|one call failed|192.0.2.7:80|||1000|Maker|M1|1.0\n");
  EXPECT_EQ(text_of("SELECT * FROM v1_call"), "urn:uuid:1|tds:GetUsers|unauthorised|not permitted|12\n");
  EXPECT_EQ(text_of("SELECT * FROM v1_clock"), "urn:uuid:1|1234|NULL|1.0|utc|NULL|NULL|NULL|1\n");
}

TEST_F(InventoryTest, EveryPairOfDeviceAndFactHasOneRow) {
  model::DeviceSurvey survey = camera("a");
  survey.facts.fact_status.push_back({"user", "obtained", ""});
  survey.facts.fact_status.push_back({"clock", "missing", "timeout"});
  ASSERT_TRUE(record(*database_, survey));
  model::DeviceSurvey lost = camera("b");
  lost.state = model::DeviceState::Unreachable;
  lost.reason = "no answer";
  ASSERT_TRUE(record(*database_, lost));

  EXPECT_EQ(text_of("SELECT device, fact, state, reason FROM v1_fact WHERE fact IN ('user', 'clock', 'mask') "
                    "ORDER BY device, fact"),
            "a|clock|missing|timeout\n"
            "a|mask|missing|not asked\n"
            "a|user|obtained|\n"
            "b|clock|missing|unreachable: no answer\n"
            "b|mask|missing|unreachable: no answer\n"
            "b|user|missing|unreachable: no answer\n");
  const auto facts = std::count_if(views().begin(), views().end(), [](const View& view) { return view.surveyed; });
  EXPECT_EQ(text_of("SELECT count(*) FROM v1_fact"), std::to_string(2 * facts) + "\n");
}

TEST_F(InventoryTest, DeviceThatIsThereAlreadyIsAnErrorAndChangesNothing) {
  ASSERT_TRUE(record(*database_, camera("a")));
  model::DeviceSurvey again = camera("a");
  again.facts.user.push_back({"admin", "Administrator", false});
  const auto done = record(*database_, again);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::AlreadyExists);
  EXPECT_EQ(text_of("SELECT count(*) FROM v1_user"), "0\n");
}

TEST_F(InventoryTest, SurveyThatCannotBeWrittenWholeIsNotWritten) {
  model::DeviceSurvey survey = camera("a");
  survey.facts.fact_status = {{"user", "obtained", ""}, {"user", "missing", ""}};
  ASSERT_FALSE(record(*database_, survey));
  EXPECT_EQ(text_of("SELECT count(*) FROM v1_device"), "0\n");
}

TEST_F(InventoryTest, DuplicateRowsOfADeviceAreBothKept) {
  model::DeviceSurvey survey = camera("a");
  survey.facts.recording.resize(2);
  survey.facts.recording[0].token = survey.facts.recording[1].token = "same";
  ASSERT_TRUE(record(*database_, survey));
  EXPECT_EQ(text_of("SELECT count(*) FROM v1_recording"), "2\n");
}

TEST_F(InventoryTest, WhatWasRecordedIsReadBackWhole) {
  model::DeviceSurvey survey = camera("a");
  survey.endpoint_reference = "urn:uuid:1";
  survey.url = "http://192.0.2.7/onvif/device_service";
  survey.calls.push_back({"tds:GetUsers", model::CallOutcome::TooLarge, "4 MiB", 12});
  survey.facts.user = {{"admin", "Administrator", true}, {"viewer", "", false}};
  survey.facts.video_encoder.resize(1);
  survey.facts.video_encoder[0].quality = 0.1;
  survey.facts.clock.resize(1);
  survey.facts.clock[0].device_time = UtcSeconds{77};
  ASSERT_TRUE(record(*database_, survey));
  ASSERT_TRUE(record(*database_, camera("b")));
  const auto all = surveys(*database_);
  ASSERT_TRUE(all) << all.error().what;
  ASSERT_EQ(all->size(), 2U);
  const model::DeviceSurvey& read = all->front();
  EXPECT_EQ(read.id.value(), "a");
  EXPECT_EQ(read.url, survey.url);
  EXPECT_EQ(read.state, model::DeviceState::Partial);
  ASSERT_EQ(read.calls.size(), 1U);
  EXPECT_EQ(read.calls[0].outcome, model::CallOutcome::TooLarge);
  ASSERT_EQ(read.facts.user.size(), 2U);
  EXPECT_TRUE(read.facts.user[0].password_returned);
  EXPECT_EQ(read.facts.video_encoder[0].quality, 0.1);
  EXPECT_EQ(read.facts.video_encoder[0].width, std::nullopt);
  EXPECT_EQ(read.facts.clock[0].device_time, UtcSeconds{77});
  const auto one = surveys(*database_, "b");
  ASSERT_EQ(one->size(), 1U);
  EXPECT_EQ(one->front().id.value(), "b");
}

TEST_F(InventoryTest, ThereIsOneRun) {
  ASSERT_TRUE(begin_run(*database_, {"one", {1}, {1}}));
  EXPECT_EQ(begin_run(*database_, {"two", {2}, {2}}).error().kind, ErrorKind::AlreadyExists);
}

TEST_F(InventoryTest, WhatIsDeclaredReplacesWhatWasDeclared) {
  model::Declared declared;
  declared.scheme_purpose = {{"TC", "Safety", "r.toml:3"}, {"TC", "Traffic", "r.toml:4"}};
  declared.authority.push_back({"A council", "E1", "Wales", "", ""});
  ASSERT_TRUE(record(*database_, declared));
  declared.scheme_purpose.pop_back();
  declared.authority.clear();
  ASSERT_TRUE(record(*database_, declared));
  EXPECT_EQ(text_of("SELECT * FROM v1_scheme_purpose"), "TC|Safety|r.toml:3\n");
  EXPECT_EQ(text_of("SELECT * FROM v1_authority"), "");
}

}  // namespace
}  // namespace camaudit::store
