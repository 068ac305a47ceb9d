// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "agent/rules/check.hpp"
#include "agent/rules/reference.hpp"
#include "agent/rules/rule_file.hpp"

namespace camaudit::rules {
namespace {

/// The README, in which parts between `<!-- begin NAME -->` and `<!-- end NAME -->` are made by the program. With
/// CAMAUDIT_WRITE_README set the test writes them anew.
class Readme : public ::testing::Test {
 protected:
  void SetUp() override {
    std::ifstream in(CAMAUDIT_RULES_README);
    ASSERT_TRUE(in);
    text_.assign(std::istreambuf_iterator<char>(in), {});
  }

  void compare(const std::string& name, const std::string& made) {
    const std::string begin = "<!-- begin " + name + " -->\n";
    const std::string end = "<!-- end " + name + " -->\n";
    const std::size_t from = text_.find(begin);
    const std::size_t to = text_.find(end);
    ASSERT_NE(from, std::string::npos) << begin;
    ASSERT_NE(to, std::string::npos) << end;
    const std::size_t start = from + begin.size();
    if (std::getenv("CAMAUDIT_WRITE_README") != nullptr) {
      text_.replace(start, to - start, made);
      std::ofstream(CAMAUDIT_RULES_README) << text_;
    } else {
      EXPECT_EQ(text_.substr(start, to - start), made) << "run this test once with CAMAUDIT_WRITE_README=1";
    }
  }

  std::string text_;
};

TEST_F(Readme, ReferenceOfViewsIsTheSchema) {
  compare("views", view_reference());
}

TEST_F(Readme, TableOfPolicyIsTheProgramsOwn) {
  compare("policy", policy_reference());
}

TEST_F(Readme, TutorialRuleWorks) {
  constexpr std::string_view kBegin = "```toml\n";
  const std::size_t from = text_.find(kBegin);
  ASSERT_NE(from, std::string::npos);
  const std::size_t start = from + kBegin.size();
  const auto parsed = parse_rule("X01-DISCOVERABLE.toml", text_.substr(start, text_.find("```", start) - start));
  ASSERT_TRUE(parsed.rule) << to_string(parsed.problems);
  EXPECT_EQ(to_string(check_query(*parsed.rule)), "");
  EXPECT_EQ(to_string(missing_fixtures(*parsed.rule)), "");
  for (const FixtureResult& result : run_fixtures(*parsed.rule)) EXPECT_EQ(result.failure, "") << result.fixture;
}

}  // namespace
}  // namespace camaudit::rules
