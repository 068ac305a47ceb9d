// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/report.hpp"

#include <gtest/gtest.h>

#include "tests/unit/report/sample.hpp"

namespace camaudit::report {
namespace {

using model::DeviceState;
using model::Outcome;
using model::Severity;

Report with(std::vector<Outcome> outcomes, std::vector<DeviceState> states, Severity severity = Severity::Medium) {
  Report report;
  for (const Outcome outcome : outcomes) report.findings.push_back(finding_of(outcome, severity));
  for (const DeviceState state : states) report.devices.push_back(device_of(state));
  return report;
}

TEST(ExitCode, IsZeroOnlyIfAllWasAssessedAndPassed) {
  EXPECT_EQ(exit_code_of(with({Outcome::Pass, Outcome::NotApplicable, Outcome::Waived}, {DeviceState::Assessed}),
                         Severity::Medium),
            0);
}

TEST(ExitCode, IsTwoForAFailureAtOrAboveTheThreshold) {
  for (const Severity failed : {Severity::Low, Severity::Medium, Severity::High, Severity::Critical}) {
    for (const Severity threshold : {Severity::Low, Severity::Medium, Severity::High, Severity::Critical}) {
      const Report report = with({Outcome::Pass, Outcome::Fail}, {DeviceState::Assessed}, failed);
      EXPECT_EQ(exit_code_of(report, threshold), failed >= threshold ? 2 : 0)
          << to_string(failed) << " at " << to_string(threshold);
    }
  }
}

TEST(ExitCode, IsNeverTwoIfNoFailureIsToCount) {
  EXPECT_EQ(exit_code_of(with({Outcome::Fail}, {DeviceState::Assessed}, Severity::Critical), std::nullopt), 0);
}

TEST(ExitCode, IsThreeIfSomethingCouldNotBeAssessed) {
  EXPECT_EQ(exit_code_of(with({Outcome::Unknown}, {DeviceState::Assessed}), Severity::Medium), 3);
  EXPECT_EQ(exit_code_of(with({Outcome::Error}, {DeviceState::Assessed}), Severity::Medium), 3);
  EXPECT_EQ(exit_code_of(with({Outcome::Pass}, {DeviceState::Unauthorised}), Severity::Medium), 3);
  EXPECT_EQ(exit_code_of(with({Outcome::Pass}, {DeviceState::Unreachable}), Severity::Medium), 3);
  EXPECT_EQ(exit_code_of(Report{}, Severity::Medium), 3) << "nothing was found, so nothing was assessed";
  Report interrupted = with({Outcome::Pass}, {DeviceState::Assessed});
  interrupted.interrupted = true;
  EXPECT_EQ(exit_code_of(interrupted, Severity::Medium), 3);
  Report nameless = with({Outcome::Pass}, {DeviceState::Assessed});
  nameless.discovery.push_back({"device", "", "", 1, ""});
  EXPECT_EQ(exit_code_of(nameless, Severity::Medium), 0);
  nameless.discovery.back().note = "no address is known of camera-7";
  EXPECT_EQ(exit_code_of(nameless, Severity::Medium), 3);
}

TEST(ExitCode, PutsAFailureBeforeWhatCouldNotBeAssessed) {
  EXPECT_EQ(exit_code_of(with({Outcome::Unknown, Outcome::Fail}, {DeviceState::Unreachable}), Severity::Medium), 2);
  EXPECT_EQ(exit_code_of(with({Outcome::Unknown, Outcome::Fail}, {DeviceState::Unreachable}), Severity::Critical), 3);
}

TEST(Coverage, CountsEachStateOnce) {
  const Coverage coverage = coverage_of(sample_report());
  EXPECT_EQ(coverage.devices, 4U);
  EXPECT_EQ(coverage.assessed, 1U);
  EXPECT_EQ(coverage.partial, 1U);
  EXPECT_EQ(coverage.unauthorised, 1U);
  EXPECT_EQ(coverage.unreachable, 1U);
}

TEST(Coverage, AnImportIsNoDevice) {
  const Report report = with({Outcome::Pass}, {DeviceState::Assessed, DeviceState::Imported});
  EXPECT_EQ(coverage_of(report).devices, 1U);
  EXPECT_EQ(coverage_of(report).imported, 1U);
  EXPECT_EQ(exit_code_of(report, Severity::Medium), 0);
  EXPECT_EQ(exit_code_of(with({Outcome::Pass}, {DeviceState::Imported}), Severity::Medium), 3)
      << "no device was found, so none was assessed";
}

TEST(Totals, CountEachOutcomeOnce) {
  const model::Totals totals = totals_of(sample_report());
  for (const Outcome outcome : model::kOutcomes) EXPECT_EQ(totals[outcome], 1U) << to_string(outcome);
}

}  // namespace
}  // namespace camaudit::report
