// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "agent/base/text.hpp"
#include "agent/rules/engine.hpp"
#include "agent/rules/result_words.hpp"
#include "agent/rules/rule_file.hpp"
#include "agent/rules/sandbox.hpp"
#include "agent/store/schema.hpp"

namespace camaudit::rules {
namespace {

/// The place in the file of a byte of the query.
Problem problem_at(const Rule& rule, std::size_t offset, const std::string& what) {
  const std::string_view before = std::string_view(rule.query).substr(0, offset);
  const auto line_ends = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
  const std::size_t column = before.size() - line_start + (line_ends == 0 ? rule.query_column : 1);
  return {rule.file, rule.query_line + line_ends, column, escape_for_terminal("query: " + what)};
}

/// Words that can be seen to become an outcome or a severity and are none.
std::vector<Problem> word_problems(const Rule& rule) {
  struct Words {
    std::string_view column;
    std::size_t position;
    std::vector<std::string_view> known;
  };
  static const Words kWords[] = {{"outcome", 2, {"pass", "fail", "unknown", "not_applicable"}},
                                 {"severity", 4, {"low", "medium", "high", "critical"}}};
  std::vector<Problem> problems;
  for (const Words& words : kWords) {
    for (const auto& [word, offset] : result_words(rule.query, words.column, words.position)) {
      if (std::find(words.known.begin(), words.known.end(), word) != words.known.end()) continue;
      const std::string near = nearest(word, words.known);
      problems.push_back(
          problem_at(rule, offset,
                     fmt::format("'{}' is no {}; {}", bounded_text(word, 100), words.column,
                                 near.empty() ? fmt::format("it must be {}", fmt::join(words.known, ", "))
                                              : fmt::format("do you mean {}?", near))));
    }
  }
  return problems;
}

}  // namespace

std::vector<Problem> check_query(const Rule& rule) {
  std::vector<Problem> problems = word_problems(rule);
  auto database = store::Database::open_memory();
  if (!database) return {problem_at(rule, 0, database.error().what)};
  if (auto done = store::create_schema(*database); !done) return {problem_at(rule, 0, done.error().what)};
  Sandbox sandbox(*database);
  auto statement = sandbox.prepare(rule.query);
  if (!statement) {
    problems.push_back(problem_at(rule, sandbox.error_offset().value_or(0), statement.error().what));
    return problems;
  }
  if (const std::string what = column_problem(*statement); !what.empty()) problems.push_back(problem_at(rule, 0, what));
  if (auto bound = sandbox.bind(*statement, Policy{}); !bound) {
    problems.push_back(problem_at(rule, sandbox.error_offset().value_or(0), bound.error().what));
  }
  return problems;
}

std::vector<Problem> check_file(const std::filesystem::path& path) {
  ParsedRule parsed = read_rule(path);
  if (!parsed.rule) return parsed.problems;
  std::vector<Problem> problems = check_query(*parsed.rule);
  if (!problems.empty()) return problems;
  problems = missing_fixtures(*parsed.rule);
  for (const FixtureResult& result : run_fixtures(*parsed.rule)) {
    if (result.passed()) continue;
    problems.push_back(
        {parsed.rule->file, result.line, 1,
         fmt::format("test: \"{}\" does not hold\n{}", escape_for_terminal(result.fixture), result.failure)});
  }
  return problems;
}

bool TestReport::passed() const {
  return missing.empty() &&
         std::all_of(results.begin(), results.end(), [](const FixtureResult& r) { return r.passed(); });
}

TestReport test_rules(const Rulebook& rulebook, const std::vector<std::string>& only) {
  TestReport report;
  for (const Rule& rule : rulebook.rules()) {
    const auto named = [&](const std::string& id) { return rulebook.find(id) == &rule; };
    if (!only.empty() && std::none_of(only.begin(), only.end(), named)) continue;
    const auto results = run_fixtures(rule);
    report.results.insert(report.results.end(), results.begin(), results.end());
    const auto missing = missing_fixtures(rule);
    report.missing.insert(report.missing.end(), missing.begin(), missing.end());
  }
  return report;
}

}  // namespace camaudit::rules
