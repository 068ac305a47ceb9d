// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/rule_file.hpp"

#include <gtest/gtest.h>

#include "agent/rules/check.hpp"

namespace camaudit::rules {
namespace {

constexpr std::string_view kGood = R"(id = "X01-TEST"
principle = 9
title = "A title"
severity = "low"
applies_to = ["camera", "recorder"]
rationale = "Because."
remediation = "Do it."
query = '''
SELECT device, '' AS subject, 'pass' AS outcome, 'seen' AS evidence FROM v1_device
'''

[[sources]]
document = "A norm"
paragraph = "1.2"
verified = true
)";

std::string replaced(std::string_view from, std::string_view to) {
  std::string text(kGood);
  text.replace(text.find(from), from.size(), to);
  return text;
}

std::string problems(std::string_view text) {
  return to_string(parse_rule("X01-TEST.toml", text).problems);
}

std::string query_problems(std::string_view text) {
  const auto parsed = parse_rule("X01-TEST.toml", text);
  return parsed.rule ? to_string(check_query(*parsed.rule)) : to_string(parsed.problems);
}

TEST(RuleFileTest, ReadsEveryField) {
  const auto parsed = parse_rule("dir/X01-TEST.toml", kGood);
  ASSERT_TRUE(parsed.rule) << to_string(parsed.problems);
  const Rule& rule = *parsed.rule;
  EXPECT_EQ(rule.id, "X01-TEST");
  EXPECT_EQ(rule.principle, 9);
  EXPECT_EQ(rule.title, "A title");
  EXPECT_EQ(rule.severity, model::Severity::Low);
  EXPECT_EQ(rule.applies_to, (std::vector{model::DeviceKind::Camera, model::DeviceKind::Recorder}));
  EXPECT_EQ(rule.rationale, "Because.");
  EXPECT_EQ(rule.remediation, "Do it.");
  ASSERT_EQ(rule.sources.size(), 1U);
  EXPECT_EQ(rule.sources[0].paragraph, "1.2");
  EXPECT_TRUE(rule.sources[0].verified);
  EXPECT_EQ(rule.text, kGood);
  EXPECT_FALSE(rule.built_in);
  EXPECT_EQ(to_string(check_query(rule)), "");
}

TEST(RuleFileTest, EveryProblemIsReportedWithItsPlace) {
  std::string text = replaced("severity", "severty");
  text.replace(text.find("principle = 9"), 13, "principle = 13");
  text.replace(text.find("\"camera\""), 8, "\"camara\"");
  text.replace(text.find("verified = true"), 15, "verified = 1   ");
  EXPECT_EQ(problems(text),
            "X01-TEST.toml:4:1: severty: there is no such key here; do you mean severity?\n"
            "X01-TEST.toml:2:13: principle: must be 1 to 12, a principle of the Code, or 0 for what spans several\n"
            "X01-TEST.toml:1:1: severity: missing; give a text in quotes\n"
            "X01-TEST.toml:15:12: verified: must be a true or false\n"
            "X01-TEST.toml:5:15: applies_to: each must be \"camera\", \"recorder\", \"encoder\", \"other\" or "
            "\"vms\"; or it is [\"authority\"]");
}

TEST(RuleFileTest, AuthorityStandsAlone) {
  const std::string kinds = "[\"camera\", \"recorder\"]";
  const auto parsed = parse_rule("X01-TEST.toml", replaced(kinds, "[\"authority\"]"));
  ASSERT_TRUE(parsed.rule) << to_string(parsed.problems);
  EXPECT_TRUE(parsed.rule->about_authority);
  EXPECT_TRUE(parsed.rule->applies_to.empty());
  EXPECT_EQ(problems(replaced(kinds, "[\"camera\", \"authority\"]")),
            "X01-TEST.toml:5:14: applies_to: \"authority\" stands alone: write a rule of its own for devices");
}

TEST(RuleFileTest, IdIsTheNameOfTheFile) {
  EXPECT_EQ(problems(replaced("X01-TEST", "X01-TOAST")),
            "X01-TEST.toml:1:6: id: the file of rule X01-TOAST must be called X01-TOAST.toml");
  EXPECT_NE(problems(replaced("X01-TEST", "../x")), "");
}

TEST(RuleFileTest, BrokenTomlNamesThePlace) {
  const std::string text = problems(replaced("title = \"A title\"", "title = \"A title"));
  EXPECT_TRUE(text.starts_with("X01-TEST.toml:3:")) << text;
}

TEST(RuleFileTest, HugeFilesAreRefused) {
  EXPECT_EQ(problems(std::string(kMaximumRuleBytes + 1, '#')),
            "X01-TEST.toml: is larger than 262144 bytes: a rule has to be smaller");
}

TEST(RuleFileTest, FileThatIsNotThereIsAProblem) {
  EXPECT_EQ(to_string(read_rule("no/such/X01-TEST.toml").problems),
            "no/such/X01-TEST.toml: cannot be opened: check that it exists and may be read");
}

TEST(RuleFileTest, FaultsInTheQueryNameTheirPlaceInTheFile) {
  EXPECT_EQ(query_problems(replaced("FROM v1_device", "FROM v1_devise")),
            "X01-TEST.toml:9:74: query: no such table: v1_devise; do you mean v1_device?");
  EXPECT_EQ(query_problems(replaced("FROM v1_device", "FROM v1_device,\n  v1_devic")),
            "X01-TEST.toml:10:3: query: no such table: v1_devic; do you mean v1_device?")
      << "not where a longer name begins like it";
  EXPECT_EQ(query_problems(replaced("SELECT device, ''", "SELECT device,\n  adress || ''")),
            "X01-TEST.toml:10:3: query: no such column: adress; do you mean address?");
  EXPECT_EQ(query_problems(replaced("'seen'", "\"se\nen\"")).find('\n'), std::string::npos) << "one line";
  EXPECT_EQ(query_problems(replaced("'seen'", "'seen' || :retention_dais")),
            "X01-TEST.toml:9:60: query: :retention_dais: there is no such policy value; do you mean :retention_days?");
  EXPECT_EQ(
      query_problems(replaced("'seen' AS evidence", "'seen' AS seen")),
      "X01-TEST.toml:9:1: query: the columns must be device, subject, outcome, evidence and, if wanted, severity; they "
      "are device, subject, outcome, seen");
  EXPECT_EQ(
      query_problems(replaced("SELECT device, '' AS subject, 'pass' AS outcome, 'seen' AS evidence FROM v1_device",
                              "DELETE FROM device")),
      "X01-TEST.toml:9:1: query: only a SELECT may be run here");
}

TEST(RuleFileTest, WordsThatAreNoOutcomeNameTheirPlaceInTheFile) {
  EXPECT_EQ(query_problems(replaced("'pass' AS outcome", "'passed' AS outcome")),
            "X01-TEST.toml:9:31: query: 'passed' is no outcome; do you mean pass?");
  EXPECT_EQ(
      query_problems(replaced("'pass' AS outcome",
                              "CASE d.state WHEN 'partial' THEN 'N/A and more words' ELSE\n'fial' END AS outcome")),
      "X01-TEST.toml:9:64: query: 'N/A and more words' is no outcome; it must be pass, fail, unknown, "
      "not_applicable\n"
      "X01-TEST.toml:10:1: query: 'fial' is no outcome; do you mean fail?\n"
      "X01-TEST.toml:9:36: query: no such column: d.state");
  EXPECT_EQ(query_problems(replaced("'seen' AS evidence", "'seen' AS evidence, 'severe' AS severity")),
            "X01-TEST.toml:9:70: query: 'severe' is no severity; it must be low, medium, high, critical");
  EXPECT_EQ(query_problems(
                replaced("FROM v1_device", "FROM v1_device UNION SELECT device, '', 'waived', 'so' FROM v1_device")),
            "X01-TEST.toml:9:109: query: 'waived' is no outcome; it must be pass, fail, unknown, not_applicable");
  EXPECT_EQ(query_problems(replaced("SELECT device, '' AS subject, 'pass' AS outcome",
                                    "WITH c AS (SELECT device, 'good' AS outcome FROM v1_device) SELECT device, '' AS "
                                    "subject, (SELECT outcome FROM c) AS outcome")),
            "X01-TEST.toml:9:27: query: 'good' is no outcome; it must be pass, fail, unknown, not_applicable");
}

TEST(RuleFileTest, WordsThatAreNoResultAreLeftAlone) {
  EXPECT_EQ(query_problems(replaced(
                "'pass' AS outcome",
                "CASE WHEN state = 'partial' AND CASE kind WHEN 'camera' THEN 'x' ELSE 'y' END = 'x' THEN 'fail' "
                "WHEN 'it''s' = 'z' /* THEN 'no' */ THEN CASE kind WHEN 'a' THEN 'unknown' END -- ELSE 'no'\n"
                "ELSE lower('PASS') END AS outcome")),
            "");
  EXPECT_EQ(query_problems(replaced("'pass' AS outcome", "'pa' || 'ss' AS outcome")), "") << "made, not written";
}

TEST(RuleFileTest, PlaceInAQueryOnOneLine) {
  EXPECT_EQ(query_problems(
                replaced("'''\nSELECT device, '' AS subject, 'pass' AS outcome, 'seen' AS evidence FROM v1_device\n'''",
                         "\"SELECT devise FROM v1_device\"")),
            "X01-TEST.toml:8:17: query: no such column: devise; do you mean device?");
}

}  // namespace
}  // namespace camaudit::rules
