// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/fixtures.hpp"

#include <gtest/gtest.h>

#include "agent/rules/rule_file.hpp"

namespace camaudit::rules {
namespace {

/// A rule that gives one row for each account: its level is the outcome, its name the evidence.
ParsedRule rule_with(const std::string& tests) {
  return parse_rule("X01-TEST.toml", R"(id = "X01-TEST"
principle = 9
title = "t"
severity = "low"
applies_to = ["camera"]
rationale = "r"
remediation = "r"
query = "SELECT device, name AS subject, level AS outcome, 'n=' || name AS evidence, iif(password_returned, 'high', NULL) AS severity FROM v1_user"
[[sources]]
document = "d"
verified = true
)" + tests);
}

std::string failure_of(const std::string& test) {
  const auto parsed = rule_with(test);
  if (!parsed.rule) return to_string(parsed.problems);
  const auto results = run_fixtures(*parsed.rule);
  return results.size() == 1 ? results.front().failure : "not one result";
}

TEST(FixturesTest, HoldsWhenEachFindingMeetsOneExpectation) {
  EXPECT_EQ(failure_of(R"([[test]]
name = "n"
rows.user = [{ name = "a", level = "pass" }, { name = "b", level = "fail", password_returned = true }]
expect = [{ subject = "b", outcome = "fail", evidence = "n=b", severity = "high" }, { subject = "a", outcome = "pass", severity = "low" }]
)"),
            "");
}

TEST(FixturesTest, SaysWhatWasExpectedAndWhatCame) {
  EXPECT_EQ(failure_of(R"([[test]]
name = "n"
rows.user = [{ name = "a", level = "pass" }, { name = "b", level = "pass" }]
expect = [{ subject = "a", outcome = "fail" }, { subject = "b", outcome = "pass" }]
)"),
            "expected: dev a fail \ncame:     dev a pass low \"n=a\"\n");
}

TEST(FixturesTest, FindingThatNothingExpectsIsAFailure) {
  EXPECT_NE(failure_of("[[test]]\nname = \"n\"\nrows.user = [{ name = \"a\", level = \"pass\" }]\nexpect = []\n"), "");
}

TEST(FixturesTest, WhatAFixtureQuotesStaysOnItsLine) {
  const std::string failure =
      failure_of("[[test]]\nname = \"n\"\nrows.user = [{ name = \"a\\nb\\u001b\", level = \"pass\" }]\nexpect = []\n");
  EXPECT_NE(failure.find("a\\x0ab\\x1b"), std::string::npos) << failure;
  EXPECT_EQ(failure.find('\x1b'), std::string::npos);
}

TEST(FixturesTest, TimesAndStatesAreWritten) {
  const auto parsed = parse_rule("X02-TEST.toml", R"(id = "X02-TEST"
principle = 9
title = "t"
severity = "low"
applies_to = ["camera"]
rationale = "r"
remediation = "r"
query = '''
SELECT f.device, f.fact AS subject, 'pass' AS outcome,
  printf('%s %s %s %s %d', f.state, f.reason, rfc3339(r.now), ifnull(rfc3339(c.device_time), '-'), :retention_days) AS evidence
FROM v1_run AS r, v1_fact AS f LEFT JOIN v1_clock AS c USING (device)
WHERE f.fact IN ('clock', 'user', 'mask', 'ntp')
'''
[[sources]]
document = "d"
verified = true
[[test]]
name = "n"
now = 2026-01-02T03:04:05+01:00
policy = { retention_days = 5 }
status = { user = "missing: not permitted", ntp = "unsupported" }
rows.clock = [{ device_time = "now-90m" }]
expect = [
  { subject = "clock", outcome = "pass", evidence = "obtained  2026-01-02T02:04:05Z 2026-01-02T00:34:05Z 5" },
  { subject = "user", outcome = "pass", evidence = "missing not permitted" },
  { subject = "ntp", outcome = "pass", evidence = "unsupported  2026" },
  { subject = "mask", outcome = "pass", evidence = "missing not asked" },
]
)");
  ASSERT_TRUE(parsed.rule) << to_string(parsed.problems);
  for (const FixtureResult& result : run_fixtures(*parsed.rule)) EXPECT_EQ(result.failure, "");
}

TEST(FixturesTest, RuleAboutTheAuthorityHasNoDeviceAndARegisterUnlessItSaysOtherwise) {
  const auto parsed = parse_rule("X03-TEST.toml", R"(id = "X03-TEST"
principle = 4
title = "t"
severity = "low"
applies_to = ["authority"]
rationale = "r"
remediation = "r"
query = """
SELECT '' AS device, part AS subject, 'pass' AS outcome,
  printf('%s %s %d', state, reason, (SELECT count(*) FROM v1_device)) AS evidence
FROM v1_register_part
"""
[[sources]]
document = "d"
verified = true
[[test]]
name = "by itself"
expect = [
  { subject = "register", outcome = "pass", evidence = "obtained  0" },
  { subject = "cameras", outcome = "pass", evidence = "obtained  0" },
]
[[test]]
name = "as its status says"
status = { cameras = "missing: no file" }
rows.device = [{ device = "a" }]
expect = [
  { subject = "register", outcome = "pass", evidence = "obtained  1" },
  { subject = "cameras", outcome = "pass", evidence = "missing no file 1" },
]
[[test]]
name = "as its rows say"
rows.register_part = [{ part = "cameras", state = "missing", reason = "why" }]
expect = [{ subject = "cameras", outcome = "pass", evidence = "missing why 0" }]
)");
  ASSERT_TRUE(parsed.rule) << to_string(parsed.problems);
  for (const FixtureResult& result : run_fixtures(*parsed.rule)) EXPECT_EQ(result.failure, "") << result.fixture;
}

TEST(FixturesTest, EveryProblemOfATestIsReported) {
  const auto parsed = rule_with(R"([[test]]
name = "n"
now = "yesterday"
policy = { retention_days = "x" }
status = { user = "perhaps" }
rows.usr = []
rows.user = [{ nam = "a", name = 5, password_returned = "yes" }]
rows.clock = [{ device_time = "then" }]
rows.device = [{ device = "a" }, { device = "a" }]
expect = [{ outcome = "waived" }]
)");
  std::string all;
  for (const Problem& problem : parsed.problems) all += problem.what + "\n";
  for (const char* part :
       {"now: must be a time", "retention_days: must be a whole number", "status.user: must be",
        "usr: there is no such key here; do you mean", "nam: there is no such key here; do you mean name",
        "name: must be of type text", "password_returned: must be of type boolean", "device_time: must be a time",
        "device is given twice", "outcome: must be pass"}) {
    EXPECT_NE(all.find(part), std::string::npos) << part << "\n" << all;
  }
  EXPECT_EQ(parsed.problems.size(), 10U) << all;
}

TEST(FixturesTest, OutcomesThatNoFixtureShowsAreNamed) {
  const auto parsed = rule_with(
      "[[test]]\nname = \"n\"\nrows.user = [{ name = \"a\", level = \"pass\" }]\nexpect = [{ subject = \"a\", outcome "
      "= \"pass\" }]\n");
  ASSERT_TRUE(parsed.rule);
  EXPECT_EQ(to_string(missing_fixtures(*parsed.rule)),
            "X01-TEST.toml: test: no [[test]] of X01-TEST expects fail; add one\n"
            "X01-TEST.toml: test: no [[test]] of X01-TEST expects unknown; add one");
}

}  // namespace
}  // namespace camaudit::rules
