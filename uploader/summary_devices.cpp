// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "agent/model/device_places.hpp"
#include "uploader/device_label.hpp"
#include "uploader/pseudonym.hpp"
#include "uploader/summary_parts.hpp"

namespace camaudit::uploader {
namespace {

namespace v1 = summary::v1;

v1::Outcome outcome_of(model::Outcome outcome) {
  switch (outcome) {
    case model::Outcome::Pass:
      return v1::OUTCOME_PASS;
    case model::Outcome::Fail:
      return v1::OUTCOME_FAIL;
    case model::Outcome::Unknown:
      return v1::OUTCOME_UNKNOWN;
    case model::Outcome::NotApplicable:
      return v1::OUTCOME_NOT_APPLICABLE;
    case model::Outcome::Waived:
      return v1::OUTCOME_WAIVED;
    case model::Outcome::Error:
      return v1::OUTCOME_ERROR;
  }
  return v1::OUTCOME_NONE;
}

v1::Severity severity_of(model::Severity severity) {
  switch (severity) {
    case model::Severity::Low:
      return v1::SEVERITY_LOW;
    case model::Severity::Medium:
      return v1::SEVERITY_MEDIUM;
    case model::Severity::High:
      return v1::SEVERITY_HIGH;
    case model::Severity::Critical:
      return v1::SEVERITY_CRITICAL;
  }
  return v1::SEVERITY_UNSPECIFIED;
}

v1::DeviceKind kind_of(model::DeviceKind kind) {
  switch (kind) {
    case model::DeviceKind::Camera:
      return v1::DEVICE_KIND_CAMERA;
    case model::DeviceKind::Recorder:
      return v1::DEVICE_KIND_RECORDER;
    case model::DeviceKind::Encoder:
      return v1::DEVICE_KIND_ENCODER;
    case model::DeviceKind::Other:
      return v1::DEVICE_KIND_OTHER;
    case model::DeviceKind::Vms:
      return v1::DEVICE_KIND_VMS;
  }
  return v1::DEVICE_KIND_UNSPECIFIED;
}

v1::DeviceState state_of(model::DeviceState state) {
  switch (state) {
    case model::DeviceState::Assessed:
      return v1::DEVICE_STATE_ASSESSED;
    case model::DeviceState::Partial:
      return v1::DEVICE_STATE_PARTIAL;
    case model::DeviceState::Unauthorised:
      return v1::DEVICE_STATE_UNAUTHORISED;
    case model::DeviceState::Unreachable:
      return v1::DEVICE_STATE_UNREACHABLE;
    case model::DeviceState::Imported:
      return v1::DEVICE_STATE_IMPORTED;
  }
  return v1::DEVICE_STATE_UNSPECIFIED;
}

/// Which outcome stands for a device where its subjects differ: the one that is named first.
constexpr std::array kWorstFirst{v1::OUTCOME_FAIL, v1::OUTCOME_ERROR,          v1::OUTCOME_UNKNOWN, v1::OUTCOME_WAIVED,
                                 v1::OUTCOME_PASS, v1::OUTCOME_NOT_APPLICABLE, v1::OUTCOME_NONE};

v1::Outcome worse(v1::Outcome one, v1::Outcome other) {
  const auto rank = [](v1::Outcome outcome) { return std::find(kWorstFirst.begin(), kWorstFirst.end(), outcome); };
  return rank(one) < rank(other) ? one : other;
}

void count(const model::Totals& totals, v1::OutcomeCounts& out) {
  const auto of = [&](model::Outcome outcome) { return static_cast<std::uint32_t>(totals[outcome]); };
  out.set_pass(of(model::Outcome::Pass));
  out.set_fail(of(model::Outcome::Fail));
  out.set_unknown(of(model::Outcome::Unknown));
  out.set_not_applicable(of(model::Outcome::NotApplicable));
  out.set_waived(of(model::Outcome::Waived));
  out.set_error(of(model::Outcome::Error));
}

struct Tally {
  model::Severity severity = model::Severity::Low;
  int principle = 0;
  model::Totals totals;
};

/// Where each requirement stands in the summary.
using Places = std::unordered_map<std::string_view, std::size_t>;

/// Rules that were held against devices first, so that the row of a device is short.
Places add_requirements(const SummaryContent& content, v1::Summary& out) {
  struct OfRule {
    Tally tally;
    bool of_devices = false;
  };
  // There are many findings and few rules: a rule is looked for by hash, and put in order once.
  std::unordered_map<std::string_view, OfRule> rules;
  model::Totals all;
  for (const auto& finding : content.findings) {
    OfRule& rule = rules[finding.rule];
    rule.of_devices = rule.of_devices || !finding.device.empty();
    rule.tally.severity = std::max(rule.tally.severity, finding.severity);
    rule.tally.principle = finding.principle;
    ++rule.tally.totals[finding.outcome];
    ++all[finding.outcome];
  }
  std::map<std::pair<bool, std::string_view>, const Tally*> ordered;
  for (const auto& [name, rule] : rules) ordered.emplace(std::pair(!rule.of_devices, name), &rule.tally);
  Places places;
  for (const auto& [key, tally] : ordered) {
    places.emplace(key.second, places.size());
    v1::Requirement& requirement = *out.add_requirements();
    requirement.set_rule(std::string(key.second));
    requirement.set_severity(severity_of(tally->severity));
    requirement.set_principle(static_cast<std::uint32_t>(tally->principle));
    count(tally->totals, *requirement.mutable_outcomes());
  }
  count(all, *out.mutable_outcomes());
  return places;
}

/// What of one device was found for each requirement: a v1::Outcome in a byte, as there are many.
using Row = std::vector<std::uint8_t>;
using RowView = std::span<const std::uint8_t>;

/// The rows of all devices, one after another.
class Rows {
 public:
  Rows(const SummaryContent& content, const Places& places)
      : width_(places.size()), cells_(content.devices.size() * width_, v1::OUTCOME_NONE) {
    model::DevicePlaces devices(content.devices);
    for (const auto& finding : content.findings) {
      const auto device = devices.find(finding.device.value());
      if (!device) continue;
      std::uint8_t& cell = cells_[*device * width_ + places.at(finding.rule)];
      cell = static_cast<std::uint8_t>(worse(static_cast<v1::Outcome>(cell), outcome_of(finding.outcome)));
    }
  }

  RowView of(std::size_t device) const { return RowView(cells_).subspan(device * width_, width_); }

 private:
  std::size_t width_;
  std::vector<std::uint8_t> cells_;
};

/// The devices of one make, by pseudonym.
using Members = std::map<std::string, RowView>;

struct Make {
  Members members;
  Row common;  ///< what most of them have at each place
};

Row common_row(const Members& members) {
  std::vector<std::array<std::size_t, v1::Outcome_ARRAYSIZE>> counts(members.begin()->second.size());
  for (const auto& [pseudonym, row] : members) {
    for (std::size_t place = 0; place < row.size(); ++place) ++counts[place][row[place]];
  }
  Row common;
  for (const auto& count : counts) {
    const auto most = std::max_element(count.begin(), count.end()) - count.begin();
    common.push_back(static_cast<std::uint8_t>(most));
  }
  return common;
}

void add_exceptions(const Make& make, v1::Make& out) {
  std::uint32_t device = 0;
  for (const auto& [pseudonym, row] : make.members) {
    for (std::size_t place = 0; place < row.size(); ++place) {
      if (row[place] == make.common[place]) continue;
      out.add_exceptions(device);
      out.add_exceptions(static_cast<std::uint32_t>(place));
      out.add_exceptions(row[place]);
    }
    ++device;
  }
}

/// Without what nobody has at its end.
void add_profile(const Row& row, v1::Devices& out) {
  v1::Profile& profile = *out.add_profiles();
  const auto last = std::find_if(row.rbegin(), row.rend(), [](auto outcome) { return outcome != v1::OUTCOME_NONE; });
  std::for_each(row.begin(), last.base(),
                [&](auto outcome) { profile.add_outcomes(static_cast<v1::Outcome>(outcome)); });
}

/// Everything of one kind, in the order in which it is written; gives places from 0.
template <class T>
std::map<T, std::uint32_t> numbered(std::map<T, std::uint32_t> seen) {
  std::uint32_t place = 0;
  for (auto& [thing, number] : seen) number = place++;
  return seen;
}

struct Label {
  model::DeviceKind kind = model::DeviceKind::Other;
  model::DeviceState state = model::DeviceState::Unreachable;
  std::array<std::string, 3> names;  ///< manufacturer, model, firmware
  auto operator<=>(const Label&) const = default;
};

Label label_of(const model::DeviceSurvey& device) {
  Label label{device.kind, device.state, {}};
  if (device.facts.device_information.empty()) return label;
  const auto& told = device.facts.device_information.front();
  label.names = {device_label(told.manufacturer, device), device_label(told.model, device),
                 device_label(told.firmware, device)};
  return label;
}

}  // namespace

void add_devices(const SummaryContent& content, const Secret& pseudonym_secret, v1::Summary& out) {
  const auto places = add_requirements(content, out);
  const Rows rows(content, places);

  std::map<Label, Make> makes;
  std::map<std::string, std::uint32_t> names;
  for (std::size_t i = 0; i < content.devices.size(); ++i) {
    const auto& device = content.devices[i];
    const Label label = label_of(device);
    makes[label].members.emplace(pseudonym_of(device.id, pseudonym_secret), rows.of(i));
    for (const std::string& name : label.names) {
      if (!name.empty()) names.emplace(name, 0);
    }
  }
  std::map<Row, std::uint32_t> profiles;
  for (auto& [label, make] : makes) {
    make.common = common_row(make.members);
    profiles.emplace(make.common, 0);
  }
  names = numbered(std::move(names));
  profiles = numbered(std::move(profiles));

  v1::Devices& devices = *out.mutable_devices();
  for (const auto& [name, place] : names) devices.add_names(name);
  for (const auto& [row, place] : profiles) add_profile(row, devices);
  const auto place_of = [&](const std::string& name) { return name.empty() ? 0 : names.at(name) + 1; };
  for (const auto& [label, make] : makes) {
    v1::Make& added = *devices.add_makes();
    added.set_kind(kind_of(label.kind));
    added.set_state(state_of(label.state));
    added.set_manufacturer(place_of(label.names[0]));
    added.set_model(place_of(label.names[1]));
    added.set_firmware(place_of(label.names[2]));
    added.set_profile(profiles.at(make.common));
    for (const auto& [pseudonym, row] : make.members) added.mutable_pseudonyms()->append(pseudonym);
    add_exceptions(make, added);
  }
}

}  // namespace camaudit::uploader
