// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/rulebook.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "agent/rules/check.hpp"

namespace camaudit::rules {
namespace {

class RulebookTest : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_ = std::filesystem::temp_directory_path() / ("camaudit-rules-" + std::to_string(std::random_device{}()));
    std::filesystem::create_directory(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void write(const std::string& id, const std::string& query) const {
    std::ofstream(directory_ / (id + ".toml"))
        << "id = \"" << id << "\"\nprinciple = 9\ntitle = \"Local\"\nseverity = \"low\"\napplies_to = [\"camera\"]\n"
        << "rationale = \"r\"\nremediation = \"r\"\nquery = \"" << query
        << "\"\n[[sources]]\ndocument = \"d\"\nverified = true\n";
  }

  std::filesystem::path directory_;
};

constexpr const char* kQuery = "SELECT device, '' AS subject, 'pass' AS outcome, 'e' AS evidence FROM v1_device";

TEST_F(RulebookTest, RulesOfADirectoryAddAndReplace) {
  write("X01-LOCAL", kQuery);
  write("P09-HTTPS", kQuery);
  std::ofstream(directory_ / "notes.txt") << "not a rule";
  const auto load = load_rulebook({directory_});
  EXPECT_EQ(to_string(load.problems), "");
  EXPECT_EQ(load.rulebook.rules().size(), built_in_rulebook().rules().size() + 1);
  ASSERT_NE(load.rulebook.find("X01-LOCAL"), nullptr);
  EXPECT_EQ(load.rulebook.find("P09-HTTPS")->title, "Local");
  EXPECT_FALSE(load.rulebook.find("P09-HTTPS")->built_in);
  EXPECT_EQ(load.rulebook.version(), built_in_rulebook().version() + "+local");
  EXPECT_NE(load.rulebook.sha256(), built_in_rulebook().sha256());
}

TEST_F(RulebookTest, EveryProblemOfEveryFileIsReported) {
  write("X01-LOCAL", "SELECT devise FROM v1_device");
  write("X02-LOCAL", "SELECT 1; SELECT 2");
  const auto load = load_rulebook({directory_, directory_ / "absent"});
  ASSERT_EQ(load.problems.size(), 3U) << to_string(load.problems);
  EXPECT_NE(load.problems[2].file.find("absent"), std::string::npos);
  EXPECT_NE(load.problems[0].what.find("devise"), std::string::npos);
  EXPECT_EQ(load.rulebook.find("X01-LOCAL"), nullptr);
}

TEST_F(RulebookTest, CheckOfAFileSaysAll) {
  write("X01-LOCAL", kQuery);
  const std::string problems = to_string(check_file(directory_ / "X01-LOCAL.toml"));
  EXPECT_NE(problems.find("expects pass; add one"), std::string::npos) << problems;
}

TEST(BuiltIn, IsFoundByIdAndNearId) {
  const Rulebook& rulebook = built_in_rulebook();
  ASSERT_NE(rulebook.find("P09-HTTPS"), nullptr);
  EXPECT_EQ(rulebook.find("p09-https"), rulebook.find("P09-HTTPS"));
  EXPECT_EQ(rulebook.find("P09-HTPS"), nullptr);
  EXPECT_EQ(rulebook.nearest_id("p09-htps"), "P09-HTTPS");
  EXPECT_EQ(rulebook.nearest_id("nothing like it"), "");
  EXPECT_TRUE(rulebook.find("P09-HTTPS")->built_in);
}

TEST(BuiltIn, DigestIsOverIdsAndBytes) {
  Rulebook empty;
  EXPECT_EQ(empty.sha256(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Rulebook one;
  Rule rule;
  rule.id = "A";
  rule.text = "xyz";
  one.put(rule);
  // printf 'A\0003\000xyz' | sha256sum
  EXPECT_EQ(one.sha256(), "4f79e714b5a2a92d1495e976ed21d2be4f55a712c2b95b591d321c768d81f266");
}

TEST(BuiltIn, TestsCanBeRunForSomeRulesOrAll) {
  const TestReport some = test_rules(built_in_rulebook(), {"p09-https"});
  EXPECT_TRUE(some.passed());
  EXPECT_EQ(some.results.size(), built_in_rulebook().find("P09-HTTPS")->fixtures.size());
}

}  // namespace
}  // namespace camaudit::rules
