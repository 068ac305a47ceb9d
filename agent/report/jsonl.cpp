// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/jsonl.hpp"

#include <boost/json/serialize.hpp>
#include <ostream>

#include "agent/base/text.hpp"
#include "agent/report/device_name.hpp"
#include "agent/report/json.hpp"

namespace camaudit::report {
namespace {

namespace json = boost::json;

json::object run_of(const Report& report) {
  json::object run;
  run["id"] = report.run_id;
  run["started"] = format_rfc3339(report.started);
  run["finished"] = format_rfc3339(report.finished);
  run["interrupted"] = report.interrupted;
  run["authority"] = report.authority;
  run["site"] = report.site;
  run["version"] = report.tool_version;
  run["rulebook_sha256"] = report.rulebook_sha256;
  return run;
}

json::object about_device(const model::DeviceSurvey& device) {
  json::object out;
  out["kind"] = json::string_view(to_string(device.kind).data(), to_string(device.kind).size());
  out["address"] = device.address;
  const auto& information = device.facts.device_information;
  out["manufacturer"] = information.empty() ? "" : information.front().manufacturer;
  out["model"] = information.empty() ? "" : information.front().model;
  return out;
}

}  // namespace

void write_jsonl(std::ostream& out, const Report& report) {
  const DevicesById devices = devices_by_id(report);
  const json::object run = run_of(report);
  for (const auto& finding : report.findings) {
    json::object line;
    line["schema"] = "camaudit.finding/1";
    line["run"] = run;
    for (auto& member : finding_json(finding)) line[member.key()] = std::move(member.value());
    const auto rule = report.rules.find(finding.rule);
    line["title"] = rule == report.rules.end() ? "" : rule->second.title;
    const auto device = devices.find(finding.device.value());
    if (device != devices.end()) line["about"] = about_device(*device->second);
    out << harmless_json(json::serialize(line)) << '\n';
  }
}

}  // namespace camaudit::report
