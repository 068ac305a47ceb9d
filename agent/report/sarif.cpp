// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/sarif.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cctype>
#include <map>
#include <ostream>

#include "agent/base/exit_code.hpp"
#include "agent/base/name_uuid.hpp"
#include "agent/base/sha256.hpp"
#include "agent/base/text.hpp"
#include "agent/report/device_name.hpp"

namespace camaudit::report {
namespace {

namespace json = boost::json;
using model::Finding;
using model::Outcome;

json::string_view view(std::string_view text) {
  return {text.data(), text.size()};
}

/// A message: "{0}" and "[x](y)" would be read as a placeholder and a link (SARIF 3.11.5, 3.11.6).
json::object message(std::string_view text) {
  const std::string shown = escape_for_terminal(text);
  const bool link = shown.find("](") != std::string::npos;
  std::string out;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const char c = shown[i];
    if (link && (c == '[' || c == ']' || c == '\\')) out.push_back('\\');
    const bool digit = i + 1 < shown.size() && std::isdigit(static_cast<unsigned char>(shown[i + 1])) != 0;
    if (c == '{' && digit) out.push_back('{');
    out.push_back(c);
  }
  json::object object;
  object["text"] = out.empty() ? "nothing more is told" : view(out);
  return object;
}

const char* level_of(model::Severity severity) {
  switch (severity) {
    case model::Severity::Low:
      return "note";
    case model::Severity::Medium:
      return "warning";
    default:
      return "error";
  }
}

const char* kind_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::Pass:
      return "pass";
    case Outcome::NotApplicable:
      return "notApplicable";
    case Outcome::Fail:
    case Outcome::Waived:
      return "fail";
    default:
      return "open";
  }
}

json::object rule_json(const std::string& id, const RuleText& rule) {
  json::object out;
  out["id"] = id;
  if (!rule.title.empty()) out["shortDescription"] = message(rule.title);
  if (!rule.rationale.empty()) out["fullDescription"] = message(rule.rationale);
  if (!rule.remediation.empty()) out["help"] = message(rule.remediation);
  json::object configuration;
  configuration["level"] = level_of(rule.severity);
  out["defaultConfiguration"] = std::move(configuration);
  json::object properties;
  properties["principle"] = rule.principle;
  properties["severity"] = view(to_string(rule.severity));
  json::array sources;
  for (const auto& source : rule.sources) sources.emplace_back(source);
  properties["sources"] = std::move(sources);
  out["properties"] = std::move(properties);
  return out;
}

json::object driver(const Report& report) {
  json::object driver;
  driver["name"] = "camaudit";
  driver["version"] = report.tool_version;
  json::array rules;
  for (const auto& [id, rule] : report.rules) rules.push_back(rule_json(id, rule));
  driver["rules"] = std::move(rules);
  json::object properties;
  properties["rulebookVersion"] = report.rulebook_version;
  properties["rulebookSha256"] = report.rulebook_sha256;
  driver["properties"] = std::move(properties);
  return driver;
}

json::object notification(const char* level, const std::string& text) {
  json::object out;
  out["level"] = level;
  out["message"] = message(text);
  return out;
}

json::object invocation(const Report& report, FailOn fail_on) {
  json::object out;
  out["executionSuccessful"] = !report.interrupted;
  out["exitCode"] = report.interrupted ? static_cast<int>(kExitInterrupted) : exit_code_of(report, fail_on);
  out["startTimeUtc"] = format_rfc3339(report.started);
  out["endTimeUtc"] = format_rfc3339(report.finished);
  json::array notifications;
  for (const auto& device : report.devices) {
    const bool whole = device.state == model::DeviceState::Assessed || device.state == model::DeviceState::Imported;
    if (whole) continue;
    notifications.push_back(
        notification("warning", fmt::format("{} is {}: {}", name_of(device), to_string(device.state), device.reason)));
  }
  for (const auto& finding : report.findings) {
    if (finding.outcome != Outcome::Error) continue;
    json::object broken = notification("error", fmt::format("{}: {}", finding.rule, finding.evidence));
    json::object rule;
    rule["id"] = finding.rule.str();
    broken["associatedRule"] = std::move(rule);
    notifications.push_back(std::move(broken));
  }
  out["toolExecutionNotifications"] = std::move(notifications);
  return out;
}

json::object suppression(const Finding& finding) {
  json::object out;
  out["kind"] = "external";
  out["status"] = "accepted";
  if (!finding.waiver) return out;
  out["justification"] = escape_for_terminal(finding.waiver->reason);
  json::object properties;
  properties["ownerRole"] = finding.waiver->owner_role;
  properties["approvedOn"] = format_date(finding.waiver->approved_on);
  properties["expires"] = format_date(finding.waiver->expires);
  properties["place"] = finding.waiver->place;
  out["properties"] = std::move(properties);
  return out;
}

/// What stays the same of a finding from run to run.
std::string fingerprint(const Finding& finding) {
  Sha256 digest;
  for (const std::string* part : {&finding.rule.str(), &finding.device.value(), &finding.subject.str()}) {
    digest.add(*part);
    digest.add(std::string_view("\0", 1));
  }
  return to_hex(digest.finish());
}

class Results {
 public:
  explicit Results(const Report& report) : report_(report), devices_(devices_by_id(report)) {
    std::int64_t index = 0;
    for (const auto& [id, rule] : report.rules) index_.emplace(id, index++);
  }

  json::object of(const Finding& finding) const {
    json::object out;
    out["ruleId"] = finding.rule.str();
    if (const auto at = index_.find(finding.rule); at != index_.end()) out["ruleIndex"] = at->second;
    out["kind"] = kind_of(finding.outcome);
    const bool failed = finding.outcome == Outcome::Fail || finding.outcome == Outcome::Waived;
    out["level"] = failed ? level_of(finding.severity) : "none";
    out["message"] = message(finding.evidence.empty() ? finding.rule : finding.evidence);
    json::object place;
    place["fullyQualifiedName"] = escape_for_terminal(about(finding, devices_));
    place["kind"] = "resource";
    json::array places;
    places.push_back(std::move(place));
    json::object location;
    location["logicalLocations"] = std::move(places);
    json::array locations;
    locations.push_back(std::move(location));
    out["locations"] = std::move(locations);
    json::object fingerprints;
    fingerprints["camauditFinding/v1"] = fingerprint(finding);
    out["partialFingerprints"] = std::move(fingerprints);
    if (finding.since) out["baselineState"] = *finding.since < report_.started ? "unchanged" : "new";
    if (finding.outcome == Outcome::Waived) {
      json::array suppressions;
      suppressions.push_back(suppression(finding));
      out["suppressions"] = std::move(suppressions);
    }
    json::object properties;
    properties["outcome"] = view(to_string(finding.outcome));
    properties["severity"] = view(to_string(finding.severity));
    properties["principle"] = finding.principle;
    properties["device"] = finding.device.value();
    properties["subject"] = finding.subject.str();
    if (finding.since) properties["since"] = format_rfc3339(*finding.since);
    if (!finding.remediation.empty()) properties["remediation"] = finding.remediation.str();
    out["properties"] = std::move(properties);
    return out;
  }

 private:
  const Report& report_;
  const DevicesById devices_;
  std::map<std::string_view, std::int64_t> index_;
};

}  // namespace

void write_sarif(std::ostream& out, const Report& report, FailOn fail_on) {
  json::object tool;
  tool["driver"] = driver(report);
  json::object run;
  run["tool"] = std::move(tool);
  json::object details;
  details["id"] = fmt::format("camaudit/{}", report.run_id);
  details["guid"] = name_uuid("run/" + report.run_id);
  run["automationDetails"] = std::move(details);
  json::array invocations;
  invocations.push_back(invocation(report, fail_on));
  run["invocations"] = std::move(invocations);
  json::object properties;
  properties["authority"] = report.authority;
  properties["site"] = report.site;
  run["properties"] = std::move(properties);
  std::string start = harmless_json(json::serialize(run));
  start.pop_back();
  out << "{\"version\":\"2.1.0\",\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"runs\":[\n"
      << start << ",\n\"results\":[";
  const Results results(report);
  const char* separator = "\n";
  for (const auto& finding : report.findings) {
    out << separator << harmless_json(json::serialize(results.of(finding)));
    separator = ",\n";
  }
  out << "]}]}\n";
}

}  // namespace camaudit::report
