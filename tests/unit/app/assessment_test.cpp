// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/assessment.hpp"

#include <gtest/gtest.h>

#include "agent/app/state.hpp"
#include "agent/app/summary_of.hpp"
#include "agent/store/inventory.hpp"
#include "agent/store/schema.hpp"
#include "tests/unit/store/text_of.hpp"
#include "uploader/summary.hpp"

namespace camaudit::app {
namespace {

constexpr UtcSeconds kStarted{1'795'000'000};

/// `mac`: also behind the model, as some devices write it; a summary leaves such a model out.
model::DeviceSurvey camera(const std::string& uuid, const std::string& address, const std::string& mac) {
  model::DeviceSurvey survey;
  survey.url = "http://" + address + "/onvif/device_service";
  survey.address = address;
  survey.kind = model::DeviceKind::Camera;
  survey.state = model::DeviceState::Assessed;
  survey.endpoint_reference = "urn:uuid:" + uuid;
  survey.surveyed_at = kStarted;
  survey.calls = {{"tds:GetUsers", model::CallOutcome::Ok, "", 12},
                  {"tds:GetNTP", model::CallOutcome::Fault, "ter:Action", 9}};
  survey.facts.device_information = {{"Exampleton Optics", "D-1 " + mac, "1.0", "SN-" + address, "H"}};
  model::NetworkInterface interface;
  interface.token = "eth0";
  interface.mac = mac;
  survey.facts.network_interface = {interface};
  survey.facts.user = {{"admin", "Administrator", false}};
  survey.facts.hostname = {{"camera", false}};
  model::Recording recording;
  recording.token = "r1";
  recording.retention_seconds = 40 * 86400;
  recording.information_obtained = true;
  recording.earliest = UtcSeconds{kStarted.value - 50 * 86400};
  recording.retention_confidence = "claimed";
  survey.facts.recording = {recording};
  for (const char* fact : {"device_information", "user", "hostname", "network_interface", "recording"}) {
    survey.facts.fact_status.push_back({fact, "obtained", ""});
  }
  return survey;
}

SurveyRun surveyed() {
  SurveyRun run;
  // Not by name: the order of the survey stays that of the report.
  run.devices = {camera("22222222-0000-4000-8000-000000000000", "192.0.2.8:80", "00:1b:44:11:3a:b8"),
                 camera("11111111-0000-4000-8000-000000000000", "192.0.2.7:80", "00:1b:44:11:3a:b7")};
  model::DeviceSurvey silent;
  silent.address = "192.0.2.9:80";
  silent.url = "http://192.0.2.9/onvif/device_service";
  silent.reason = "no answer";
  silent.surveyed_at = kStarted;
  silent.facts.fact_status = {{"user", "missing", "no answer"}};
  run.devices.push_back(silent);
  return run;
}

struct Assessment : testing::Test {
  Assessment() {
    auto read = read_judgement(config);
    EXPECT_TRUE(read);
    if (read) judgement = std::move(*read);
    model::Camera declared;
    declared.asset_id = "CAM-1";
    declared.identity = "mac:00:1b:44:11:3a:b8";
    judgement.declared.camera = {declared};
    judgement.declared.register_part = {{"cameras", "obtained", "", "cameras.csv", 1}};
  }

  report::Report assessed(std::optional<store::Database>* facts = nullptr) {
    auto report = assess(surveyed(), kStarted, config, judgement, {{}, true}, nullptr, facts);
    EXPECT_TRUE(report) << report.error().what;
    // What differs from run to run.
    report->run_id = "run";
    report->finished = kStarted;
    return *report;
  }

  std::string saved(const report::Report& report, store::Database* facts = nullptr) {
    auto inventory = store::Database::open_memory();
    EXPECT_TRUE(store::create_schema(*inventory));
    EXPECT_TRUE(store::create_history(*inventory));
    const auto done = save_run(*inventory, report, true, facts);
    EXPECT_TRUE(done) << done.error().what;
    std::string all;
    for (const char* table : {"device", "call", "user", "recording", "fact_status", "device_information", "hostname",
                              "known_device", "device_identity", "change", "measurement", "past_finding"}) {
      all += std::string(table) + "\n" + store::text_of(*inventory, std::string("SELECT * FROM ") + table);
    }
    return all;
  }

  std::string payload(const report::Report& report) {
    const auto content = summary_of(report, config, judgement, true, {});
    return uploader::summary_payload(content, {}, "key", Secret("0123456789abcdef0123456789abcdef"));
  }

  Config config = default_config();
  Judgement judgement;
};

TEST_F(Assessment, InBriefLeavesInTheReportWhatASummaryTellsAndTheRestInTheDatabase) {
  std::optional<store::Database> facts;
  const auto brief = assessed(&facts);
  ASSERT_TRUE(facts);
  ASSERT_EQ(brief.devices.size(), 3U);
  for (const auto& device : brief.devices) {
    EXPECT_TRUE(device.calls.empty());
    EXPECT_TRUE(device.facts.user.empty());
    EXPECT_TRUE(device.facts.fact_status.empty());
  }
  EXPECT_EQ(brief.devices.front().address, "192.0.2.8:80");
  EXPECT_EQ(brief.devices.front().facts.recording.size(), 1U);
  const auto recorded = store::surveys(*facts, brief.devices.front().id.value());
  ASSERT_TRUE(recorded && recorded->size() == 1);
  EXPECT_EQ(recorded->front().facts.user.size(), 1U);
  EXPECT_EQ(recorded->front().calls.size(), 2U);
}

TEST_F(Assessment, InBriefOrNotItSavesAndSummarisesTheSame) {
  const auto whole = assessed();
  std::optional<store::Database> facts;
  const auto brief = assessed(&facts);
  ASSERT_EQ(whole.findings.size(), brief.findings.size());
  EXPECT_EQ(whole.devices.front().calls.size(), 2U);
  EXPECT_EQ(summary_of(brief, config, judgement, true, {}).cameras_matched, 1U);
  EXPECT_EQ(payload(brief), payload(whole));
  EXPECT_EQ(payload(brief).find("D-1"), std::string::npos) << "a MAC address stands behind it";
  EXPECT_EQ(saved(brief, &*facts), saved(whole));
  EXPECT_NE(saved(brief), saved(whole)) << "without the database there is nothing to be saved";
}

/// The outcome of a rule for a device; "none" without a finding.
std::string outcome_of(const report::Report& report, const std::string& rule, const std::string& device) {
  for (const auto& finding : report.findings) {
    if (finding.rule == rule && finding.device.value() == device) return std::string(to_string(finding.outcome));
  }
  return "none";
}

// A recorder that is down was neither recorder nor camera: its own row of the register took it out of what is judged,
// so that its failures were told to be over, and a fault of it might last as long as that of a camera.
TEST_F(Assessment, WhatDidNotAnswerIsOfTheKindThatEarlierRunsKnow) {
  model::Camera row;
  row.asset_id = "REC-1";
  row.type = "other";
  row.address = "192.0.2.8";
  row.out_of_scope_reason = "a recorder";
  judgement.declared.camera = {row};
  SurveyRun before = surveyed();
  before.devices.resize(2);
  before.devices[0].kind = model::DeviceKind::Recorder;
  before.devices[0].facts.fact_status.push_back({"service", "obtained", ""});
  auto kept = store::Database::open_memory();
  ASSERT_TRUE(store::create_schema(*kept));
  ASSERT_TRUE(store::create_history(*kept));
  const auto first = assess(before, kStarted, config, judgement, {{}, true}, nullptr);
  ASSERT_TRUE(first);
  ASSERT_TRUE(save_run(*kept, *first, true, nullptr));
  const std::string recorder = first->devices[0].id.value();
  const std::string camera = first->devices[1].id.value();

  SurveyRun tonight;
  for (const auto& known : first->devices) {
    model::DeviceSurvey device;
    device.id = known.id;
    device.url = known.url;
    device.address = known.address;
    device.reason = "no answer";
    device.surveyed_at = kStarted;
    tonight.devices.push_back(device);
  }
  tonight.devices[1].state = model::DeviceState::Partial;
  tonight.devices[1].identities = first->devices[1].identities;
  tonight.devices[1].endpoint_reference = first->devices[1].endpoint_reference;
  tonight.devices[1].facts.fact_status = {{"service", "missing", "timeout"}};
  const UtcSeconds later{kStarted.value + 86400};
  const auto second = assess(tonight, later, config, judgement, {{}, true}, &*kept);
  ASSERT_TRUE(second) << second.error().what;
  ASSERT_EQ(second->devices.size(), 2U);
  ASSERT_EQ(second->devices[0].id.value(), recorder);
  EXPECT_EQ(second->devices[0].kind, model::DeviceKind::Recorder);
  EXPECT_EQ(outcome_of(*second, "P06-RETENTION-MAX", recorder), "unknown");
  EXPECT_EQ(outcome_of(*second, "P02-PRIVACY-MASK", recorder), "not_applicable");
  ASSERT_EQ(second->devices[1].id.value(), camera);
  EXPECT_EQ(second->devices[1].kind, model::DeviceKind::Camera);
  EXPECT_EQ(outcome_of(*second, "P02-PRIVACY-MASK", camera), "unknown");
}

}  // namespace
}  // namespace camaudit::app
