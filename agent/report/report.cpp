// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/report.hpp"

#include <algorithm>

namespace camaudit::report {

Coverage coverage_of(const Report& report) {
  Coverage coverage;
  for (const auto& device : report.devices) {
    switch (device.state) {
      case model::DeviceState::Assessed:
        ++coverage.assessed;
        break;
      case model::DeviceState::Partial:
        ++coverage.partial;
        break;
      case model::DeviceState::Unauthorised:
        ++coverage.unauthorised;
        break;
      case model::DeviceState::Unreachable:
        ++coverage.unreachable;
        break;
      case model::DeviceState::Imported:
        ++coverage.imported;
        break;
    }
  }
  coverage.devices = report.devices.size() - coverage.imported;
  return coverage;
}

model::Totals totals_of(const Report& report) {
  model::Totals totals = report.unlisted;
  for (const auto& finding : report.findings) ++totals[finding.outcome];
  return totals;
}

bool is_incomplete(const Report& report) {
  const model::Totals totals = totals_of(report);
  const Coverage coverage = coverage_of(report);
  // The devices that a person has named say something only if one of them could not be asked.
  const bool not_asked =
      std::any_of(report.discovery.begin(), report.discovery.end(),
                  [](const DiscoverySource& source) { return source.source == "device" && !source.note.empty(); });
  return not_asked || totals[model::Outcome::Unknown] + totals[model::Outcome::Error] > 0 ||
         coverage.unauthorised + coverage.unreachable > 0 || coverage.devices == 0 || report.interrupted;
}

int exit_code_of(const Report& report, FailOn fail_on) {
  const bool failed = std::any_of(report.findings.begin(), report.findings.end(), [&](const model::Finding& finding) {
    return finding.outcome == model::Outcome::Fail && fail_on && finding.severity >= *fail_on;
  });
  if (failed) return 2;
  return is_incomplete(report) ? 3 : 0;
}

}  // namespace camaudit::report
