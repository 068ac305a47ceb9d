// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/summary_of.hpp"

#include <gtest/gtest.h>

namespace camaudit::app {
namespace {

struct SummaryOf : testing::Test {
  SummaryOf() {
    report.tool_version = "1.2.3";
    report.run_id = "run";
    report.started = {100};
    report.finished = {200};
    report.devices.resize(3);
    report.devices[0].id = model::DeviceId("mac:00:1b:44:11:3a:b7");
    report.devices[0].state = model::DeviceState::Partial;
    report.devices[1].id = model::DeviceId("urn:uuid:two");
    report.devices[2].id = model::DeviceId("urn:uuid:three");
    report.devices[2].state = model::DeviceState::Assessed;
    report.devices[2].asked = false;
    report.findings.resize(1);
    config.authority = {"Exampleton", "E09000099", "Wales", "Exampleshire Police", "room"};
    report.background.cameras = {{"CAM-1", "", "", {"mac:00:1b:44:11:3a:b7"}}, {"CAM-2", "", "", {}}};
  }

  report::Report report;
  Config config = default_config();
  Judgement judgement;
};

TEST_F(SummaryOf, TakesWhatTheRunAndTheConfigurationSay) {
  ASSERT_TRUE(judgement.policy.set("retention_days", std::int64_t{28}));
  config.survey.trust_local_clock = true;
  const auto content = summary_of(report, config, judgement, true, uploader::SummaryChanges{1, 2, 3, {}, {}});
  EXPECT_EQ(content.authority.nation, "Wales");
  EXPECT_EQ(content.authority.site, "room");
  EXPECT_EQ(content.version, "1.2.3");
  EXPECT_EQ(content.started.value, 100);
  EXPECT_EQ(content.ended.value, 200);
  EXPECT_TRUE(content.whole_estate);
  EXPECT_TRUE(content.clock_trusted);
  EXPECT_EQ(content.required_days, 28U);
  EXPECT_EQ(content.devices.size(), 3U);
  EXPECT_EQ(content.findings.size(), 1U);
  EXPECT_EQ(content.declared, &judgement.declared);
  EXPECT_EQ(content.cameras_matched, 1U);
  ASSERT_TRUE(content.availability);
  EXPECT_EQ(content.availability->known, 3U);
  EXPECT_EQ(content.availability->answered, 1U) << "neither the silent one nor the one that was not asked";
  EXPECT_FALSE(content.availability->checks);
  ASSERT_TRUE(content.changes);
  EXPECT_EQ(content.changes->devices_gone, 3U);
}

TEST_F(SummaryOf, ARunThatWasInterruptedIsNotOfTheWholeEstate) {
  report.interrupted = true;
  const auto content = summary_of(report, config, judgement, true, std::nullopt);
  EXPECT_FALSE(content.whole_estate);
  EXPECT_TRUE(content.interrupted);
  EXPECT_FALSE(content.changes);
}

}  // namespace
}  // namespace camaudit::app
