// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/policy.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace camaudit::rules {
namespace {

std::string refusal(std::string_view name, PolicyValue value) {
  Policy policy;
  const auto done = policy.set(name, std::move(value));
  return done ? "it was taken" : done.error().what;
}

TEST(PolicyTest, BeginsWithTheDefaults) {
  const Policy policy;
  EXPECT_EQ(*policy.find("retention_days"), PolicyValue(std::int64_t{31}));
  EXPECT_EQ(*policy.find("clock_fail_seconds"), PolicyValue(10.0));
  EXPECT_EQ(*policy.find("network_isolated"), PolicyValue(false));
  EXPECT_EQ(*policy.find("device_accounts"), PolicyValue(std::vector<std::string>{}));
  EXPECT_EQ(policy.find("nothing"), nullptr);
}

TEST(PolicyTest, TakesValuesOfTheRightTypeAndRange) {
  Policy policy;
  ASSERT_TRUE(policy.set("retention_days", std::int64_t{14}));
  EXPECT_EQ(*policy.find("retention_days"), PolicyValue(std::int64_t{14}));
  ASSERT_TRUE(policy.set("clock_fail_seconds", std::int64_t{5}));
  EXPECT_EQ(*policy.find("clock_fail_seconds"), PolicyValue(5.0)) << "a whole number where a real one is asked for";
}

TEST(PolicyTest, RefusesWithTheRemedy) {
  EXPECT_EQ(refusal("retention_dais", std::int64_t{1}),
            "retention_dais: there is no such policy value; do you mean retention_days?");
  EXPECT_EQ(refusal("retention_days", 31.5), "retention_days: must be a whole number, as 31 is");
  EXPECT_EQ(refusal("retention_days", std::string("31")), "retention_days: must be a whole number, as 31 is");
  EXPECT_EQ(refusal("device_accounts", std::string("admin")), "device_accounts: must be a list of texts, as [] is");
  EXPECT_EQ(refusal("retention_days", std::int64_t{0}),
            "retention_days: 0 is out of range; it may be from 1 to 3650 days");
  EXPECT_NE(refusal("clock_fail_seconds", std::numeric_limits<double>::quiet_NaN()), "it was taken");
}

TEST(PolicyTest, EveryParameterIsExplained) {
  for (const PolicyParameter& parameter : policy_parameters()) {
    EXPECT_FALSE(parameter.meaning.empty()) << parameter.name;
    EXPECT_FALSE(parameter.norm.empty()) << parameter.name;
    EXPECT_EQ(find_policy_parameter(parameter.name), &parameter) << "declared twice";
  }
}

}  // namespace
}  // namespace camaudit::rules
