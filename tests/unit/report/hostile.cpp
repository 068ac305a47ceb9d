// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/report/hostile.hpp"

#include "tests/unit/report/sample.hpp"

namespace camaudit::report {

Report report_of(const std::string& text) {
  Report report = sample_report();
  report.authority = report.site = report.run_id = report.tool_version = text;
  report.rulebook_version = report.rulebook_sha256 = text;
  report.shared_identities = {{text, {text}}};
  report.discovery = {{text, text, text, 1, text}};
  for (auto& device : report.devices) {
    device.address = device.reason = text;
    device.facts.device_information = {{text, text, text, text, text}};
    model::Recording recording;
    recording.token = text;
    recording.earliest = report.started;
    device.facts.recording = {recording};
  }
  report.devices.front().id = model::DeviceId(text);
  for (auto& finding : report.findings) {
    finding.device = model::DeviceId(text);
    finding.subject = finding.evidence = finding.remediation = text;
    if (finding.outcome == model::Outcome::Waived) {
      finding.waiver = {text, text, report.started, report.started, text};
    }
  }
  report.findings.front().rule = text;
  report.rules[text] = {text, 6, model::Severity::High, text, text, {text}};
  report.background.schemes = {{text, text, 31}};
  report.background.cameras = {{text, text, text, {text}}};
  report.background.availability = {{text, text, 1, 1, 0, 1}};
  return report;
}

Report hostile_report() {
  return report_of(kHostile);
}

}  // namespace camaudit::report
