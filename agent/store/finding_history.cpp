// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/finding_history.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <tuple>

#include "agent/store/sql.hpp"

namespace camaudit::store {
namespace {

/// Rule, device and subject.
using Key = std::tuple<std::string, std::string, std::string>;

struct Open {
  std::int64_t rowid = 0;
  std::string outcome;
  std::string severity;
  std::string evidence;
};

constexpr const char* kFindings =
    "SELECT f.rule, coalesce(d.device, ''), f.subject, f.outcome, f.severity, f.evidence, o.started, c.started "
    "FROM past_finding AS f JOIN past_run AS o ON o.no = f.opened LEFT JOIN past_run AS c ON c.no = f.closed "
    "LEFT JOIN known_device AS d ON d.no = f.device";

PastFinding finding_in(const Statement& row) {
  return {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)),
          std::string(row.text(4)), std::string(row.text(5)), {row.integer(6)},         optional_time(row, 7)};
}

struct BySubject {
  bool operator()(const model::Finding* a, const model::Finding* b) const {
    return std::tie(a->rule, a->device, a->subject) < std::tie(b->rule, b->device, b->subject);
  }
};

bool lasts(model::Outcome outcome) {
  return outcome != model::Outcome::Pass && outcome != model::Outcome::NotApplicable;
}

}  // namespace

Result<std::vector<PastFinding>> past_findings(Database& database, const PastFindingQuery& query) {
  std::vector<PastFinding> all;
  auto done = for_each_row(
      database,
      fmt::format("{} WHERE (?1 IS NULL OR f.rule = ?1) AND (?2 IS NULL OR coalesce(d.device, '') = ?2) "
                  "ORDER BY f.opened, f.rowid",
                  kFindings),
      [&all](const Statement& row) { all.push_back(finding_in(row)); }, query.rule, query.device);
  if (!done) return fail(std::move(done.error()));
  return all;
}

Result<std::vector<PastFinding>> open_findings(Database& database) {
  std::vector<PastFinding> all;
  auto done = for_each_row(database, fmt::format("{} WHERE f.closed IS NULL ORDER BY f.rowid", kFindings),
                           [&all](const Statement& row) { all.push_back(finding_in(row)); });
  if (!done) return fail(std::move(done.error()));
  return all;
}

Result<void> remember_findings(Database& database, const FindingScope& scope,
                               std::span<const model::Finding> findings) {
  std::map<std::string, std::int64_t> numbers{{"", 0}};
  // Several of one key, where a run of the past has left them.
  std::multimap<Key, Open> open;
  auto done = for_each_row(database, "SELECT device, no FROM known_device",
                           [&](const Statement& row) { numbers[std::string(row.text(0))] = row.integer(1); });
  if (done) {
    done = for_each_row(
        database,
        "SELECT f.rule, coalesce(d.device, ''), f.subject, f.rowid, f.outcome, f.severity, f.evidence "
        "FROM past_finding AS f LEFT JOIN known_device AS d ON d.no = f.device WHERE f.closed IS NULL",
        [&open](const Statement& row) {
          open.emplace(
              Key{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))},
              Open{row.integer(3), std::string(row.text(4)), std::string(row.text(5)), std::string(row.text(6))});
        });
  }
  const auto close = [&](std::int64_t rowid) {
    return run_sql(database, "UPDATE past_finding SET closed = ? WHERE rowid = ?", scope.run, rowid);
  };
  std::set<const model::Finding*, BySubject> told;
  std::set<std::string> broken;
  for (const model::Finding& finding : findings) {
    if (!done) return done;
    // A run of some devices only says nothing of the authority as a whole.
    if (finding.device.empty() && !scope.authority) continue;
    if (finding.outcome == model::Outcome::Error && finding.device.empty()) broken.insert(finding.rule);
    // A device may list one token twice, and then has two findings of one name; the first counts.
    if (!told.insert(&finding).second) continue;
    const auto number = numbers.find(finding.device.value());
    if (!lasts(finding.outcome) || number == numbers.end()) continue;
    const std::string outcome(to_string(finding.outcome));
    const std::string severity(to_string(finding.severity));
    const auto known = open.find({finding.rule, finding.device.value(), finding.subject});
    const bool same = known != open.end() && known->second.outcome == outcome && known->second.severity == severity;
    if (same) {
      if (known->second.evidence != finding.evidence) {
        done = run_sql(database, "UPDATE past_finding SET evidence = ? WHERE rowid = ?", finding.evidence,
                       known->second.rowid);
      }
      open.erase(known);
      continue;
    }
    // One that is of another outcome now stays in `open`, and is closed below.
    done = run_sql(database,
                   "INSERT INTO past_finding (rule, device, subject, outcome, severity, evidence, opened) "
                   "VALUES (?,?,?,?,?,?,?)",
                   finding.rule, number->second, finding.subject, outcome, severity, finding.evidence, scope.run);
  }
  const std::set<std::string> rules(scope.rules.begin(), scope.rules.end());
  const std::set<std::string> devices(scope.devices.begin(), scope.devices.end());
  for (const auto& [key, finding] : open) {
    const auto& [rule, device, subject] = key;
    // A rule that broke says nothing of what it found before.
    const bool looked_at =
        rules.contains(rule) && !broken.contains(rule) && (device.empty() ? scope.authority : devices.contains(device));
    if (done && looked_at) done = close(finding.rowid);
  }
  return done;
}

}  // namespace camaudit::store
