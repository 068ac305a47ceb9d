// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/finding_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

#include "agent/base/shared_text.hpp"
#include "agent/store/sql.hpp"

namespace camaudit::store {
namespace {

/// What is open, without evidence: of a large estate that is two hundred thousand.
struct Open {
  std::int64_t device = 0;  ///< its number; 0: the authority
  SharedText rule;
  SharedText subject;
  std::int64_t rowid = 0;
  UtcSeconds opened;
  std::optional<model::Outcome> outcome;
  std::optional<model::Severity> severity;
  bool goes_on = false;  ///< in the run that is remembered
};

auto name_of(const Open& open) {
  return std::tuple<std::int64_t, std::string_view, std::string_view>(open.device, open.rule, open.subject);
}

/// By name, and of one name by age: there are several where a run of the past has left them.
class OpenFindings {
 public:
  static Result<OpenFindings> read(Database& database);

  /// The oldest of this name, outcome and severity that nothing goes on with; nullptr if there is none.
  Open* find(const model::Finding& finding, std::int64_t device) {
    const std::tuple name(device, std::string_view(finding.rule), std::string_view(finding.subject));
    auto at = std::lower_bound(all_.begin(), all_.end(), name,
                               [](const Open& open, const auto& wanted) { return name_of(open) < wanted; });
    for (; at != all_.end() && name_of(*at) == name; ++at) {
      if (at->outcome == finding.outcome && at->severity == finding.severity && !at->goes_on) return &*at;
    }
    return nullptr;
  }

  const std::vector<Open>& all() const { return all_; }

 private:
  std::vector<Open> all_;
};

constexpr const char* kFindings =
    "SELECT f.rule, coalesce(d.device, ''), f.subject, f.outcome, f.severity, f.evidence, o.started, c.started "
    "FROM past_finding AS f JOIN past_run AS o ON o.no = f.opened LEFT JOIN past_run AS c ON c.no = f.closed "
    "LEFT JOIN known_device AS d ON d.no = f.device";

PastFinding finding_in(const Statement& row) {
  return {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)),
          std::string(row.text(4)), std::string(row.text(5)), {row.integer(6)},         optional_time(row, 7)};
}

/// A device may list one token twice, and then has two findings of one name: all of them but the first.
std::set<const model::Finding*> repetitions(std::span<const model::Finding> findings) {
  std::vector<const model::Finding*> sorted;
  sorted.reserve(findings.size());
  for (const model::Finding& finding : findings) sorted.push_back(&finding);
  const auto name = [](const model::Finding* finding) {
    return std::tie(finding->rule, finding->device, finding->subject);
  };
  std::stable_sort(sorted.begin(), sorted.end(), [&](const auto* a, const auto* b) { return name(a) < name(b); });
  std::set<const model::Finding*> repeated;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (name(sorted[i - 1]) == name(sorted[i])) repeated.insert(sorted[i]);
  }
  return repeated;
}

bool lasts(model::Outcome outcome) {
  return outcome != model::Outcome::Pass && outcome != model::Outcome::NotApplicable;
}

Result<OpenFindings> OpenFindings::read(Database& database) {
  OpenFindings open;
  SharedTexts texts;
  // Counted first: a vector that grows holds everything twice.
  auto done = for_each_row(database, "SELECT count(*) FROM past_finding WHERE closed IS NULL",
                           [&](const Statement& row) { open.all_.reserve(static_cast<std::size_t>(row.integer(0))); });
  if (done)
    done = for_each_row(database,
                        "SELECT f.device, f.rule, f.subject, f.rowid, r.started, f.outcome, f.severity "
                        "FROM past_finding AS f JOIN past_run AS r ON r.no = f.opened WHERE f.closed IS NULL",
                        [&](const Statement& row) {
                          open.all_.push_back({row.integer(0),
                                               texts.of(row.text(1)),
                                               texts.of(row.text(2)),
                                               row.integer(3),
                                               {row.integer(4)},
                                               model::outcome_from(row.text(5)),
                                               model::severity_from(row.text(6))});
                        });
  if (!done) return fail(std::move(done.error()));
  std::sort(open.all_.begin(), open.all_.end(), [](const Open& a, const Open& b) {
    return std::tuple_cat(name_of(a), std::tuple(a.rowid)) < std::tuple_cat(name_of(b), std::tuple(b.rowid));
  });
  return open;
}

/// By their names; the authority has none and is 0.
using DeviceNumbers = std::map<std::string, std::int64_t, std::less<>>;

Result<DeviceNumbers> device_numbers(Database& database) {
  DeviceNumbers numbers{{"", 0}};
  auto done = for_each_row(database, "SELECT device, no FROM known_device",
                           [&](const Statement& row) { numbers[std::string(row.text(0))] = row.integer(1); });
  if (!done) return fail(std::move(done.error()));
  return numbers;
}

}  // namespace

Result<void> tell_since(Database& database, UtcSeconds now, std::span<model::Finding> findings) {
  auto open = OpenFindings::read(database);
  if (!open) return fail(std::move(open.error()));
  const auto numbers = device_numbers(database);
  if (!numbers) return fail(numbers.error());
  for (model::Finding& finding : findings) {
    if (!lasts(finding.outcome)) continue;
    finding.since = now;
    const auto number = numbers->find(finding.device.value());
    if (number == numbers->end()) continue;
    if (const Open* known = open->find(finding, number->second)) finding.since = known->opened;
  }
  return {};
}

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
  const auto numbers = device_numbers(database);
  if (!numbers) return fail(numbers.error());
  auto open = OpenFindings::read(database);
  if (!open) return fail(std::move(open.error()));
  Result<void> done;
  const auto close = [&](std::int64_t rowid) {
    return run_sql(database, "UPDATE past_finding SET closed = ? WHERE rowid = ?", scope.run, rowid);
  };
  const auto repeated = repetitions(findings);
  std::set<std::string> broken;
  for (const model::Finding& finding : findings) {
    if (!done) return done;
    // A run of some devices only says nothing of the authority as a whole.
    if (finding.device.empty() && !scope.authority) continue;
    if (finding.outcome == model::Outcome::Error && finding.device.empty()) broken.insert(finding.rule);
    if (repeated.contains(&finding)) continue;
    const auto number = numbers->find(finding.device.value());
    if (!lasts(finding.outcome) || number == numbers->end()) continue;
    if (Open* known = open->find(finding, number->second)) {
      done = run_sql(database, "UPDATE past_finding SET evidence = ?1 WHERE rowid = ?2 AND evidence <> ?1",
                     finding.evidence.str(), known->rowid);
      known->goes_on = true;
      continue;
    }
    // One that is of another outcome now does not go on, and is closed below.
    done = run_sql(database,
                   "INSERT INTO past_finding (rule, device, subject, outcome, severity, evidence, opened) "
                   "VALUES (?,?,?,?,?,?,?)",
                   finding.rule.str(), number->second, finding.subject.str(), to_string(finding.outcome),
                   to_string(finding.severity), finding.evidence.str(), scope.run);
  }
  const std::set<std::string> rules(scope.rules.begin(), scope.rules.end());
  std::set<std::int64_t> devices;
  for (const std::string& device : scope.devices) {
    const auto number = numbers->find(device);
    if (number != numbers->end()) devices.insert(number->second);
  }
  for (const Open& finding : open->all()) {
    const std::string& rule = finding.rule.str();
    // A rule that broke says nothing of what it found before; one that is in force no more finds nothing.
    const bool judged = scope.authority || rules.contains(rule);
    const bool looked_at =
        judged && !broken.contains(rule) && (finding.device == 0 ? scope.authority : devices.contains(finding.device));
    if (done && looked_at && !finding.goes_on) done = close(finding.rowid);
  }
  return done;
}

}  // namespace camaudit::store
