// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as waivers.toml: every problem is told with its place, what is accepted names a rule, one target, a reason,
// a role and days in order, and applied to findings it turns failures into waived and nothing else into anything.
#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "agent/rules/waivers.hpp"
#include "agent/store/database.hpp"
#include "agent/store/inventory.hpp"
#include "agent/store/schema.hpp"
#include "tests/fuzz/property.hpp"

namespace {

using namespace camaudit;
using fuzz::require;
using model::Outcome;

model::DeviceSurvey device(const std::string& id, const std::string& address) {
  model::DeviceSurvey survey;
  survey.id = model::DeviceId(id);
  survey.address = address;
  survey.kind = model::DeviceKind::Camera;
  survey.state = model::DeviceState::Assessed;
  return survey;
}

/// Two devices, of which one is a camera of a scheme.
store::Database& inventory() {
  static store::Database database = [] {
    auto opened = store::Database::open_memory();
    require(opened && store::create_schema(*opened), "there is an inventory");
    require(store::begin_run(*opened, {"run", fuzz::kToday, fuzz::kToday}).has_value(), "there is a run");
    require(store::record(*opened, device("urn:uuid:1", "10.20.0.7:80")).has_value() &&
                store::record(*opened, device("urn:uuid:2", "[fe80::7]:80")).has_value(),
            "there are devices");
    require(opened
                ->execute("INSERT INTO camera (asset_id, scheme, place) VALUES ('C1', 'TC', 'c.csv:2');"
                          "INSERT INTO camera_device VALUES ('C1', 'urn:uuid:1', 'identity')")
                .has_value(),
            "there is a camera");
    return std::move(*opened);
  }();
  return database;
}

/// One of each outcome and of each thing that a finding may be about.
std::vector<model::Finding> findings() {
  std::vector<model::Finding> all;
  for (const char* rule : {"P09-HTTPS", "P06-RETENTION-MAX"}) {
    for (const Outcome outcome :
         {Outcome::Pass, Outcome::Fail, Outcome::Unknown, Outcome::NotApplicable, Outcome::Error}) {
      for (const auto& [id, subject] : {std::pair("urn:uuid:1", ""), std::pair("urn:uuid:2", "recording:R1"),
                                        std::pair("", "camera:C1"), std::pair("", "scheme:TC"), std::pair("", "")}) {
        model::Finding finding;
        finding.rule = rule;
        finding.outcome = outcome;
        finding.device = model::DeviceId(id);
        finding.subject = subject;
        finding.evidence = std::string(id) + subject + std::string(to_string(outcome));  // tells them apart
        all.push_back(std::move(finding));
      }
    }
  }
  return all;
}

std::string name_of(const model::Finding& finding) {
  return finding.rule.str() + " " + finding.evidence.str();
}

void check_entry(const rules::WaiverEntry& entry) {
  require(rules::built_in_rulebook().find(entry.rule) != nullptr, "a waiver is of a rule that there is");
  const bool blank = entry.waiver.reason.find_first_not_of(" \t\r\n") == std::string::npos ||
                     entry.waiver.owner_role.find_first_not_of(" \t\r\n") == std::string::npos;
  require(!blank, "a waiver has a reason and somebody who answers for it");
  fuzz::require_bounded(entry.waiver.reason);
  fuzz::require_bounded(entry.waiver.owner_role);
  require(entry.waiver.approved_on <= fuzz::kToday, "a waiver was approved before today");
  require(entry.waiver.expires >= entry.waiver.approved_on, "a waiver ends after it was approved");
  require(entry.target == rules::WaiverTarget::Authority || !entry.id.empty(), "a waiver is for something");
  require(entry.waiver.place.starts_with("w.toml:"), "a waiver knows its place");
}

void check_applied(const std::vector<rules::WaiverEntry>& waivers) {
  std::map<std::string, Outcome> before;
  for (const auto& finding : findings()) before.emplace(name_of(finding), finding.outcome);
  auto after = findings();
  const auto applied = rules::apply_waivers(inventory(), waivers, fuzz::kToday, {}, after);
  require(applied.has_value(), "what is accepted can be applied");
  std::size_t kept = 0;
  std::size_t about_waivers = 0;
  for (const auto& finding : after) {
    const auto was = before.find(name_of(finding));
    if (was == before.end()) {
      require((finding.rule == rules::kWaiverExpired || finding.rule == rules::kWaiverUnmatched) &&
                  finding.outcome == Outcome::Fail,
              "what is added is about waivers");
      fuzz::require_bounded(finding.evidence);
      ++about_waivers;
      continue;
    }
    ++kept;
    const bool waived = finding.outcome == Outcome::Waived;
    require(waived ? was->second == Outcome::Fail : was->second == finding.outcome, "only a failure becomes waived");
    require(waived == finding.waiver.has_value(), "what is waived says by which waiver");
    require(!waived || !rules::expired(*finding.waiver, fuzz::kToday), "what has run out waives nothing");
  }
  require(kept == before.size(), "no finding is lost");
  require(about_waivers <= waivers.size(), "a waiver is found fault with once");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  const auto read = [](const std::string& of) {
    return rules::parse_waivers("w.toml", of, rules::built_in_rulebook(), fuzz::kToday);
  };
  const rules::WaiverLoad load = read(text);
  fuzz::check_problems(load.problems, "w.toml", text);
  if (!text.starts_with("\xEF\xBB\xBF")) fuzz::check_shift(load.problems, read("\n" + text).problems);
  if (!load.problems.empty()) return 0;
  for (const auto& entry : load.waivers) check_entry(entry);
  check_applied(load.waivers);
  return 0;
}
