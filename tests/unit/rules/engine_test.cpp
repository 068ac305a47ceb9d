// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/engine.hpp"

#include <gtest/gtest.h>

#include "tests/unit/rules/inventory.hpp"

namespace camaudit::rules {
namespace {

Rule rule(const std::string& id, const std::string& query) {
  Rule rule;
  rule.id = id;
  rule.principle = 9;
  rule.remediation = "mend it";
  rule.applies_to = {model::DeviceKind::Camera};
  rule.query = query;
  return rule;
}

/// One row for each account: its level is the outcome, its name the evidence.
constexpr const char* kAccounts = "SELECT device, name AS subject, level AS outcome, name AS evidence FROM v1_user";

class EngineTest : public ::testing::Test {
 protected:
  EngineTest() : database_(new_inventory()) {}

  void record(model::DeviceSurvey survey, std::vector<model::User> users = {}) {
    survey.facts.user = std::move(users);
    ASSERT_TRUE(store::record(database_, survey));
  }

  std::vector<std::string> findings(std::vector<Rule> rules, const EvaluateOptions& options = {}) {
    Rulebook rulebook;
    for (Rule& one : rules) rulebook.put(std::move(one));
    std::vector<std::string> lines;
    for (const model::Finding& f : evaluate(database_, rulebook, Policy{}, options)) {
      lines.push_back(f.rule.str() + "|" + f.device.value() + "|" + f.subject.str() + "|" +
                      std::string(to_string(f.outcome)) + "|" + f.evidence.str() + "|" + f.remediation.str());
    }
    return lines;
  }

  store::Database database_;
};

TEST_F(EngineTest, RowsBecomeFindingsWithAdviceWhereItIsNeeded) {
  record(device("cam"),
         {{"a", "pass", false}, {"b", "fail", false}, {"c", "unknown", false}, {"d", "not_applicable", false}});
  EXPECT_EQ(findings({rule("R", kAccounts)}),
            (std::vector<std::string>{"R|cam|a|pass|a|", "R|cam|b|fail|b|mend it", "R|cam|c|unknown|c|mend it",
                                      "R|cam|d|not_applicable|d|"}));
}

TEST_F(EngineTest, DeviceWithoutAnAnswerIsUnknownWithTheReason) {
  record(device("silent"));
  model::DeviceSurvey lost = device("lost", model::DeviceKind::Other);
  lost.state = model::DeviceState::Unreachable;
  lost.reason = "connection refused";
  record(lost);
  model::DeviceSurvey locked = device("locked");
  locked.state = model::DeviceState::Unauthorised;
  locked.reason = "no credentials";
  record(locked);
  record(device("recorder", model::DeviceKind::Recorder), {{"a", "fail", false}});
  EXPECT_EQ(findings({rule("R", kAccounts)}),
            (std::vector<std::string>{"R|locked||unknown|unauthorised: no credentials|mend it",
                                      "R|lost||unknown|unreachable: connection refused|mend it",
                                      "R|silent||unknown|the rule gave no answer for this device|mend it"}))
      << "a recorder is none of this rule's kinds; a device that was not reached may be any";
}

TEST_F(EngineTest, DeviceThatDidNotTellItsServicesMayBeOfAnyKind) {
  model::DeviceSurvey dumb = device("dumb", model::DeviceKind::Other);
  dumb.state = model::DeviceState::Partial;
  dumb.facts.fact_status = {{"service", "missing", "tds:GetServices: timeout"}};
  record(dumb);
  model::DeviceSurvey panel = device("panel", model::DeviceKind::Other);
  panel.state = model::DeviceState::Partial;
  panel.facts.fact_status = {{"service", "obtained", ""}};
  record(panel);
  EXPECT_EQ(findings({rule("R", kAccounts)}),
            (std::vector<std::string>{"R|dumb||unknown|the rule gave no answer for this device|mend it"}));
}

Rule authority_rule(const std::string& query) {
  Rule about = rule("R", query);
  about.applies_to.clear();
  about.about_authority = true;
  return about;
}

TEST_F(EngineTest, RuleAboutTheAuthorityHasRowsWithoutADevice) {
  record(device("cam"));
  EXPECT_EQ(findings({authority_rule("SELECT '' AS device, 'scheme:TC' AS subject, 'fail' AS outcome, 'e' AS evidence "
                                     "UNION ALL SELECT NULL, 'camera:C1', 'pass', 'f'")}),
            (std::vector<std::string>{"R||camera:C1|pass|f|", "R||scheme:TC|fail|e|mend it"}));
}

TEST_F(EngineTest, RuleAboutTheAuthorityWithoutARowIsUnknownOnceHoweverManyDevicesThereAre) {
  record(device("a"));
  record(device("b"));
  EXPECT_EQ(findings({authority_rule("SELECT device, '' AS subject, 'pass' AS outcome, 'e' AS evidence FROM v1_user")}),
            (std::vector<std::string>{"R|||unknown|nothing is declared that the rule could judge|mend it"}));
}

TEST_F(EngineTest, DeviceInARuleAboutTheAuthorityAndNoneInOneAboutDevicesAreErrors) {
  record(device("cam"));
  EXPECT_EQ(
      findings({authority_rule("SELECT device, '' AS subject, 'pass' AS outcome, 'e' AS evidence FROM v1_device")}),
      (std::vector<std::string>{"R|||error|the rule is broken: row 1 of its query names a device, but the rule "
                                "applies to the authority|mend it"}));
  EXPECT_EQ(findings({rule("R", "SELECT '' AS device, '' AS subject, 'pass' AS outcome, 'e' AS evidence")}),
            (std::vector<std::string>{"R|||error|the rule is broken: row 1 of its query names a device that is not in "
                                      "the inventory|mend it"}));
}

TEST_F(EngineTest, BrokenRuleIsOneErrorAndTheOthersRun) {
  record(device("cam"), {{"a", "pass", false}});
  const auto lines = findings({rule("A", "SELECT nothing"), rule("B", kAccounts)});
  EXPECT_EQ(lines, (std::vector<std::string>{"A|||error|near \"nothing\": syntax error|mend it", "B|cam|a|pass|a|"}));
}

TEST_F(EngineTest, OfARuleThatBreaksAtALaterRowNothingIsKept) {
  record(device("cam"), {{"a", "pass", false}});
  const auto lines = findings(
      {rule("A", kAccounts), rule("B",
                                  "SELECT device, '' AS subject, 'pass' AS outcome, 'e' AS evidence FROM v1_device "
                                  "UNION ALL SELECT 'ghost', '', 'pass', 'e'")});
  EXPECT_EQ(lines, (std::vector<std::string>{"A|cam|a|pass|a|",
                                             "B|||error|the rule is broken: row 2 of its query names a device that is "
                                             "not in the inventory|mend it"}));
}

TEST_F(EngineTest, RowsThatMakeNoSenseAreErrors) {
  record(device("cam"), {{"a", "pass", false}});
  const auto error_of = [&](const std::string& query) {
    const auto lines = findings({rule("R", query)});
    return lines.size() == 1 ? lines.front() : "not one finding";
  };
  EXPECT_EQ(error_of("SELECT 'ghost' AS device, '' AS subject, 'pass' AS outcome, 'e' AS evidence"),
            "R|||error|the rule is broken: row 1 of its query names a device that is not in the inventory|mend it");
  EXPECT_EQ(error_of("SELECT device, '' AS subject, 'passed' AS outcome, 'e' AS evidence FROM v1_device"),
            "R|||error|the rule is broken: row 1 of its query has the outcome 'passed', which is not pass, fail, "
            "unknown or not_applicable|mend it");
  EXPECT_NE(
      error_of("SELECT device, '' AS subject, 'waived' AS outcome, 'e' AS evidence FROM v1_device").find("|error|"),
      std::string::npos);
  EXPECT_EQ(error_of("SELECT device, '' AS subject, 'pass' AS outcome, NULL || 'e' AS evidence FROM v1_device"),
            "R|||error|the rule is broken: row 1 of its query has no evidence|mend it");
  EXPECT_EQ(
      error_of("SELECT device, '' AS subject, 'pass' AS outcome, 'e' AS evidence, 'bad' AS severity FROM v1_device"),
      "R|||error|the rule is broken: row 1 of its query has a severity that is not low, medium, high or "
      "critical|mend it");
  EXPECT_NE(error_of("SELECT device FROM v1_device").find("the columns must be"), std::string::npos);
}

TEST_F(EngineTest, QueryBeyondItsLimitsIsAnError) {
  record(device("cam"));
  EvaluateOptions options;
  options.limits.steps = 10'000;
  const auto lines = findings({rule("R",
                                    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) AS "
                                    "device, '' AS subject, 'pass' AS outcome, 'e' AS evidence FROM c")},
                              options);
  EXPECT_EQ(lines,
            (std::vector<std::string>{"R|||error|the query was stopped after 10000 steps: make it narrower|mend it"}));
}

TEST_F(EngineTest, WorstComesFirstAndOrderIsAlwaysTheSame) {
  record(device("b"), {{"2", "pass", false}, {"1", "pass", false}});
  record(device("a"), {{"1", "fail", true}});
  const std::string query =
      "SELECT device, name AS subject, level AS outcome, name AS evidence, iif(password_returned, 'critical', NULL) AS "
      "severity FROM v1_user";
  Rule low = rule("A", query);
  low.severity = model::Severity::Low;
  Rule high = rule("B", query);
  high.severity = model::Severity::High;
  EXPECT_EQ(findings({low, high}),
            (std::vector<std::string>{"A|a|1|fail|1|mend it", "B|a|1|fail|1|mend it", "B|b|1|pass|1|", "B|b|2|pass|2|",
                                      "A|b|1|pass|1|", "A|b|2|pass|2|"}));
}

TEST_F(EngineTest, EvidenceIsBounded) {
  record(device("cam"), {{std::string(5000, 'x'), "pass", false}});
  Rulebook rulebook;
  rulebook.put(rule("R", kAccounts));
  const auto all = evaluate(database_, rulebook, Policy{});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_LE(all[0].evidence.str().size(), kMaximumEvidence);
  EXPECT_LE(all[0].subject.str().size(), kMaximumEvidence);
}

TEST_F(EngineTest, OnlyTheRulesAskedForAreRun) {
  record(device("cam"), {{"a", "pass", false}});
  EvaluateOptions options;
  options.only = {"b", "NOT-THERE"};
  EXPECT_EQ(findings({rule("A", kAccounts), rule("B", kAccounts)}, options),
            (std::vector<std::string>{"B|cam|a|pass|a|"}));
}

}  // namespace
}  // namespace camaudit::rules
