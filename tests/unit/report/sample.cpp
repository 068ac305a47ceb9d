// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/report/sample.hpp"

#include <fmt/format.h>

namespace camaudit::report {

using model::DeviceState;
using model::Outcome;
using model::Severity;

model::Finding finding_of(Outcome outcome, Severity severity) {
  model::Finding finding;
  finding.rule = fmt::format("P06-{}", to_string(outcome));
  finding.principle = 6;
  finding.severity = severity;
  finding.outcome = outcome;
  finding.device = model::DeviceId("urn:uuid:1");
  finding.subject = "recording:r1";
  finding.evidence = "kept for 35 days";
  if (outcome == Outcome::Fail) finding.remediation = "set 31 days";
  return finding;
}

model::DeviceSurvey device_of(DeviceState state) {
  model::DeviceSurvey device;
  device.id = model::DeviceId(fmt::format("urn:uuid:{}", static_cast<int>(state) + 1));
  device.address = fmt::format("10.20.0.{}:80", static_cast<int>(state) + 1);
  device.url = fmt::format("http://{}/onvif/device_service", device.address);
  device.state = state;
  device.kind = model::DeviceKind::Camera;
  if (state != DeviceState::Assessed) device.reason = "tds:GetUsers: fault: HTTP 500";
  return device;
}

Report sample_report() {
  Report report;
  report.tool_version = "1.2.3";
  report.run_id = "run-1";
  report.started = {1'795'485'600};
  report.finished = {1'795'485'660};
  report.authority = "Exampleton Borough Council";
  report.site = "main-control-room";
  report.rulebook_version = "1.0.0";
  report.rulebook_sha256 = "abc";
  report.rules["P06-fail"] = {"Footage is kept no longer than needed",
                              6,
                              Severity::High,
                              "Nobody needs it after that.",
                              "set 31 days",
                              {"Code, 4.6"}};
  report.rules["P06-pass"].title = "Another";
  report.discovery.push_back({"multicast", "eth0", "ipv4", 12, ""});
  report.shared_identities.push_back({"serial:Maker/M1/123456", {"10.20.0.1:80", "10.20.0.2:80"}});
  for (const DeviceState state :
       {DeviceState::Assessed, DeviceState::Partial, DeviceState::Unauthorised, DeviceState::Unreachable}) {
    report.devices.push_back(device_of(state));
  }
  model::DeviceSurvey& first = report.devices.front();
  first.calls.push_back({"tds:GetUsers", model::CallOutcome::Ok, "", 12});
  first.facts.device_information.push_back({"Maker", "M1", "5.1", "123456", "hw"});
  model::SystemClock clock;
  clock.offset_seconds = 1.25;
  first.facts.clock.push_back(clock);
  first.facts.user.push_back({"admin", "Administrator", false});
  for (const Outcome outcome : model::kOutcomes) report.findings.push_back(finding_of(outcome, Severity::High));
  return report;
}

}  // namespace camaudit::report
