// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <ostream>
#include <utility>

#include "agent/base/text.hpp"
#include "agent/model/describe.hpp"
#include "agent/report/json_number.hpp"

namespace camaudit::report {
namespace {

namespace json = boost::json;

json::value to_json(const std::string& text) {
  return json::value(json::string_view(text));
}
json::value to_json(const SharedText& text) {
  return to_json(text.str());
}
json::value to_json(bool value) {
  return value;
}
json::value to_json(std::int64_t value) {
  return value;
}
json::value to_json(double value) {
  return to_fifteen_digits(value);
}
json::value to_json(UtcSeconds time) {
  return to_json(format_rfc3339(time));
}
template <class T>
json::value to_json(const std::optional<T>& value) {
  return value ? to_json(*value) : json::value(nullptr);
}

json::value to_json(std::string_view text) {
  return json::value(json::string_view(text.data(), text.size()));
}
json::value to_json(std::size_t value) {
  return static_cast<std::uint64_t>(value);
}

json::object to_json(const model::Facts& facts) {
  json::object tables;
  model::for_each_table(facts, [&tables](std::string_view name, const auto& rows) {
    json::array list;
    for (const auto& row : rows) {
      json::object object;
      model::for_each_member(row, [&object](std::string_view column, const auto& value) {
        object.emplace(json::string_view(column.data(), column.size()), to_json(value));
      });
      list.push_back(std::move(object));
    }
    tables.emplace(json::string_view(name.data(), name.size()), std::move(list));
  });
  return tables;
}

json::object to_json(const model::DeviceSurvey& device) {
  json::object out = device_summary_json(device);
  json::array calls;
  for (const auto& call : device.calls) {
    json::object entry;
    entry["operation"] = to_json(call.operation);
    entry["outcome"] = to_json(to_string(call.outcome));
    entry["detail"] = to_json(call.detail);
    entry["milliseconds"] = call.milliseconds;
    calls.push_back(std::move(entry));
  }
  out["calls"] = std::move(calls);
  out["facts"] = to_json(device.facts);
  return out;
}

json::object to_json(const model::Finding& finding) {
  json::object out;
  out["rule"] = to_json(finding.rule);
  out["principle"] = finding.principle;
  out["severity"] = to_json(to_string(finding.severity));
  out["outcome"] = to_json(to_string(finding.outcome));
  out["device"] = to_json(finding.device.value());
  out["subject"] = to_json(finding.subject);
  out["evidence"] = to_json(finding.evidence);
  out["remediation"] = to_json(finding.remediation);
  out["since"] = to_json(finding.since);
  if (finding.waiver) {
    json::object waiver;
    waiver["reason"] = to_json(finding.waiver->reason);
    waiver["owner_role"] = to_json(finding.waiver->owner_role);
    waiver["approved_on"] = to_json(format_date(finding.waiver->approved_on));
    waiver["expires"] = to_json(format_date(finding.waiver->expires));
    waiver["place"] = to_json(finding.waiver->place);
    out["waiver"] = std::move(waiver);
  }
  return out;
}

json::object to_json(const std::pair<const std::string, RuleText>& rule) {
  json::object out;
  out["id"] = to_json(rule.first);
  out["title"] = to_json(rule.second.title);
  out["principle"] = rule.second.principle;
  out["severity"] = to_json(to_string(rule.second.severity));
  out["rationale"] = to_json(rule.second.rationale);
  out["remediation"] = to_json(rule.second.remediation);
  json::array sources;
  for (const auto& source : rule.second.sources) sources.push_back(to_json(source));
  out["sources"] = std::move(sources);
  return out;
}

json::object to_json(const Scheme& scheme) {
  json::object out;
  out["id"] = to_json(scheme.id);
  out["name"] = to_json(scheme.name);
  out["retention_days"] = to_json(scheme.retention_days);
  return out;
}

json::object to_json(const RegisteredCamera& camera) {
  json::object out;
  out["asset_id"] = to_json(camera.asset_id);
  out["name"] = to_json(camera.name);
  out["scheme"] = to_json(camera.scheme);
  json::array devices;
  for (const auto& device : camera.devices) devices.push_back(to_json(device));
  out["devices"] = std::move(devices);
  return out;
}

json::object to_json(const model::Availability& row) {
  json::object out;
  model::for_each_member(row, [&out](std::string_view column, const auto& value) {
    out.emplace(json::string_view(column.data(), column.size()), to_json(value));
  });
  return out;
}

json::object to_json(const TrendPoint& point) {
  json::object out;
  out["run"] = to_json(point.run);
  json::object failed;
  for (std::size_t i = 0; i < point.failed.size(); ++i) {
    const std::string_view name = to_string(static_cast<model::Severity>(i));
    failed.emplace(json::string_view(name.data(), name.size()), to_json(point.failed.at(i)));
  }
  out["failed"] = std::move(failed);
  out["unknown"] = to_json(point.unknown);
  return out;
}

json::object header(const Report& report) {
  json::object out;
  out["schema"] = "camaudit.report/1";
  json::object tool;
  tool["name"] = "camaudit";
  tool["version"] = to_json(report.tool_version);
  out["tool"] = std::move(tool);
  json::object run;
  run["id"] = to_json(report.run_id);
  run["started"] = to_json(report.started);
  run["finished"] = to_json(report.finished);
  run["interrupted"] = report.interrupted;
  out["run"] = std::move(run);
  json::object authority;
  authority["name"] = to_json(report.authority);
  authority["site"] = to_json(report.site);
  out["authority"] = std::move(authority);
  json::object rulebook;
  rulebook["version"] = to_json(report.rulebook_version);
  rulebook["sha256"] = to_json(report.rulebook_sha256);
  rulebook["rules"] = to_json(report.rules.size() + report.unnamed_rules);
  out["rulebook"] = std::move(rulebook);
  const Coverage coverage = coverage_of(report);
  json::object covered;
  covered["devices"] = to_json(coverage.devices);
  covered["assessed"] = to_json(coverage.assessed);
  covered["partial"] = to_json(coverage.partial);
  covered["unauthorised"] = to_json(coverage.unauthorised);
  covered["unreachable"] = to_json(coverage.unreachable);
  covered["imported"] = to_json(coverage.imported);
  out["coverage"] = std::move(covered);
  out["discovery"] = discovery_json(report.discovery);
  json::array shared;
  for (const auto& identity : report.shared_identities) {
    json::object entry;
    entry["identity"] = to_json(identity.identity);
    json::array addresses;
    for (const auto& address : identity.addresses) addresses.push_back(to_json(address));
    entry["addresses"] = std::move(addresses);
    shared.push_back(std::move(entry));
  }
  out["shared_identities"] = std::move(shared);
  json::object policy;
  policy["retention_days"] = to_json(report.background.retention_days);
  policy["retention_tolerance_days"] = to_json(report.background.retention_tolerance_days);
  out["policy"] = std::move(policy);
  return out;
}

json::object totals_json(const Report& report) {
  const model::Totals totals = totals_of(report);
  json::object out;
  for (const model::Outcome outcome : model::kOutcomes) {
    const std::string_view name = to_string(outcome);
    out[json::string_view(name.data(), name.size())] = to_json(totals[outcome]);
  }
  return out;
}

/// One element a line, each made and written before the next: the whole document never stands in memory.
template <class Items>
void write_list(std::ostream& out, const Items& items) {
  const char* separator = "\n";
  for (const auto& item : items) {
    out << separator << harmless_json(json::serialize(to_json(item)));
    separator = ",\n";
  }
}

/// null where it is not known.
template <class Items>
void write_member(std::ostream& out, const char* name, const Items* items) {
  out << ",\n\"" << name << "\":";
  if (items == nullptr) {
    out << "null";
    return;
  }
  out << '[';
  write_list(out, *items);
  out << ']';
}

template <class Items>
const Items* pointer_to(const std::optional<Items>& items) {
  return items ? &*items : nullptr;
}

}  // namespace

json::object finding_json(const model::Finding& finding) {
  return to_json(finding);
}

json::object device_summary_json(const model::DeviceSurvey& device) {
  json::object out;
  out["id"] = to_json(device.id.value());
  out["kind"] = to_json(to_string(device.kind));
  out["address"] = to_json(device.address);
  out["url"] = to_json(device.url);
  out["state"] = to_json(to_string(device.state));
  out["reason"] = to_json(device.reason);
  out["surveyed"] = to_json(device.surveyed_at);
  const auto& information = device.facts.device_information;
  const model::DeviceInformation none;
  const model::DeviceInformation& shown = information.empty() ? none : information.front();
  out["manufacturer"] = to_json(shown.manufacturer);
  out["model"] = to_json(shown.model);
  out["firmware"] = to_json(shown.firmware);
  out["serial"] = to_json(shown.serial);
  out["hardware"] = to_json(shown.hardware);
  out["clock_offset_seconds"] =
      device.facts.clock.empty() ? json::value(nullptr) : to_json(device.facts.clock.front().offset_seconds);
  return out;
}

std::string device_json(const model::DeviceSurvey& device) {
  return harmless_json(json::serialize(to_json(device)));
}

json::array discovery_json(const std::vector<DiscoverySource>& sources) {
  json::array discovery;
  for (const auto& source : sources) {
    json::object entry;
    entry["source"] = to_json(source.source);
    entry["interface"] = to_json(source.interface);
    entry["family"] = to_json(source.family);
    entry["found"] = to_json(source.found);
    entry["note"] = to_json(source.note);
    discovery.push_back(std::move(entry));
  }
  return discovery;
}

void write_json(std::ostream& out, const Report& report) {
  std::string start = harmless_json(json::serialize(header(report)));
  start.pop_back();
  out << start;
  write_member(out, "devices", &report.devices);
  write_member(out, "findings", &report.findings);
  write_member(out, "rules", &report.rules);
  write_member(out, "schemes", pointer_to(report.background.schemes));
  write_member(out, "cameras", &report.background.cameras);
  write_member(out, "availability", pointer_to(report.background.availability));
  write_member(out, "trend", pointer_to(report.background.trend));
  out << ",\n\"totals\":" << json::serialize(totals_json(report)) << "}\n";
}

}  // namespace camaudit::report
