// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/rules/mutation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "agent/rules/fixtures.hpp"
#include "agent/rules/rulebook.hpp"

namespace camaudit::rules {
namespace {

TEST(Mutation, TurnsOneThingAtATime) {
  std::vector<std::string> queries;
  for (const Mutant& mutant : mutants_of("SELECT 'pass', 'a=b' WHERE a < 1 -- x = y\nAND b")) {
    queries.push_back(mutant.query);
  }
  EXPECT_EQ(queries, (std::vector<std::string>{"SELECT 'fail', 'a=b' WHERE a < 1 -- x = y\nAND b",
                                               "SELECT 'unknown', 'a=b' WHERE a < 1 -- x = y\nAND b",
                                               "SELECT 'pass', 'a=b' WHERE a <= 1 -- x = y\nAND b",
                                               "SELECT 'pass', 'a=b' WHERE a > 1 -- x = y\nAND b",
                                               "SELECT 'pass', 'a=b' WHERE a < 1 -- x = y\nOR b"}));
}

bool is_caught(FixtureBench& bench, const Rule& mutated) {
  return std::any_of(mutated.fixtures.begin(), mutated.fixtures.end(),
                     [&](const Fixture& fixture) { return !bench.run(mutated, fixture).passed(); });
}

TEST(Mutation, EveryChangedRuleIsCaughtByItsFixtures) {
  auto bench = FixtureBench::create();
  ASSERT_TRUE(bench) << bench.error().what;
  std::size_t tried = 0;
  for (const Rule& rule : built_in_rulebook().rules()) {
    Rule mutated = rule;
    for (const Mutant& mutant : mutants_of(rule.query)) {
      ++tried;
      mutated.query = mutant.query;
      EXPECT_TRUE(is_caught(*bench, mutated)) << "no fixture of " << rule.id << " catches\n" << mutant.what;
    }
  }
  std::cout << tried << " mutants\n";
  EXPECT_GT(tried, 900U) << "the mutator has lost its grip";
}

}  // namespace
}  // namespace camaudit::rules
