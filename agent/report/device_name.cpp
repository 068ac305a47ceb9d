// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/device_name.hpp"

#include "agent/base/text.hpp"

namespace camaudit::report {

std::string name_of(const model::DeviceSurvey& device) {
  constexpr std::size_t kLongestAddress = 100;
  constexpr std::size_t kLongestWord = 40;
  std::string name = bounded_text(device.address, kLongestAddress);
  if (!device.facts.device_information.empty()) {
    const auto& information = device.facts.device_information.front();
    for (const std::string* word : {&information.manufacturer, &information.model}) {
      if (!word->empty()) name += ' ' + bounded_text(*word, kLongestWord);
    }
  }
  return name;
}

DevicesById devices_by_id(const Report& report) {
  DevicesById devices;
  for (const auto& device : report.devices) devices.emplace(device.id.value(), &device);
  return devices;
}

std::string about(const model::Finding& finding, const DevicesById& devices) {
  const auto device = devices.find(finding.device.value());
  return about(finding, device == devices.end() ? nullptr : device->second);
}

std::string about(const model::Finding& finding, const model::DeviceSurvey* device) {
  const bool broken = finding.outcome == model::Outcome::Error && finding.device.empty();
  std::string whose = broken                   ? "the rule itself"
                      : finding.device.empty() ? "the authority"
                      : device == nullptr      ? finding.device.value()
                                               : name_of(*device);
  if (finding.subject.empty()) return whose;
  // scheme:TC and camera:CAM-001 say enough.
  return finding.device.empty() && !broken ? finding.subject.str() : whose + "  " + finding.subject.str();
}

}  // namespace camaudit::report
