// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/finding_trend.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "agent/store/history.hpp"
#include "agent/store/schema.hpp"

namespace camaudit::store {
namespace {

constexpr std::int64_t kNight = 86400;

class FindingTrendTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = Database::open_memory();
    ASSERT_TRUE(opened);
    database_.emplace(std::move(*opened));
    ASSERT_TRUE(create_schema(*database_));
    ASSERT_TRUE(create_history(*database_));
  }

  static model::Finding finding(const std::string& device, model::Outcome outcome, model::Severity severity) {
    model::Finding found;
    found.rule = "R";
    found.device = model::DeviceId(device);
    found.outcome = outcome;
    found.severity = severity;
    return found;
  }

  /// A night that finds these devices and this of them.
  void night(const std::vector<std::string>& devices, const std::vector<model::Finding>& findings, bool whole = true) {
    Outcome outcome;
    const UtcSeconds now{1'000'000'000 + night_ * kNight};
    outcome.run = {fmt::format("run-{}", ++night_), now, now};
    outcome.whole_estate = whole;
    outcome.rules = {"R"};
    std::vector<model::DeviceSurvey> surveys;
    for (const std::string& id : devices) {
      model::DeviceSurvey survey;
      survey.id = model::DeviceId(id);
      survey.identities = {id};
      survey.state = model::DeviceState::Assessed;
      surveys.push_back(std::move(survey));
    }
    outcome.surveys = surveys;
    outcome.findings = findings;
    const auto done = remember(*database_, outcome);
    ASSERT_TRUE(done) << done.error().what;
  }

  std::vector<std::string> lines(std::size_t most) {
    const auto trend = finding_trend(*database_, most);
    EXPECT_TRUE(trend) << trend.error().what;
    std::vector<std::string> out;
    for (const TrendPoint& point : *trend) {
      out.push_back(fmt::format("{}: {} {} {} {}, {}", (point.started.value - 1'000'000'000) / kNight + 1,
                                point.failed[0], point.failed[1], point.failed[2], point.failed[3], point.unjudged));
    }
    return out;
  }

  std::optional<Database> database_;
  std::int64_t night_ = 0;
};

TEST_F(FindingTrendTest, CountsWhatWasOpenAfterEachNight) {
  const auto high = model::Severity::High;
  night({"a", "b"}, {finding("a", model::Outcome::Fail, high), finding("b", model::Outcome::Unknown, high)});
  night({"a", "b"},
        {finding("a", model::Outcome::Fail, high), finding("b", model::Outcome::Fail, model::Severity::Low)});
  night({"a", "b"}, {finding("a", model::Outcome::Pass, high), finding("b", model::Outcome::Waived, high)});
  EXPECT_EQ(lines(9), (std::vector<std::string>{"1: 0 0 1 0, 1", "2: 1 0 1 0, 0", "3: 0 0 0 0, 0"}));
  EXPECT_EQ(lines(2), (std::vector<std::string>{"2: 1 0 1 0, 0", "3: 0 0 0 0, 0"}));
}

TEST_F(FindingTrendTest, OfADeviceThatIsGoneNothingIsOpen) {
  night({"a", "b"}, {finding("b", model::Outcome::Fail, model::Severity::Critical)});
  night({"a"}, {});
  EXPECT_EQ(lines(9), (std::vector<std::string>{"1: 0 0 0 1, 0", "2: 0 0 0 0, 0"}));
}

TEST_F(FindingTrendTest, LeavesOutRunsOfSomeDevicesOnly) {
  night({"a"}, {finding("a", model::Outcome::Fail, model::Severity::Medium)});
  night({"a"}, {}, false);
  EXPECT_EQ(lines(9).size(), 1U);
}

}  // namespace
}  // namespace camaudit::store
