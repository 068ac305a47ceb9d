// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/oscal.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "agent/base/name_uuid.hpp"
#include "agent/base/text.hpp"
#include "agent/report/device_name.hpp"
#include "agent/report/table.hpp"

namespace camaudit::report {
namespace {

namespace json = boost::json;
using model::Finding;
using model::Outcome;

/// Prose is Markdown in OSCAL: what a device says must not become any.
std::string prose(std::string_view text) {
  std::string out;
  for (const char c : escape_for_terminal(bounded_text(text, 4096))) {
    if (std::string_view("\\`*_[]<>&~^#|$").find(c) != std::string_view::npos) out.push_back('\\');
    out.push_back(c);
  }
  return out.empty() ? "nothing more is told" : out;
}

/// A string of OSCAL: one line, neither empty nor with space at its ends.
std::string line(std::string_view text) {
  const std::string shown = escape_for_terminal(bounded_text(text));
  return shown.empty() ? "none" : shown;
}

/// A token of OSCAL; other characters become "_".
std::string token(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool good =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    out.push_back(good ? c : '_');
  }
  const bool letter = !out.empty() && ((out[0] >= 'A' && out[0] <= 'Z') || (out[0] >= 'a' && out[0] <= 'z'));
  return letter ? out : "_" + out;
}

json::object property(std::string_view name, std::string_view value) {
  json::object out;
  out["name"] = json::string_view(name.data(), name.size());
  out["ns"] = "urn:camaudit:oscal";
  out["value"] = line(value);
  return out;
}

json::array one(json::object object) {
  json::array list;
  list.push_back(std::move(object));
  return list;
}

json::object reference(const char* member, const std::string& uuid) {
  json::object out;
  out[member] = uuid;
  return out;
}

/// How all findings of a rule together came off.
struct RuleResult {
  std::string id;
  std::string title;
  std::string rationale;
  std::vector<std::string> observations;
  std::size_t passed = 0, failed = 0, open = 0, waived = 0;
  const Finding* worst = nullptr;  ///< of what failed
  const Finding* waiver = nullptr;

  bool told() const { return passed + failed + open + waived > 0; }
  bool satisfied() const { return failed + open + waived == 0; }
};

class Document {
 public:
  explicit Document(const Report& report) : report_(report), devices_(devices_by_id(report)) {
    for (const auto& [id, rule] : report.rules)
      rules_[id] = {id, rule.title, rule.rationale, {}, 0, 0, 0, 0, nullptr, nullptr};
    std::map<std::string, std::size_t> seen;
    for (const auto& finding : report.findings) {
      if (finding.outcome == Outcome::NotApplicable) continue;
      // A device may list one token twice.
      const std::string key = fmt::format("{}\n{}\n{}", finding.rule, finding.device.value(), finding.subject);
      const std::string uuid = uuid_of(fmt::format("observation\n{}\n{}", key, seen[key]++));
      observed_.emplace_back(&finding, uuid);
      RuleResult& rule = rules_[finding.rule];
      rule.id = finding.rule;
      rule.observations.push_back(uuid);
      count(finding, rule);
    }
  }

  void write(std::ostream& out) const {
    json::object root;
    root["uuid"] = uuid_of("document");
    root["metadata"] = metadata();
    root["import-ap"] = reference("href", "#" + uuid_of("plan"));
    std::string head = harmless_json(json::serialize(root));
    head.pop_back();
    out << "{\"assessment-results\":" << head << ",\n\"results\":[";
    std::string start = harmless_json(json::serialize(result()));
    start.pop_back();
    out << start;
    write_list(out, "observations", observed_,
               [this](const auto& item) { return observation(*item.first, item.second); });
    std::vector<const RuleResult*> told;
    std::vector<const RuleResult*> failed;
    for (const auto& [id, rule] : rules_) {
      if (!rule.told()) continue;
      told.push_back(&rule);
      if (rule.failed + rule.waived > 0) failed.push_back(&rule);
    }
    write_list(out, "risks", failed, [this](const RuleResult* rule) { return risk(*rule); });
    write_list(out, "findings", told, [this](const RuleResult* rule) { return finding(*rule); });
    json::object matter;
    matter["resources"] = one(plan());
    out << "}],\n\"back-matter\":" << harmless_json(json::serialize(matter)) << "}}\n";
  }

 private:
  static void count(const Finding& finding, RuleResult& rule) {
    switch (finding.outcome) {
      case Outcome::Pass:
        ++rule.passed;
        break;
      case Outcome::Fail:
        ++rule.failed;
        if (rule.worst == nullptr || finding.severity > rule.worst->severity) rule.worst = &finding;
        break;
      case Outcome::Waived:
        ++rule.waived;
        rule.waiver = &finding;
        break;
      default:
        ++rule.open;
    }
  }

  std::string uuid_of(const std::string& what) const { return name_uuid("run/" + report_.run_id + "/" + what); }
  static std::string device_uuid(const std::string& id) { return name_uuid("device/" + id); }

  /// OSCAL has no empty lists.
  template <class Items, class Make>
  static void write_list(std::ostream& out, const char* name, const Items& items, Make make) {
    if (items.empty()) return;
    out << ",\n\"" << name << "\":[";
    const char* separator = "\n";
    for (const auto& item : items) {
      out << separator << harmless_json(json::serialize(make(item)));
      separator = ",\n";
    }
    out << ']';
  }

  json::object metadata() const {
    json::object out;
    out["title"] = prose(report_.authority.empty() ? std::string("CCTV audit") : "CCTV audit of " + report_.authority);
    out["last-modified"] = format_rfc3339(report_.finished);
    out["version"] = line(report_.run_id);
    out["oscal-version"] = "1.1.2";
    json::object party;
    party["uuid"] = authority_uuid();
    party["type"] = "organization";
    party["name"] = line(report_.authority.empty() ? std::string("the authority") : report_.authority);
    out["parties"] = one(std::move(party));
    return out;
  }

  /// Of a run of the past what passed is counted and not kept one by one.
  std::size_t unlisted_passes() const { return report_.unlisted[Outcome::Pass]; }

  std::string authority_uuid() const { return name_uuid("authority/" + report_.authority); }

  json::object plan() const {
    json::object out;
    out["uuid"] = uuid_of("plan");
    out["title"] = "The rulebook as the plan of the assessment";
    out["description"] =
        prose(fmt::format("camaudit rulebook {}, SHA-256 {}", report_.rulebook_version, report_.rulebook_sha256));
    return out;
  }

  json::object result() const {
    json::object out;
    out["uuid"] = uuid_of("result");
    out["title"] = "Audit against the Surveillance Camera Code of Practice";
    const Coverage coverage = coverage_of(report_);
    std::string description =
        fmt::format("{} of {} devices fully assessed, {} in part, {} refused the log-in, {} not reached{}",
                    coverage.assessed, coverage.devices, coverage.partial, coverage.unauthorised, coverage.unreachable,
                    report_.interrupted ? "; interrupted before the end" : "");
    if (unlisted_passes() > 0) {
      description +=
          fmt::format("; {} checks that passed are counted for the run as a whole and not listed", unlisted_passes());
    }
    out["description"] = prose(description);
    out["start"] = format_rfc3339(report_.started);
    out["end"] = format_rfc3339(report_.finished);
    json::array items;
    for (const auto& [id, device] : devices_) items.push_back(inventory_item(*device));
    if (!items.empty()) {
      json::object definitions;
      definitions["inventory-items"] = std::move(items);
      out["local-definitions"] = std::move(definitions);
    }
    json::object selection;
    selection["include-all"] = json::object();
    json::object controls;
    controls["control-selections"] = one(std::move(selection));
    out["reviewed-controls"] = std::move(controls);
    return out;
  }

  static json::object inventory_item(const model::DeviceSurvey& device) {
    json::object out;
    out["uuid"] = device_uuid(device.id.value());
    out["description"] = prose(name_of(device));
    json::array properties;
    properties.push_back(property("state", to_string(device.state)));
    properties.push_back(property("kind", to_string(device.kind)));
    properties.push_back(property("identity", device.id.value()));
    out["props"] = std::move(properties);
    return out;
  }

  json::object observation(const Finding& finding, const std::string& uuid) const {
    json::object out;
    out["uuid"] = uuid;
    out["title"] = prose(finding.rule.str() + ": " + about(finding, devices_));
    out["description"] = prose(finding.evidence);
    json::array properties;
    properties.push_back(property("outcome", to_string(finding.outcome)));
    properties.push_back(property("severity", to_string(finding.severity)));
    if (!finding.subject.empty()) properties.push_back(property("subject", finding.subject));
    out["props"] = std::move(properties);
    json::array methods;
    methods.emplace_back(finding.device.empty() ? "EXAMINE" : "TEST");
    out["methods"] = std::move(methods);
    json::array types;
    types.emplace_back("finding");
    out["types"] = std::move(types);
    json::object subject;
    const bool known = devices_.contains(finding.device.value());
    subject["subject-uuid"] = known ? device_uuid(finding.device.value()) : authority_uuid();
    subject["type"] = known ? "inventory-item" : "party";
    out["subjects"] = one(std::move(subject));
    out["collected"] = format_rfc3339(report_.finished);
    if (finding.waiver) out["remarks"] = prose(waiver_text(*finding.waiver));
    return out;
  }

  json::object risk(const RuleResult& rule) const {
    const Finding& shown = rule.worst != nullptr ? *rule.worst : *rule.waiver;
    json::object out;
    out["uuid"] = uuid_of("risk\n" + rule.id);
    out["title"] = prose(rule.title.empty() ? rule.id : rule.title);
    out["description"] = prose(fmt::format("{} failed, {} accepted for a time", rule.failed, rule.waived));
    out["statement"] = prose(rule.rationale);
    out["props"] = one(property("severity", to_string(shown.severity)));
    out["status"] = rule.failed > 0 ? "open" : "deviation-approved";
    if (rule.worst != nullptr && !rule.worst->remediation.empty()) {
      json::object response;
      response["uuid"] = uuid_of("response\n" + rule.id);
      response["lifecycle"] = "recommendation";
      response["title"] = "What to do";
      response["description"] = prose(rule.worst->remediation);
      out["remediations"] = one(std::move(response));
    }
    return out;
  }

  json::object finding(const RuleResult& rule) const {
    json::object out;
    out["uuid"] = uuid_of("finding\n" + rule.id);
    out["title"] = prose(rule.title.empty() ? rule.id : rule.title);
    std::string description =
        fmt::format("{} failed, {} could not be judged, {} accepted for a time", rule.failed, rule.open, rule.waived);
    if (unlisted_passes() == 0) description += fmt::format(", {} passed", rule.passed);
    out["description"] = prose(description);
    json::object status;
    status["state"] = rule.satisfied() ? "satisfied" : "not-satisfied";
    status["reason"] = rule.satisfied() ? "pass" : rule.failed > 0 ? "fail" : "other";
    if (!rule.satisfied() && rule.failed == 0) {
      status["remarks"] = rule.open > 0 ? "It could not be judged everywhere, and unknown is not a pass."
                                        : "What failed is accepted for a time.";
    }
    json::object target;
    target["type"] = "objective-id";
    target["target-id"] = token(rule.id);
    target["status"] = std::move(status);
    out["target"] = std::move(target);
    json::array observations;
    for (const auto& uuid : rule.observations) observations.push_back(reference("observation-uuid", uuid));
    out["related-observations"] = std::move(observations);
    if (rule.failed + rule.waived > 0) out["related-risks"] = one(reference("risk-uuid", uuid_of("risk\n" + rule.id)));
    return out;
  }

  const Report& report_;
  const DevicesById devices_;
  std::map<std::string, RuleResult> rules_;
  std::vector<std::pair<const Finding*, std::string>> observed_;
};

}  // namespace

void write_oscal(std::ostream& out, const Report& report) {
  Document(report).write(out);
}

}  // namespace camaudit::report
