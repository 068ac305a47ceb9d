// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/problem.hpp"
#include "agent/base/result.hpp"
#include "agent/rules/rule.hpp"
#include "agent/store/database.hpp"

namespace camaudit::rules {

/// What came of one [[test]].
struct FixtureResult {
  std::string rule;
  std::string fixture;
  std::size_t line = 0;  ///< of the [[test]] in the rule's file
  std::string failure;   ///< empty: it holds. Else what was expected and what came, a line each
  bool passed() const { return failure.empty(); }
};

/// An empty inventory in which one fixture after another is tried.
class FixtureBench {
 public:
  static Result<FixtureBench> create();

  FixtureResult run(const Rule& rule, const Fixture& fixture);

 private:
  explicit FixtureBench(store::Database database) : database_(std::move(database)) {}
  Result<void> fill(const Fixture& fixture);

  store::Database database_;
};

/// All fixtures of a rule, in the order of its file.
std::vector<FixtureResult> run_fixtures(const Rule& rule);

/// A rule shows a pass, a fail and an unknown, and a not_applicable if its query can give one. What is missing.
std::vector<Problem> missing_fixtures(const Rule& rule);

}  // namespace camaudit::rules
