// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/csv.hpp"

#include <fmt/format.h>

#include <ostream>
#include <string>
#include <vector>

#include "agent/base/byte_order_mark.hpp"
#include "agent/base/csv.hpp"
#include "agent/base/text.hpp"
#include "agent/report/device_name.hpp"

namespace camaudit::report {
namespace {

const std::vector<std::string> kTitles{"run",     "started",      "authority", "site",         "rule",
                                       "title",   "principle",    "severity",  "outcome",      "device",
                                       "address", "manufacturer", "model",     "subject",      "evidence",
                                       "remedy",  "since",        "waived_by", "waived_until", "waived_because"};

std::vector<std::string> row_of(const Report& report, const model::Finding& finding, const DevicesById& devices) {
  const auto rule = report.rules.find(finding.rule);
  const auto device = devices.find(finding.device.value());
  model::DeviceInformation information;
  std::string address;
  if (device != devices.end()) {
    address = device->second->address;
    const auto& told = device->second->facts.device_information;
    if (!told.empty()) information = told.front();
  }
  std::vector<std::string> row{report.run_id,
                               format_rfc3339(report.started),
                               report.authority,
                               report.site,
                               finding.rule,
                               rule == report.rules.end() ? "" : rule->second.title,
                               fmt::to_string(finding.principle),
                               std::string(to_string(finding.severity)),
                               std::string(to_string(finding.outcome)),
                               finding.device.value(),
                               address,
                               information.manufacturer,
                               information.model,
                               finding.subject,
                               finding.evidence,
                               finding.remediation,
                               finding.since ? format_rfc3339(*finding.since) : ""};
  if (finding.waiver) {
    row.insert(row.end(), {finding.waiver->owner_role, format_date(finding.waiver->expires), finding.waiver->reason});
  }
  row.resize(kTitles.size());
  for (std::string& cell : row) cell = escape_for_terminal(cell);
  return row;
}

}  // namespace

void write_csv(std::ostream& out, const Report& report) {
  CsvStyle style;
  style.crlf = true;
  const DevicesById devices = devices_by_id(report);
  out << kByteOrderMark << csv_row(kTitles, style);
  for (const auto& finding : report.findings) out << csv_row(row_of(report, finding, devices), style);
}

}  // namespace camaudit::report
