// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <unordered_set>

#include "agent/base/shared_text.hpp"
#include "agent/base/text.hpp"

namespace camaudit::rules {
namespace {

using model::Finding;
using model::Outcome;

constexpr std::array<std::string_view, 5> kColumns{"device", "subject", "outcome", "evidence", "severity"};
constexpr int kSeverityColumn = 4;
/// Of a wrong outcome that is quoted.
constexpr std::size_t kMaximumWord = 40;

struct Device {
  model::DeviceId id;
  std::string kind;
  std::string state;
  std::string reason;
  bool told_services = false;  ///< by which its kind is told
};
using Devices = std::map<std::string, Device, std::less<>>;

bool was_surveyed(const Device& device) {
  return device.state != "unreachable" && device.state != "unauthorised";
}

bool applies_to(const Rule& rule, const Device& device) {
  const bool told = was_surveyed(device) && (device.state != "partial" || device.told_services);
  if (!told && device.kind == to_string(model::DeviceKind::Other)) return true;
  return std::any_of(rule.applies_to.begin(), rule.applies_to.end(),
                     [&](model::DeviceKind kind) { return to_string(kind) == device.kind; });
}

Result<Devices> read_devices(store::Database& database) {
  auto statement = database.prepare(
      "SELECT id, kind, state, reason, EXISTS (SELECT 1 FROM fact_status AS s WHERE s.device = id AND s.fact = "
      "'service' AND s.state <> 'missing') FROM device");
  if (!statement) return fail(std::move(statement.error()));
  Devices devices;
  auto more = statement->step();
  for (; more && *more; more = statement->step()) {
    devices.emplace(statement->text(0), Device{model::DeviceId(statement->text(0)), std::string(statement->text(1)),
                                               std::string(statement->text(2)), std::string(statement->text(3)),
                                               statement->integer(4) != 0});
  }
  if (!more) return fail(std::move(more.error()));
  return devices;
}

/// Makes the findings of one rule, which share what they say alike.
class Findings {
 public:
  explicit Findings(const Rule& rule) : rule_(rule), id_(rule.id), remediation_(rule.remediation) {}

  Finding make(model::DeviceId device, std::string_view subject, Outcome outcome, std::string_view evidence) {
    Finding finding;
    finding.rule = id_;
    finding.principle = rule_.principle;
    finding.severity = rule_.severity;
    finding.outcome = outcome;
    finding.device = std::move(device);
    finding.subject = texts_.of(bounded_text(subject, kMaximumEvidence));
    finding.evidence = texts_.of(bounded_text(evidence, kMaximumEvidence));
    if (outcome == Outcome::Fail || outcome == Outcome::Unknown || outcome == Outcome::Error) {
      finding.remediation = remediation_;
    }
    return finding;
  }

 private:
  const Rule& rule_;
  const SharedText id_;
  const SharedText remediation_;
  SharedTexts texts_;
};

std::string row_problem(std::string_view why, std::size_t row) {
  return fmt::format("the rule is broken: row {} of its query {}", row, why);
}

/// One rule's pass over the inventory. Adds to `findings`.
class RuleRun {
 public:
  RuleRun(store::Database& database, const Devices& devices, const Rule& rule, std::vector<Finding>& findings)
      : database_(database),
        devices_(devices),
        rule_(rule),
        making_(rule),
        findings_(findings),
        before_(findings.size()) {}

  void run(const Policy& policy, const SandboxLimits& limits) {
    if (auto done = query(policy, limits); !done) {
      findings_.resize(before_);
      findings_.push_back(making_.make({}, "", Outcome::Error, done.error().what));
      return;
    }
    answer_for_the_silent();
  }

 private:
  Result<void> query(const Policy& policy, const SandboxLimits& limits) {
    Sandbox sandbox(database_, limits);
    auto statement = sandbox.prepare(rule_.query);
    if (!statement) return fail(std::move(statement.error()));
    if (auto problem = column_problem(*statement); !problem.empty())
      return fail(ErrorKind::InvalidInput, "{}", problem);
    if (auto bound = sandbox.bind(*statement, policy); !bound) return bound;
    auto more = sandbox.step(*statement);
    for (std::size_t row = 1; more && *more; more = sandbox.step(*statement), ++row) {
      if (auto taken = take(*statement, row); !taken) return taken;
    }
    if (!more) return fail(std::move(more.error()));
    return {};
  }

  Result<void> take(const store::Statement& row, std::size_t number) {
    const auto device = devices_.find(row.text(0));
    if (rule_.about_authority && !row.text(0).empty()) {
      return fail(ErrorKind::InvalidInput, "{}",
                  row_problem("names a device, but the rule applies to the authority", number));
    }
    if (!rule_.about_authority && device == devices_.end()) {
      return fail(ErrorKind::InvalidInput, "{}", row_problem("names a device that is not in the inventory", number));
    }
    const auto outcome = model::outcome_from(row.text(2));
    if (!outcome || *outcome == Outcome::Waived || *outcome == Outcome::Error) {
      const std::string why = fmt::format("has the outcome '{}', which is not pass, fail, unknown or not_applicable",
                                          bounded_text(row.text(2), kMaximumWord));
      return fail(ErrorKind::InvalidInput, "{}", row_problem(why, number));
    }
    if (row.text(3).empty()) return fail(ErrorKind::InvalidInput, "{}", row_problem("has no evidence", number));
    if (!rule_.about_authority && !applies_to(rule_, device->second)) return {};

    auto id = rule_.about_authority ? model::DeviceId() : device->second.id;
    Finding finding = making_.make(std::move(id), row.text(1), *outcome, row.text(3));
    if (row.columns() > kSeverityColumn && !row.is_null(kSeverityColumn)) {
      const auto severity = model::severity_from(row.text(kSeverityColumn));
      if (!severity) {
        return fail(ErrorKind::InvalidInput, "{}",
                    row_problem("has a severity that is not low, medium, high or critical", number));
      }
      finding.severity = *severity;
    }
    if (!rule_.about_authority) answered_.insert(&device->second);
    findings_.push_back(std::move(finding));
    return {};
  }

  void answer_for_the_silent() {
    if (rule_.about_authority) {
      if (findings_.size() == before_) {
        findings_.push_back(making_.make({}, "", Outcome::Unknown, "nothing is declared that the rule could judge"));
      }
      return;
    }
    for (const auto& [id, device] : devices_) {
      if (answered_.contains(&device) || !applies_to(rule_, device)) continue;
      findings_.push_back(making_.make(device.id, "", Outcome::Unknown,
                                       was_surveyed(device) ? "the rule gave no answer for this device"
                                                            : fmt::format("{}: {}", device.state, device.reason)));
    }
  }

  store::Database& database_;
  const Devices& devices_;
  const Rule& rule_;
  Findings making_;
  std::vector<Finding>& findings_;
  const std::size_t before_;
  std::unordered_set<const Device*> answered_;
};

void evaluate_one(store::Database& database, const Result<Devices>& devices, const Rule& rule, const Policy& policy,
                  const SandboxLimits& limits, std::vector<Finding>& findings) {
  if (devices) {
    RuleRun(database, *devices, rule, findings).run(policy, limits);
  } else {
    findings.push_back(Findings(rule).make({}, "", Outcome::Error, devices.error().what));
  }
}

}  // namespace

void sort_findings(std::vector<Finding>& findings) {
  const auto key = [](const Finding& f) {
    return std::make_tuple(-static_cast<int>(f.severity), std::string_view(f.rule), std::string_view(f.device.value()),
                           std::string_view(f.subject), f.outcome, std::string_view(f.evidence));
  };
  std::sort(findings.begin(), findings.end(), [&](const Finding& a, const Finding& b) { return key(a) < key(b); });
}

std::string column_problem(const store::Statement& query) {
  std::vector<std::string> names;
  for (int column = 0; column < query.columns(); ++column) names.emplace_back(query.column_name(column));
  const auto fits = [&](std::size_t count) {
    return names.size() == count && std::equal(names.begin(), names.end(), kColumns.begin());
  };
  if (fits(kColumns.size()) || fits(kColumns.size() - 1)) return {};
  return fmt::format("the columns must be device, subject, outcome, evidence and, if wanted, severity; they are {}",
                     fmt::join(names, ", "));
}

std::vector<Finding> evaluate(store::Database& database, const Rulebook& rulebook, const Policy& policy,
                              const EvaluateOptions& options) {
  const auto devices = read_devices(database);
  std::vector<Finding> all;
  // Room that is not used costs nothing, but growing holds everything twice.
  if (devices) all.reserve((devices->size() + 1) * rulebook.rules().size());
  for (const Rule& rule : rulebook.rules()) {
    const auto named = [&](const std::string& id) { return rulebook.find(id) == &rule; };
    if (!options.only.empty() && std::none_of(options.only.begin(), options.only.end(), named)) continue;
    evaluate_one(database, devices, rule, policy, options.limits, all);
  }
  sort_findings(all);
  return all;
}

std::vector<Finding> evaluate_rule(store::Database& database, const Rule& rule, const Policy& policy,
                                   const SandboxLimits& limits) {
  std::vector<Finding> findings;
  evaluate_one(database, read_devices(database), rule, policy, limits, findings);
  sort_findings(findings);
  return findings;
}

}  // namespace camaudit::rules
