// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>

#include "agent/rules/check.hpp"
#include "agent/rules/rulebook.hpp"

namespace camaudit::rules {
namespace {

class BuiltInRule : public ::testing::TestWithParam<std::string> {
 protected:
  const Rule& rule() const { return *built_in_rulebook().find(GetParam()); }
};

std::vector<std::string> ids() {
  std::vector<std::string> all;
  for (const Rule& rule : built_in_rulebook().rules()) all.push_back(rule.id);
  return all;
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

TEST_P(BuiltInRule, FixturesHold) {
  for (const FixtureResult& result : run_fixtures(rule())) {
    EXPECT_TRUE(result.passed()) << rule().file << ":" << result.line << ": " << result.fixture << "\n"
                                 << result.failure;
  }
}

TEST_P(BuiltInRule, FixturesShowEveryOutcome) {
  EXPECT_EQ(missing_fixtures(rule()), std::vector<Problem>{});
}

TEST_P(BuiltInRule, QueryCompiles) {
  EXPECT_EQ(to_string(check_query(rule())), "");
}

TEST_P(BuiltInRule, SpeaksOfEvidenceAndNotOfLaw) {
  for (const std::string& text : {rule().title, rule().rationale, rule().remediation, rule().query}) {
    EXPECT_EQ(text.find("illegal"), std::string::npos);
    EXPECT_EQ(text.find("unlawful"), std::string::npos);
  }
}

TEST_P(BuiltInRule, PrincipleIsTheOneOfItsId) {
  EXPECT_EQ(rule().id.substr(1, 2), (rule().principle < 10 ? "0" : "") + std::to_string(rule().principle));
}

INSTANTIATE_TEST_SUITE_P(Rulebook, BuiltInRule, ::testing::ValuesIn(ids()), test_name);

TEST(BuiltInRulebook, NamesEveryRule) {
  EXPECT_EQ(ids(),
            (std::vector<std::string>{
                "P01-CAPABILITY-CREEP", "P01-UNREGISTERED-DEVICE", "P02-AUDIO-OFF",          "P02-FACE-RECOGNITION",
                "P02-PRIVACY-MASK",     "P06-RETENTION-CONFIG",    "P06-RETENTION-MAX",      "P06-RETENTION-MIN",
                "P07-ANONYMOUS-ACCESS", "P07-DEVICE-ACCOUNTS",     "P08-FIRMWARE-MIN",       "P08-RESTRICTED-VENDOR",
                "P08-SUPPORT-END",      "P09-CERTIFICATE",         "P09-DUPLICATE-IDENTITY", "P09-HTTPS",
                "P09-LEGACY-SERVICES",  "P09-STREAM-PROTECTED",    "P09-TLS-VERSION",        "P11-CLOCK-OFFSET",
                "P11-CLOCK-SOURCE",     "P11-IMAGE-DETAIL",        "P11-QUALITY-DRIFT",      "P11-RECORDING-ACTIVE",
                "P11-RECORDING-GAPS"}));
}

TEST(BuiltInRulebook, EveryPolicyParameterIsAskedForByARule) {
  for (const PolicyParameter& parameter : policy_parameters()) {
    const auto asks = [&](const Rule& rule) { return rule.query.find(":" + parameter.name) != std::string::npos; };
    const auto& rules = built_in_rulebook().rules();
    EXPECT_TRUE(std::any_of(rules.begin(), rules.end(), asks)) << parameter.name;
  }
}

}  // namespace
}  // namespace camaudit::rules
