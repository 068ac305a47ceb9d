// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/fixtures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "agent/base/text.hpp"
#include "agent/rules/engine.hpp"
#include "agent/store/fact_table.hpp"
#include "agent/store/inventory.hpp"
#include "agent/store/schema.hpp"

namespace camaudit::rules {
namespace {

using model::Finding;
using model::Outcome;

void bind(store::Statement& statement, int position, const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
    statement.bind(position, *integer);
  } else if (const auto* real = std::get_if<double>(&cell)) {
    statement.bind(position, *real);
  } else if (const auto* text = std::get_if<std::string>(&cell)) {
    statement.bind(position, *text);
  } else {
    statement.bind_null(position);
  }
}

bool meets(const Finding& finding, const Expectation& expected) {
  return finding.device.value() == expected.device && finding.subject == expected.subject &&
         finding.outcome == expected.outcome && finding.evidence.str().find(expected.evidence) != std::string::npos &&
         (!expected.severity || finding.severity == *expected.severity);
}

std::string describe(const Expectation& expected) {
  return fmt::format("{} {} {} {}{}", expected.device, expected.subject.empty() ? "-" : expected.subject,
                     to_string(expected.outcome), expected.severity ? to_string(*expected.severity) : "",
                     expected.evidence.empty() ? "" : fmt::format("\"…{}…\"", expected.evidence));
}

std::string describe(const Finding& finding) {
  return fmt::format("{} {} {} {} \"{}\"", finding.device.value(), finding.subject.empty() ? "-" : finding.subject,
                     to_string(finding.outcome), to_string(finding.severity), finding.evidence);
}

/// Empty if each finding meets one expectation and each expectation is met.
std::string compare(std::vector<Finding> findings, const std::vector<Expectation>& expected) {
  std::string failure;
  for (const Expectation& wanted : expected) {
    const auto at = std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return meets(f, wanted); });
    if (at == findings.end()) {
      failure += fmt::format("expected: {}\n", escape_for_terminal(describe(wanted)));
    } else {
      findings.erase(at);
    }
  }
  for (const Finding& finding : findings)
    failure += fmt::format("came:     {}\n", escape_for_terminal(describe(finding)));
  return failure;
}

}  // namespace

Result<FixtureBench> FixtureBench::create() {
  auto database = store::Database::open_memory();
  if (!database) return fail(std::move(database.error()));
  if (auto done = store::create_schema(*database); !done) return fail(std::move(done.error()));
  return FixtureBench(std::move(*database));
}

Result<void> FixtureBench::fill(const Fixture& fixture) {
  if (auto done = store::begin_run(database_, {"fixture", fixture.now, fixture.now}); !done) return done;
  std::int64_t number = 0;
  for (const FixtureRow& row : fixture.rows) {
    const store::FactTable* table = store::table_of_devices(row.table);
    const bool numbered = table != nullptr && table->numbered();
    std::string places = numbered ? ",?" : "";
    for (std::size_t i = 0; i < row.cells.size(); ++i) places += ",?";
    auto statement = database_.cached(fmt::format("INSERT INTO \"{}\" VALUES ({})", row.table, places.substr(1)));
    if (!statement) return fail(std::move(statement.error()));
    int position = 0;
    for (const Cell& cell : row.cells) {
      bind(**statement, ++position, cell);
      if (numbered && position == 1) (*statement)->bind(++position, number++);
    }
    if (auto done = (*statement)->run(); !done) return done;
  }
  return {};
}

FixtureResult FixtureBench::run(const Rule& rule, const Fixture& fixture) {
  FixtureResult result{rule.id, fixture.name, fixture.line, ""};
  // Never committed: the bench is empty again for the next one.
  const auto transaction = store::Transaction::begin(database_);
  Result<void> filled;
  if (transaction) {
    filled = fill(fixture);
  } else {
    filled = fail(transaction.error());
  }
  result.failure = filled ? compare(evaluate_rule(database_, rule, fixture.policy), fixture.expected)
                          : fmt::format("its rows cannot be written: {}\n", filled.error().what);
  return result;
}

std::vector<FixtureResult> run_fixtures(const Rule& rule) {
  auto bench = FixtureBench::create();
  std::vector<FixtureResult> results;
  for (const Fixture& fixture : rule.fixtures) {
    results.push_back(bench ? bench->run(rule, fixture)
                            : FixtureResult{rule.id, fixture.name, fixture.line, bench.error().what});
  }
  return results;
}

std::vector<Problem> missing_fixtures(const Rule& rule) {
  std::vector<Problem> problems;
  for (const Outcome outcome : {Outcome::Pass, Outcome::Fail, Outcome::Unknown, Outcome::NotApplicable}) {
    if (outcome == Outcome::NotApplicable && rule.query.find("'not_applicable'") == std::string::npos) continue;
    const auto shows = [outcome](const Fixture& fixture) {
      return std::any_of(fixture.expected.begin(), fixture.expected.end(),
                         [outcome](const Expectation& expected) { return expected.outcome == outcome; });
    };
    if (std::none_of(rule.fixtures.begin(), rule.fixtures.end(), shows)) {
      problems.push_back(
          {rule.file, 0, 0, fmt::format("test: no [[test]] of {} expects {}; add one", rule.id, to_string(outcome))});
    }
  }
  return problems;
}

}  // namespace camaudit::rules
