// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a rule: every problem is told with its place; a rule that is accepted is whole; and its query, whatever
// SQL it is, changes nothing, sees nothing but the views, keeps its limits and says the same twice.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/sha256.hpp"
#include "agent/rules/check.hpp"
#include "agent/rules/engine.hpp"
#include "agent/rules/result_words.hpp"
#include "agent/rules/rule_file.hpp"
#include "agent/rules/sandbox.hpp"
#include "agent/store/inventory.hpp"
#include "agent/store/schema.hpp"
#include "tests/fuzz/property.hpp"

namespace {

using namespace camaudit;
using fuzz::require;

constexpr const char* kFile = "FUZZ-RULE.toml";
/// A word in a table that is behind no view. Compared by digest, so that a fuzzer that watches comparisons cannot learn
/// it and write it into a query.
constexpr const char* kHidden = "INSERT INTO hidden VALUES ('Gruffalo-7319')";

constexpr std::size_t kMostRows = 200;

rules::SandboxLimits limits() {
  rules::SandboxLimits few;
  few.steps = 20'000;
  few.rows = kMostRows;
  few.memory = 16LL * 1024 * 1024;
  return few;
}

store::Database& inventory() {
  static store::Database database = [] {
    auto opened = store::Database::open_memory();
    require(opened && store::create_schema(*opened), "there is an inventory");
    require(store::begin_run(*opened, {"run", fuzz::kToday, fuzz::kToday}).has_value(), "there is a run");
    for (const auto kind : {model::DeviceKind::Camera, model::DeviceKind::Recorder}) {
      model::DeviceSurvey survey;
      survey.id = model::DeviceId("urn:uuid:" + std::string(to_string(kind)));
      survey.address = "10.20.0.7:80";
      survey.kind = kind;
      survey.state = model::DeviceState::Assessed;
      survey.facts.user.push_back({"admin", "Administrator", false});
      require(store::record(*opened, survey).has_value(), "there are devices");
    }
    require(opened->execute(std::string("CREATE TABLE hidden (word TEXT); ") + kHidden).has_value(),
            "there is something to hide");
    return std::move(*opened);
  }();
  return database;
}

std::int64_t number(const char* sql) {
  auto statement = inventory().prepare(sql);
  require(statement && statement->step().value_or(false), "the inventory can be asked");
  return statement->integer(0);
}

/// Runs the query as `camaudit query` would.
void check_query(const std::string& query) {
  static const std::string hidden = to_hex(sha256("Gruffalo-7319"));
  rules::Sandbox sandbox(inventory(), limits());
  auto statement = sandbox.prepare(query);
  if (!statement) {
    require(sandbox.error_offset().value_or(0) <= query.size(), "a fault of the query lies in it");
    require(!statement.error().what.empty(), "a refusal says why");
    return;
  }
  if (!sandbox.bind(*statement, rules::Policy{})) return;
  std::size_t rows = 0;
  for (auto more = sandbox.step(*statement); more && *more; more = sandbox.step(*statement)) {
    require(++rows <= kMostRows, "a query gives no more rows than it may");
    for (int column = 0; column < statement->columns(); ++column) {
      require(to_hex(sha256(statement->text(column))) != hidden, "a query sees nothing but the views");
    }
  }
}

bool was_stopped(const std::vector<model::Finding>& findings) {
  return findings.size() == 1 && findings.front().outcome == model::Outcome::Error;
}

bool same(const model::Finding& a, const model::Finding& b) {
  return a.outcome == b.outcome && a.severity == b.severity && a.device == b.device && a.subject == b.subject &&
         a.evidence == b.evidence;
}

void check_findings(const rules::Rule& rule) {
  const auto findings = rules::evaluate_rule(inventory(), rule, rules::Policy{}, limits());
  require(!findings.empty() || !rule.about_authority, "a rule about the authority always says something");
  for (const auto& finding : findings) {
    require(finding.outcome != model::Outcome::Waived, "no rule waives");
    require(finding.outcome != model::Outcome::Error || findings.size() == 1, "a rule that breaks says nothing else");
    require(!finding.evidence.empty(), "a finding has evidence");
    fuzz::require_bounded(finding.evidence, rules::kMaximumEvidence);
    fuzz::require_bounded(finding.subject, rules::kMaximumEvidence);
    require(finding.device.empty() || !rule.about_authority, "a rule about the authority names no device");
  }
  if (was_stopped(findings)) return;
  const auto again = rules::evaluate_rule(inventory(), rule, rules::Policy{}, limits());
  require(again.size() == findings.size() && std::equal(again.begin(), again.end(), findings.begin(), same),
          "the same inventory gives the same answer");
}

void check_rule(const rules::Rule& rule) {
  require(rule.id == "FUZZ-RULE", "a rule has the name of its file");
  require(rule.principle >= 0 && rule.principle <= 12, "a rule is of a principle");
  require(!rule.title.empty() && !rule.rationale.empty() && !rule.remediation.empty() && !rule.query.empty(),
          "a rule has all its texts");
  require(rule.about_authority != !rule.applies_to.empty() && !rule.sources.empty(), "a rule applies to something");
  for (const auto& [column, position] : {std::pair("outcome", 2), std::pair("severity", 4)}) {
    for (const auto& word : rules::result_words(rule.query, column, static_cast<std::size_t>(position))) {
      require(word.offset < rule.query.size() && rule.query[word.offset] == '\'', "a word lies in the query");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  const rules::ParsedRule parsed = rules::parse_rule(kFile, text);
  require(parsed.rule.has_value() == parsed.problems.empty(), "there is a rule or a problem");
  fuzz::check_problems(parsed.problems, kFile, text);
  if (!text.starts_with("\xEF\xBB\xBF")) {
    fuzz::check_shift(parsed.problems, rules::parse_rule(kFile, "\n" + text).problems);
  }
  if (!parsed.rule) return 0;
  check_rule(*parsed.rule);
  // A schema is made for each call: too slow for each input.
  if (size % 16 == 0) fuzz::check_problems(rules::check_query(*parsed.rule), kFile, text);
  const auto changes = number("SELECT total_changes()");
  const auto tables = number("SELECT count(*) FROM sqlite_schema");
  check_query(parsed.rule->query);
  check_findings(*parsed.rule);
  require(number("SELECT total_changes()") == changes && number("SELECT count(*) FROM sqlite_schema") == tables,
          "a query changes nothing");
  return 0;
}
