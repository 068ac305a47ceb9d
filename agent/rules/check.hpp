// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "agent/base/problem.hpp"
#include "agent/rules/fixtures.hpp"
#include "agent/rules/rulebook.hpp"

namespace camaudit::rules {

/// Compiles the query against an empty inventory: views, columns, functions, parameters, the columns it returns, and
/// what can be seen to be neither an outcome nor a severity.
std::vector<Problem> check_query(const Rule& rule);

/// All that can be said about a rule file without an inventory: its fields, its query, the fixtures it lacks and those
/// that do not hold. Empty: nothing is wrong.
std::vector<Problem> check_file(const std::filesystem::path& path);

struct TestReport {
  std::vector<FixtureResult> results;
  std::vector<Problem> missing;  ///< outcomes that no fixture of a rule shows
  bool passed() const;
};

/// Runs the fixtures of the rules named, or of all. Ids that are not in the rulebook are passed over.
TestReport test_rules(const Rulebook& rulebook, const std::vector<std::string>& only = {});

}  // namespace camaudit::rules
