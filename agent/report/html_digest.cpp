// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/html_digest.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "agent/model/device_places.hpp"

namespace camaudit::report {

using model::Outcome;

void Tally::add(const model::Finding& finding) {
  switch (finding.outcome) {
    case Outcome::Pass:
      ++passed;
      break;
    case Outcome::Fail:
      ++failed.at(static_cast<std::size_t>(finding.severity));
      break;
    case Outcome::Unknown:
    case Outcome::Error:
      ++unjudged;
      break;
    case Outcome::NotApplicable:
      ++not_applicable;
      break;
    case Outcome::Waived:
      ++waived;
      break;
  }
}

bool worse(const Tally& a, const Tally& b) {
  for (std::size_t i = a.failed.size(); i-- > 0;) {
    if (a.failed.at(i) != b.failed.at(i)) return a.failed.at(i) > b.failed.at(i);
  }
  return a.unjudged > b.unjudged;
}

Digest::Digest(const Report& shown) : report(shown), devices(shown.devices.size()) {
  const auto is_silent = [](const model::DeviceSurvey& device) {
    return device.state == model::DeviceState::Unreachable || device.state == model::DeviceState::Unauthorised;
  };
  silent = static_cast<std::size_t>(std::count_if(report.devices.begin(), report.devices.end(), is_silent));
  for (const auto& [id, text] : report.rules) {
    RuleGroup& group = rules[id];
    group.text = &text;
    group.principle = text.principle;
  }
  model::DevicePlaces places(report.devices);
  places_.reserve(report.findings.size());
  for (const auto& finding : report.findings) {
    RuleGroup& group = rules[finding.rule];
    group.principle = finding.principle;
    for (Tally* tally : {&all, &group.tally, &principles[finding.principle]}) tally->add(finding);
    const auto place = places.find(finding.device.value());
    places_.push_back(place.value_or(kNowhere));
    if (place) devices[*place].add(finding);
    if (finding.outcome == Outcome::Fail) group.failed.push_back(&finding);
    if (finding.outcome == Outcome::Waived) group.waived.push_back(&finding);
    const bool open = finding.outcome == Outcome::Unknown || finding.outcome == Outcome::Error;
    if (open && !(place && is_silent(report.devices[*place]))) group.unjudged.push_back(&finding);
  }
  passes_listed = report.unlisted[Outcome::Pass] == 0;
  all.passed += report.unlisted[Outcome::Pass];
  all.not_applicable += report.unlisted[Outcome::NotApplicable];
  std::size_t number = 0;
  for (auto& [id, group] : rules) group.anchor = fmt::format("rule-{}", ++number);
}

std::vector<std::string_view> Digest::ranked() const {
  std::vector<std::string_view> ids;
  for (const auto& [id, group] : rules) ids.push_back(id);
  std::stable_sort(ids.begin(), ids.end(),
                   [this](auto a, auto b) { return worse(rules.at(a).tally, rules.at(b).tally); });
  return ids;
}

std::optional<std::size_t> Digest::place_of(const model::Finding& finding) const {
  const std::size_t place = places_.at(static_cast<std::size_t>(&finding - report.findings.data()));
  return place == kNowhere ? std::nullopt : std::optional(place);
}

std::string_view severity_word(model::Severity severity) {
  static constexpr std::array<std::string_view, 4> kWords{"Low", "Medium", "High", "Critical"};
  return kWords.at(static_cast<std::size_t>(severity));
}

}  // namespace camaudit::report
