// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/read_json.hpp"

#include <algorithm>
#include <boost/json/parse_options.hpp>
#include <boost/json/stream_parser.hpp>
#include <optional>
#include <utility>

#include "agent/base/byte_order_mark.hpp"
#include "agent/base/text.hpp"
#include "agent/model/describe.hpp"
#include "agent/model/device_words.hpp"
#include "agent/report/json_members.hpp"

namespace camaudit::report {
namespace {

namespace json = boost::json;
using Need = JsonMembers::Need;

constexpr std::size_t kDepth = 16;
constexpr std::string_view kSchema = "camaudit.report/1";

template <class Row>
void read_row(JsonMembers& in, const json::object& object, Row& row) {
  // A fact that came with a later version is not in an older report.
  model::for_each_member(row,
                         [&](std::string_view column, auto& value) { in.read(object, column, value, Need::Optional); });
}

void read_facts(JsonMembers& in, const json::object& object, model::Facts& facts) {
  model::for_each_table(facts, [&](std::string_view name, auto& rows) {
    in.each(object, name, Need::Optional, [&](const json::object& row) { read_row(in, row, rows.emplace_back()); });
  });
}

void read_device(JsonMembers& in, const json::object& object, model::DeviceSurvey& device) {
  std::string id;
  in.read(object, "id", id);
  device.id = model::DeviceId(std::move(id));
  device.kind = in.word(object, "kind", model::device_kind_from);
  in.read(object, "address", device.address);
  in.read(object, "url", device.url, Need::Optional);
  device.state = in.word(object, "state", model::device_state_from);
  in.read(object, "reason", device.reason, Need::Optional);
  in.read(object, "surveyed", device.surveyed_at, Need::Optional);
  in.each(object, "calls", Need::Optional, [&](const json::object& entry) {
    model::Call& call = device.calls.emplace_back();
    in.read(entry, "operation", call.operation);
    call.outcome = in.word(entry, "outcome", model::call_outcome_from);
    in.read(entry, "detail", call.detail);
    in.read(entry, "milliseconds", call.milliseconds);
  });
  in.inside(object, "facts", Need::Optional, [&](const json::object& facts) { read_facts(in, facts, device.facts); });
}

int principle_of(JsonMembers& in, const json::object& object) {
  constexpr std::size_t kPrinciples = 12;
  const std::size_t principle = in.count(object, "principle");
  if (principle > kPrinciples) in.complain("principle", "is more than 12");
  return static_cast<int>(principle);
}

model::Waiver read_waiver(JsonMembers& in, const json::object& object) {
  model::Waiver waiver;
  in.read(object, "reason", waiver.reason);
  in.read(object, "owner_role", waiver.owner_role);
  in.read(object, "place", waiver.place);
  for (const auto& [key, day] : {std::pair{"approved_on", &waiver.approved_on}, {"expires", &waiver.expires}}) {
    std::string text;
    in.read(object, key, text);
    const auto date = parse_date(text);
    if (!date) in.complain(key, "is no date: write 2026-11-24");
    if (date) *day = *date;
  }
  return waiver;
}

void read_finding(JsonMembers& in, const json::object& object, model::Finding& finding) {
  in.read(object, "rule", finding.rule);
  finding.principle = principle_of(in, object);
  finding.severity = in.word(object, "severity", model::severity_from);
  finding.outcome = in.word(object, "outcome", model::outcome_from);
  std::string device;
  in.read(object, "device", device);
  finding.device = model::DeviceId(std::move(device));
  in.read(object, "subject", finding.subject);
  in.read(object, "evidence", finding.evidence);
  in.read(object, "remediation", finding.remediation);
  in.read(object, "since", finding.since);
  in.inside(object, "waiver", Need::Optional,
            [&](const json::object& waiver) { finding.waiver = read_waiver(in, waiver); });
}

void read_rule(JsonMembers& in, const json::object& object, Report& report) {
  std::string id;
  in.read(object, "id", id);
  RuleText& rule = report.rules[id];
  in.read(object, "title", rule.title);
  rule.principle = principle_of(in, object);
  rule.severity = in.word(object, "severity", model::severity_from);
  in.read(object, "rationale", rule.rationale);
  in.read(object, "remediation", rule.remediation);
  rule.sources = in.texts(object, "sources", Need::Required);
}

bool has(const json::object& root, const char* key) {
  const json::value* value = root.if_contains(key);
  return value != nullptr && !value->is_null();
}

void read_background(JsonMembers& in, const json::object& root, Background& out) {
  in.inside(root, "policy", Need::Optional, [&](const json::object& policy) {
    in.read(policy, "retention_days", out.retention_days);
    in.read(policy, "retention_tolerance_days", out.retention_tolerance_days);
  });
  if (has(root, "schemes")) out.schemes.emplace();
  in.each(root, "schemes", Need::Optional, [&](const json::object& entry) {
    Scheme& scheme = out.schemes->emplace_back();
    in.read(entry, "id", scheme.id);
    in.read(entry, "name", scheme.name);
    in.read(entry, "retention_days", scheme.retention_days);
  });
  in.each(root, "cameras", Need::Optional, [&](const json::object& entry) {
    RegisteredCamera& camera = out.cameras.emplace_back();
    in.read(entry, "asset_id", camera.asset_id);
    in.read(entry, "name", camera.name);
    in.read(entry, "scheme", camera.scheme);
    camera.devices = in.texts(entry, "devices", Need::Required);
  });
  if (has(root, "availability")) out.availability.emplace();
  in.each(root, "availability", Need::Optional,
          [&](const json::object& entry) { read_row(in, entry, out.availability->emplace_back()); });
  if (has(root, "trend")) out.trend.emplace();
  in.each(root, "trend", Need::Optional, [&](const json::object& entry) {
    TrendPoint& point = out.trend->emplace_back();
    in.read(entry, "run", point.run);
    point.unknown = in.count(entry, "unknown");
    in.inside(entry, "failed", Need::Required, [&](const json::object& failed) {
      for (std::size_t i = 0; i < point.failed.size(); ++i) {
        point.failed.at(i) = in.count(failed, to_string(static_cast<model::Severity>(i)));
      }
    });
  });
}

void read_discovery(JsonMembers& in, const json::object& root, Report& report) {
  in.each(root, "discovery", Need::Optional, [&](const json::object& entry) {
    DiscoverySource& source = report.discovery.emplace_back();
    in.read(entry, "source", source.source);
    in.read(entry, "interface", source.interface, Need::Optional);
    in.read(entry, "family", source.family, Need::Optional);
    source.found = in.count(entry, "found");
    in.read(entry, "note", source.note, Need::Optional);
  });
  in.each(root, "shared_identities", Need::Optional, [&](const json::object& entry) {
    SharedIdentity& shared = report.shared_identities.emplace_back();
    in.read(entry, "identity", shared.identity);
    shared.addresses = in.texts(entry, "addresses", Need::Required);
  });
}

void read_header(JsonMembers& in, const json::object& root, Report& report) {
  in.inside(root, "tool", Need::Required,
            [&](const json::object& tool) { in.read(tool, "version", report.tool_version); });
  in.inside(root, "run", Need::Required, [&](const json::object& run) {
    in.read(run, "id", report.run_id);
    in.read(run, "started", report.started);
    in.read(run, "finished", report.finished);
    in.read(run, "interrupted", report.interrupted, Need::Optional);
  });
  in.inside(root, "authority", Need::Optional, [&](const json::object& authority) {
    in.read(authority, "name", report.authority);
    in.read(authority, "site", report.site);
  });
}

/// What a report counts and does not list: passes of a run of the past. Anything else that is counted and not there has
/// been lost.
void read_counts(JsonMembers& in, const json::object& root, Report& report) {
  in.inside(root, "totals", Need::Required, [&](const json::object& totals) {
    const model::Totals listed = totals_of(report);
    for (const model::Outcome outcome : model::kOutcomes) {
      const std::string_view name = to_string(outcome);
      const std::size_t told = in.count(totals, name);
      const bool may_be_counted = outcome == model::Outcome::Pass || outcome == model::Outcome::NotApplicable;
      if (told < listed[outcome] || (told > listed[outcome] && !may_be_counted)) {
        in.complain(name, fmt::format("is {}, but {} such findings are listed: the report is not whole", told,
                                      listed[outcome]));
        return;
      }
      report.unlisted[outcome] = told - listed[outcome];
    }
  });
  in.inside(root, "rulebook", Need::Required, [&](const json::object& rulebook) {
    in.read(rulebook, "version", report.rulebook_version);
    in.read(rulebook, "sha256", report.rulebook_sha256);
    const std::size_t judged = in.count(rulebook, "rules");
    if (judged < report.rules.size()) {
      in.complain("rules", fmt::format("is {}, but {} rules are listed", judged, report.rules.size()));
      return;
    }
    report.unnamed_rules = judged - report.rules.size();
  });
}

void read_report(JsonMembers& in, const json::object& root, Report& report) {
  read_header(in, root, report);
  read_discovery(in, root, report);
  in.each(root, "devices", Need::Required,
          [&](const json::object& entry) { read_device(in, entry, report.devices.emplace_back()); });
  in.each(root, "findings", Need::Required,
          [&](const json::object& entry) { read_finding(in, entry, report.findings.emplace_back()); });
  in.each(root, "rules", Need::Optional, [&](const json::object& entry) { read_rule(in, entry, report); });
  read_background(in, root, report.background);
  read_counts(in, root, report);
}

/// "3:17", from 1, in bytes.
std::string place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line_start = before.rfind('\n');
  const std::size_t column = line_start == std::string_view::npos ? offset : offset - line_start - 1;
  return fmt::format("{}:{}", std::count(before.begin(), before.end(), '\n') + 1, column + 1);
}

}  // namespace

Result<Report> read_json(const std::string& file, std::string_view text) {
  const std::string name = escape_for_terminal(file);
  if (text.size() > kMaximumReportBytes) {
    return fail(ErrorKind::InvalidInput, "{}: is larger than {} MiB", name, kMaximumReportBytes >> 20U);
  }
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  json::parse_options options;
  options.max_depth = kDepth;
  json::stream_parser parser(json::storage_ptr(), options);
  boost::system::error_code problem;
  std::size_t at = parser.write_some(text.data(), text.size(), problem);
  if (!problem) at = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
  if (!problem && at < text.size()) {
    return fail(ErrorKind::InvalidInput, "{}:{}: something follows the report: it must be one JSON object", name,
                place_of(text, at));
  }
  if (!problem) parser.finish(problem);
  if (problem) {
    return fail(ErrorKind::InvalidInput, "{}:{}: {}", name, place_of(text, at),
                at >= text.size() ? std::string("the report ends too early: it was cut, write it again with 'camaudit "
                                                "audit --format json'")
                                  : "is not JSON: " + problem.message());
  }
  const json::value document = parser.release();
  const json::object* root = document.if_object();
  const json::value* schema = root == nullptr ? nullptr : root->if_contains("schema");
  if (schema == nullptr || !schema->is_string() ||
      schema->get_string() != json::string_view(kSchema.data(), kSchema.size())) {
    return fail(ErrorKind::InvalidInput, "{}: is no audit report ({}): make one with 'camaudit audit --format json'",
                name, kSchema);
  }
  JsonMembers in;
  Report report;
  read_report(in, *root, report);
  if (!in.good()) return fail(ErrorKind::InvalidInput, "{}: {}", name, escape_for_terminal(in.problem()));
  return report;
}

}  // namespace camaudit::report
