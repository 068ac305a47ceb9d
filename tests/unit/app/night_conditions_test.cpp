// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/night_conditions.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "agent/base/exit_code.hpp"

namespace camaudit::app {
namespace {

using alerts::Condition;
using alerts::Kind;
using model::DeviceState;
using model::Outcome;

model::DeviceSurvey device(const std::string& host, DeviceState state) {
  model::DeviceSurvey survey;
  survey.id = model::DeviceId("id-" + host);
  survey.url = "http://" + host + "/onvif/device_service";
  survey.address = host + ":80";
  survey.state = state;
  return survey;
}

model::Finding finding(const std::string& rule, const std::string& host, Outcome outcome) {
  model::Finding out;
  out.rule = rule;
  if (!host.empty()) out.device = model::DeviceId("id-" + host);
  out.outcome = outcome;
  out.evidence = "seen";
  return out;
}

/// Of one kind and subject or device; nothing if there is none.
std::optional<Outcome> outcome_of(const NightConditions& night, Kind kind, const std::string& about) {
  for (const Condition& condition : night.conditions) {
    if (condition.kind == kind && (condition.device == about || condition.subject == about)) return condition.outcome;
  }
  return std::nullopt;
}

TEST(NightConditions, ADeviceAnswersRefusesOrIsAway) {
  report::Report report;
  report.devices = {device("10.0.0.1", DeviceState::Assessed), device("10.0.0.2", DeviceState::Unauthorised),
                    device("10.0.0.3", DeviceState::Unreachable), device("10.0.0.4", DeviceState::Unreachable)};
  report.devices[3].asked = false;
  const auto night = conditions_of(report);
  EXPECT_TRUE(night.scope.night);
  EXPECT_EQ(outcome_of(night, Kind::DeviceUnreachable, "id-10.0.0.1"), Outcome::Pass);
  EXPECT_EQ(outcome_of(night, Kind::CredentialsRefused, "id-10.0.0.1"), Outcome::Pass);
  EXPECT_EQ(outcome_of(night, Kind::DeviceUnreachable, "id-10.0.0.2"), Outcome::Pass);
  EXPECT_EQ(outcome_of(night, Kind::CredentialsRefused, "id-10.0.0.2"), Outcome::Fail);
  EXPECT_EQ(outcome_of(night, Kind::DeviceUnreachable, "id-10.0.0.3"), Outcome::Fail);
  EXPECT_EQ(outcome_of(night, Kind::CredentialsRefused, "id-10.0.0.3"), std::nullopt);
  EXPECT_EQ(outcome_of(night, Kind::DeviceUnreachable, "id-10.0.0.4"), std::nullopt) << "it was not asked";
  EXPECT_EQ(night.scope.not_asked, (std::set<std::string>{"id-10.0.0.2", "id-10.0.0.3", "id-10.0.0.4"}));
}

TEST(NightConditions, ANetworkIsAwayIfNoneOfSeveralDevicesAnswers) {
  report::Report report;
  for (int i = 1; i <= 3; ++i) {
    report.devices.push_back(device(fmt::format("10.0.0.{}", i), DeviceState::Unreachable));
    report.devices.push_back(device(fmt::format("10.0.1.{}", i), DeviceState::Unreachable));
  }
  report.devices.push_back(device("10.0.1.9", DeviceState::Assessed));
  report.devices.push_back(device("10.0.2.1", DeviceState::Unreachable));
  report.devices.push_back(device("10.0.3.1", DeviceState::Assessed));
  const auto night = conditions_of(report);
  EXPECT_EQ(outcome_of(night, Kind::NetworkUnreachable, "10.0.0.0/24"), Outcome::Fail);
  EXPECT_EQ(outcome_of(night, Kind::NetworkUnreachable, "10.0.1.0/24"), std::nullopt) << "one of many is no return";
  EXPECT_EQ(outcome_of(night, Kind::NetworkUnreachable, "10.0.2.0/24"), std::nullopt) << "one device is no network";
  EXPECT_EQ(outcome_of(night, Kind::NetworkUnreachable, "10.0.3.0/24"), Outcome::Pass);
}

TEST(NightConditions, ARuleInErrorIsToldAndJudgesNothing) {
  report::Report report;
  report.devices = {device("10.0.0.1", DeviceState::Assessed)};
  report.findings = {finding("BROKEN", "", Outcome::Error), finding("R", "10.0.0.1", Outcome::Fail)};
  const auto night = conditions_of(report);
  EXPECT_EQ(night.scope.not_judged, std::set<std::string>{"BROKEN"});
  const auto error = std::find_if(night.conditions.begin(), night.conditions.end(),
                                  [](const Condition& condition) { return condition.kind == Kind::RuleError; });
  ASSERT_NE(error, night.conditions.end());
  EXPECT_EQ(error->rule, "BROKEN");
  EXPECT_EQ(error->outcome, Outcome::Fail);
  const Condition& fails = night.conditions.back();
  EXPECT_EQ(fails.kind, Kind::Finding);
  EXPECT_EQ(fails.address, "10.0.0.1:80");
  EXPECT_EQ(fails.evidence, "seen");
}

TEST(NightConditions, TheLineOfANightCountsWhatWasCovered) {
  report::Report report;
  report.devices = {device("10.0.0.1", DeviceState::Assessed), device("10.0.0.2", DeviceState::Unauthorised),
                    device("10.0.0.3", DeviceState::Unreachable), device("10.0.0.4", DeviceState::Partial)};
  report.findings = {finding("R", "10.0.0.1", Outcome::Fail), finding("R", "10.0.0.2", Outcome::Unknown)};
  EXPECT_EQ(
      night_line(report),
      "1 failed, 0 passed, 1 could not be judged; 1 of 4 devices fully assessed, 1 in part, 1 without a log-in, 1 "
      "not reached");
}

store::Change certificate(const std::string& host, const std::string& column, std::optional<std::string> before,
                          std::optional<std::string> after) {
  return {{}, "id-" + host, "certificate", "443", column, std::move(before), std::move(after)};
}

TEST(NightConditions, ACertificateThatChangedOrIsGoneIsTold) {
  report::Report report;
  report.devices = {device("10.0.0.1", DeviceState::Assessed)};
  const auto told = certificates_changed(
      report, {certificate("10.0.0.1", "subject", "CN=a", "CN=b"),
               certificate("10.0.0.1", "fingerprint_sha256", std::string(64, 'a'), std::string(64, 'b'))});
  ASSERT_TRUE(told);
  EXPECT_EQ(
      told->message,
      "another certificate than before: 10.0.0.1:80: bbbbbbbbbbbbbbbb... instead of aaaaaaaaaaaaaaaa... at port 443");
  EXPECT_EQ(told->devices, std::vector<std::string>{"id-10.0.0.1"});
  const auto gone = certificates_changed(report, {certificate("10.0.0.1", "", "{}", std::nullopt)});
  ASSERT_TRUE(gone);
  EXPECT_NE(gone->message.find("none any more at port 443"), std::string::npos) << gone->message;
}

TEST(NightConditions, AFirstCertificateAndWhatElseChangedIsNotTold) {
  EXPECT_FALSE(certificates_changed({}, {}));
  EXPECT_FALSE(certificates_changed({}, {certificate("10.0.0.1", "", std::nullopt, "{}"),
                                         certificate("10.0.0.1", "not_after", "1", "2"),
                                         {{}, "id-10.0.0.1", "user", "guest", "", "{}", std::nullopt}}));
}

TEST(NightConditions, ManyCertificatesThatChangedAreOneAlert) {
  std::vector<store::Change> changes;
  for (int i = 0; i < 600; ++i) {
    changes.push_back(certificate(fmt::format("10.0.1.{}", i), "fingerprint_sha256", "a", "b"));
  }
  const auto told = certificates_changed({}, changes);
  ASSERT_TRUE(told);
  EXPECT_NE(told->message.find("on 600 devices: "), std::string::npos) << told->message;
  EXPECT_NE(told->message.find("; and 597 more"), std::string::npos) << told->message;
  EXPECT_EQ(told->device_count, 600U);
  EXPECT_EQ(told->devices.size(), alerts::kNamedDevices);
}

TEST(NightConditions, TheDiskIsLowByItsSize) {
  constexpr std::uint64_t kGibibyte = std::uint64_t{1} << 30U;
  EXPECT_EQ(least_room(kGibibyte / 4), kGibibyte / 16);
  EXPECT_EQ(least_room(1000 * kGibibyte), kGibibyte / 2);
  EXPECT_EQ(disk_room("/var", kGibibyte / 2, 1000 * kGibibyte).outcome, Outcome::Pass);
  EXPECT_EQ(disk_room("/var", kGibibyte / 2 - 1, 1000 * kGibibyte).outcome, Outcome::Fail);
}

TEST(NightConditions, ASpoolIsStuckIfItWaitsTooLongOrIsRefused) {
  EXPECT_EQ(spool_moves(0, 0, 0).outcome, Outcome::Pass);
  EXPECT_EQ(spool_moves(2, kWaitsTooLongSeconds, 0).outcome, Outcome::Pass);
  EXPECT_EQ(spool_moves(2, kWaitsTooLongSeconds + 1, 0).outcome, Outcome::Fail);
  EXPECT_EQ(spool_moves(0, 0, 1).outcome, Outcome::Fail);
  EXPECT_EQ(spool_moves(2, kWaitsTooLongSeconds + 3600, 1).evidence,
            "2 waiting, the oldest for 49 hours, 1 refused for good");
}

TEST(NightConditions, ANightFailsUnlessItIsKept) {
  for (const int code : {kExitOk, kExitFailed, kExitNotAssessed, kExitUnavailable}) {
    EXPECT_EQ(night_ended(true, code).outcome, Outcome::Pass) << code;
    EXPECT_EQ(night_ended(false, code).outcome, Outcome::Fail) << code;
  }
  for (const int code : std::initializer_list<int>{kExitInternal, kExitBadConfig, kExitCannotCreate, 139}) {
    EXPECT_EQ(night_ended(true, code).outcome, Outcome::Fail) << code;
  }
}

}  // namespace
}  // namespace camaudit::app
