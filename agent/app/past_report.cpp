// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/past_report.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "agent/app/assessment.hpp"
#include "agent/app/report_background.hpp"
#include "agent/app/version.hpp"
#include "agent/rules/engine.hpp"
#include "agent/rules/waivers.hpp"
#include "agent/store/finding_history.hpp"
#include "agent/store/remembered.hpp"

namespace camaudit::app {
namespace {

model::Finding finding_of(store::PastFinding past, const rules::Rulebook& rulebook) {
  model::Finding finding;
  if (const rules::Rule* rule = rulebook.find(past.rule)) {
    finding.principle = rule->principle;
    finding.remediation = rule->remediation;
  }
  finding.severity = model::severity_from(past.severity).value_or(model::Severity::Medium);
  finding.outcome = model::outcome_from(past.outcome).value_or(model::Outcome::Unknown);
  if (finding.outcome == model::Outcome::Waived) finding.remediation = {};
  finding.rule = std::move(past.rule);
  finding.device = model::DeviceId(std::move(past.device));
  finding.subject = std::move(past.subject);
  finding.evidence = std::move(past.evidence);
  return finding;
}

report::RuleText text_of(const std::string& id, const rules::Rulebook& rulebook) {
  if (const rules::Rule* rule = rulebook.find(id)) return rule_text(*rule);
  report::RuleText text;
  if (id == rules::kWaiverExpired || id == rules::kWaiverUnmatched) text.title = rules::waiver_rule_title(id);
  return text;
}

}  // namespace

Result<report::Report> past_report(store::Database& kept, const store::PastRun& run, const rules::Rulebook& rulebook) {
  if (!run.whole_estate) {
    return fail(ErrorKind::NotFound,
                "run {} looked at some devices or rules only, because it was told to or was interrupted: what it found "
                "is told by "
                "'camaudit devices', 'changes' and 'explain', a report there is of runs that looked for everything",
                run.no);
  }
  auto night = store::as_of(kept, run.no);
  if (!night) return fail(std::move(night.error()));
  auto devices = present_devices(*night);
  if (!devices) return fail(std::move(devices.error()));
  auto found = store::open_findings(*night);
  if (!found) return fail(std::move(found.error()));
  const auto total = store::past_total(*night, run.no);
  if (!total) return fail(total.error());
  report::Report report;
  report.tool_version = kVersion;
  report.run_id = run.id;
  report.started = run.started;
  report.finished = run.now;
  report.devices = std::move(*devices);
  if (*total) {
    report.rulebook_version = (*total)->rulebook_version;
    report.rulebook_sha256 = (*total)->rulebook_sha256;
    report.unlisted[model::Outcome::Pass] = static_cast<std::size_t>((*total)->passed);
    report.unlisted[model::Outcome::NotApplicable] = static_cast<std::size_t>((*total)->not_applicable);
  }
  std::set<std::string> present{""};
  for (const auto& device : report.devices) present.insert(device.id.value());
  for (store::PastFinding& past : *found) {
    // Of a device that is gone nothing was found any more; what was is kept as it stood last.
    if (!present.contains(past.device)) continue;
    report.rules.emplace(past.rule, text_of(past.rule, rulebook));
    report.findings.push_back(finding_of(std::move(past), rulebook));
  }
  if (*total) {
    const auto judged = static_cast<std::size_t>((*total)->rules);
    report.unnamed_rules = judged - std::min(judged, report.rules.size());
  }
  rules::sort_findings(report.findings);
  const auto remembered = store::remembered(*night);
  if (!remembered) return fail(remembered.error());
  if (auto told = add_history(report, *night, *remembered, true); !told) return fail(std::move(told.error()));
  return report;
}

}  // namespace camaudit::app
