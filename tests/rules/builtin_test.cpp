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
  if (rule().id.starts_with("SLA-")) {
    EXPECT_EQ(rule().principle, 0) << "it spans several";
    return;
  }
  EXPECT_EQ(rule().id.substr(1, 2), (rule().principle < 10 ? "0" : "") + std::to_string(rule().principle));
}

INSTANTIATE_TEST_SUITE_P(Rulebook, BuiltInRule, ::testing::ValuesIn(ids()), test_name);

/// Those about devices, or those about the authority.
std::vector<std::string> ids_about(bool authority) {
  std::vector<std::string> all = ids();
  std::erase_if(
      all, [authority](const std::string& id) { return built_in_rulebook().find(id)->about_authority != authority; });
  return all;
}

TEST(BuiltInRulebook, AboutTheAuthorityAreThoseThatRestOnDeclarations) {
  EXPECT_EQ(ids_about(true), (std::vector<std::string>{"P01-PURPOSE-DECLARED",
                                                       "P02-DPIA-CURRENT",
                                                       "P02-DPIA-PRESENT",
                                                       "P02-SENSITIVE-SITING",
                                                       "P03-ACCESSIBLE",
                                                       "P03-CAMERA-COUNT",
                                                       "P03-COMPLAINTS",
                                                       "P03-CONTACT-POINT",
                                                       "P03-INFO-PUBLISHED",
                                                       "P03-LOCATIONS",
                                                       "P03-OPEN-DATA",
                                                       "P03-SIGNAGE",
                                                       "P03-WELSH",
                                                       "P04-CAMERA-OWNER",
                                                       "P04-ICO-FEE",
                                                       "P04-JOINT-AGREEMENT",
                                                       "P04-SRO-SPOC",
                                                       "P05-CODE-CURRENT",
                                                       "P05-SIA-LICENCE",
                                                       "P06-HOLD-REVIEW",
                                                       "P06-RETENTION-DECLARED",
                                                       "P07-DISCLOSURE-LOG",
                                                       "P07-SAR-TIME",
                                                       "P08-CERTIFICATION",
                                                       "P08-SELF-ASSESSMENT",
                                                       "P09-DEFAULT-PASSWORD",
                                                       "P09-NOT-INTERNET-FACING",
                                                       "P10-ANNUAL-REVIEW",
                                                       "P10-REVIEW-PUBLISHED",
                                                       "P10-SCHEME-AVAILABILITY",
                                                       "P11-EXPORT-TEST",
                                                       "P11-IMAGE-HEALTH",
                                                       "P12-ATRS",
                                                       "P12-REFERENCE-DB",
                                                       "SLA-POLICE"}));
}

TEST(BuiltInRulebook, AboutDevicesAreThoseThatRestOnWhatTheyTell) {
  EXPECT_EQ(ids_about(false),
            (std::vector<std::string>{
                "P01-CAPABILITY-CREEP", "P01-UNREGISTERED-DEVICE", "P02-AUDIO-OFF",          "P02-FACE-RECOGNITION",
                "P02-PRIVACY-MASK",     "P06-RETENTION-CONFIG",    "P06-RETENTION-MAX",      "P06-RETENTION-MIN",
                "P07-ANONYMOUS-ACCESS", "P07-DEVICE-ACCOUNTS",     "P08-FIRMWARE-MIN",       "P08-RESTRICTED-VENDOR",
                "P08-SUPPORT-END",      "P09-CERTIFICATE",         "P09-DUPLICATE-IDENTITY", "P09-HTTPS",
                "P09-LEGACY-SERVICES",  "P09-STREAM-PROTECTED",    "P09-TLS-VERSION",        "P10-AVAILABILITY",
                "P10-FAULT-REPAIR",     "P10-NOT-ASSESSED",        "P11-CLOCK-OFFSET",       "P11-CLOCK-SOURCE",
                "P11-IMAGE-DETAIL",     "P11-QUALITY-DRIFT",       "P11-RECORDING-ACTIVE",   "P11-RECORDING-GAPS"}));
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
