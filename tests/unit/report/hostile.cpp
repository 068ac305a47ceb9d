// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/report/hostile.hpp"

#include "tests/unit/report/sample.hpp"

namespace camaudit::report {

Report hostile_report() {
  Report report = sample_report();
  report.authority = report.site = report.run_id = report.tool_version = kHostile;
  report.rulebook_version = report.rulebook_sha256 = kHostile;
  report.shared_identities = {{kHostile, {kHostile}}};
  report.discovery = {{kHostile, kHostile, kHostile, 1, kHostile}};
  for (auto& device : report.devices) {
    device.address = device.reason = kHostile;
    device.facts.device_information = {{kHostile, kHostile, kHostile, kHostile, kHostile}};
    model::Recording recording;
    recording.token = kHostile;
    recording.earliest = report.started;
    device.facts.recording = {recording};
  }
  report.devices.front().id = model::DeviceId(kHostile);
  for (auto& finding : report.findings) {
    finding.device = model::DeviceId(kHostile);
    finding.subject = finding.evidence = finding.remediation = kHostile;
    if (finding.outcome == model::Outcome::Waived) {
      finding.waiver = {kHostile, kHostile, report.started, report.started, kHostile};
    }
  }
  report.findings.front().rule = kHostile;
  report.rules[kHostile] = {kHostile, 6, model::Severity::High, kHostile, kHostile, {kHostile}};
  report.background.schemes = {{kHostile, kHostile, 31}};
  report.background.cameras = {{kHostile, kHostile, kHostile, {kHostile}}};
  report.background.availability = {{kHostile, kHostile, 1, 1, 0, 1}};
  return report;
}

}  // namespace camaudit::report
