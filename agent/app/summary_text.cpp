// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/summary_text.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <ostream>
#include <string>
#include <tuple>

#include "agent/base/text.hpp"
#include "agent/base/time.hpp"
#include "agent/report/columns.hpp"
#include "uploader/summary_reader.hpp"

namespace camaudit::app {
namespace {

namespace v1 = summary::v1;

/// "CERTIFICATION_STEP_ONE" without what all values of its kind begin with, in small letters.
std::string small(const std::string& name, std::string_view prefix) {
  return to_lower_ascii(std::string_view(name).substr(std::min(prefix.size(), name.size())));
}

std::string shown(std::string_view text) {
  return escape_for_terminal(text);
}

void write_head(std::ostream& out, const v1::Summary& summary) {
  const auto line = [&](std::string_view title, const std::string& text) {
    out << fmt::format("{:<11} {}\n", title, text);
  };
  line("Summary",
       fmt::format("epoch {}, sequence {}, produced {}, the next is due by {}", summary.epoch(), summary.sequence(),
                   format_rfc3339({summary.produced_at()}), format_rfc3339({summary.not_after()})));
  const v1::Authority& authority = summary.authority();
  line("Authority", shown(fmt::format("{} {}, {}, {}; site {}", authority.name(), authority.gss_code(),
                                      authority.nation(), authority.police_force(), authority.site())));
  line("Run", shown(fmt::format("{} to {}{}{}", format_rfc3339({summary.run().started_at()}),
                                format_rfc3339({summary.run().ended_at()}),
                                summary.run().whole_estate() ? ", everything known" : ", part of the estate",
                                summary.run().interrupted() ? ", interrupted" : "")));
  line("Made by", shown(fmt::format("camaudit {}, rulebook {}; clock {}", summary.software().version(),
                                    summary.rulebook().version(),
                                    summary.clock().synchronised() ? "synchronised"
                                    : summary.clock().trusted()    ? "trusted by the configuration"
                                                                   : "not known to be right")));
  const v1::Coverage& coverage = summary.coverage();
  line("Coverage",
       fmt::format("{} devices: {} assessed, {} in part, {} without log-in, {} not reached", coverage.devices(),
                   coverage.assessed(), coverage.partial(), coverage.unauthorised(), coverage.unreachable()));
  const v1::OutcomeCounts& counts = summary.outcomes();
  line("Result",
       fmt::format("{} failed, {} passed, {} could not be judged, {} waived, {} errors, {} do not apply", counts.fail(),
                   counts.pass(), counts.unknown(), counts.waived(), counts.error(), counts.not_applicable()));
  if (summary.has_changes()) {
    const v1::Changes& changes = summary.changes();
    line("Changes", fmt::format("{} devices new, {} changed, {} gone", changes.devices_added(),
                                changes.devices_changed(), changes.devices_gone()));
  }
  for (const v1::Gap& gap : summary.gaps()) {
    line("Gap", fmt::format("epoch {}, sequences {} to {}: {}", gap.epoch(), gap.first_sequence(), gap.last_sequence(),
                            small(v1::GapReason_Name(gap.reason()), "GAP_REASON_")));
  }
  if (!summary.rotation().empty()) line("Rotation", "carries the statement that another key takes over");
}

std::string day(bool known, std::int64_t time) {
  return known ? format_date({time}) : "not told";
}

void write_declared(std::ostream& out, const v1::Declared& declared) {
  if (!declared.register_read()) {
    out << "\nDeclared    nothing: no register was read\n";
    return;
  }
  const auto office = [&](const char* title, bool there, const v1::Office& of) {
    out << fmt::format("  {:<40} {}\n", title,
                       !there                                 ? "none declared"
                       : of.has_published() && of.published() ? "declared and published"
                                                              : "declared, not published");
  };
  out << fmt::format("\nDeclared    {} schemes, {} published items\n", declared.schemes(), declared.published_size());
  office("senior responsible officer", declared.has_sro(), declared.sro());
  office("single point of contact", declared.has_spoc(), declared.spoc());
  for (const v1::Certification& certification : declared.certifications()) {
    out << fmt::format("  {:<40} {}, to {}\n",
                       certification.every_scheme() ? "certification of every scheme" : "certification of one scheme",
                       small(v1::CertificationStep_Name(certification.step()), "CERTIFICATION_"),
                       day(certification.has_expires(), certification.expires()));
  }
  for (const v1::ServiceLevelAgreement& sla : declared.slas()) {
    out << fmt::format("  {:<40} signed {}, reviewed {}{}\n", "agreement with the police",
                       day(sla.has_signed_on(), sla.signed_on()), day(sla.has_reviewed_on(), sla.reviewed_on()),
                       sla.published() ? ", published" : "");
  }
}

void write_requirements(std::ostream& out, const v1::Summary& summary, const report::TerminalStyle& style) {
  report::Columns columns({"REQUIREMENT", "SEVERITY", "FAIL", "UNKNOWN", "PASS", "WAIVED", "ERROR", "NOT APPLICABLE"});
  for (const v1::Requirement& requirement : summary.requirements()) {
    const v1::OutcomeCounts& counts = requirement.outcomes();
    columns.add({requirement.rule(), small(v1::Severity_Name(requirement.severity()), "SEVERITY_"),
                 std::to_string(counts.fail()), std::to_string(counts.unknown()), std::to_string(counts.pass()),
                 std::to_string(counts.waived()), std::to_string(counts.error()),
                 std::to_string(counts.not_applicable())});
  }
  if (columns.empty()) return;
  out << '\n';
  columns.write(out, style);
}

void write_makes(std::ostream& out, const v1::Summary& summary, const report::TerminalStyle& style) {
  using Make = std::tuple<std::string, std::string, std::string, std::string, std::string>;
  std::map<Make, std::array<std::size_t, 2>> makes;  // devices, and those with a failure
  uploader::for_each_device(summary, [&](const uploader::SummaryDevice& device) {
    const Make make{device.manufacturer, device.model, device.firmware,
                    small(v1::DeviceKind_Name(device.kind), "DEVICE_KIND_"),
                    small(v1::DeviceState_Name(device.state), "DEVICE_STATE_")};
    auto& [devices, failed] = makes[make];
    ++devices;
    if (std::find(device.outcomes.begin(), device.outcomes.end(), v1::OUTCOME_FAIL) != device.outcomes.end()) ++failed;
  });
  report::Columns columns({"MANUFACTURER", "MODEL", "FIRMWARE", "KIND", "STATE", "DEVICES", "WITH FAILURES"});
  for (const auto& [make, counts] : makes) {
    const auto& [manufacturer, model, firmware, kind, state] = make;
    columns.add({manufacturer, model, firmware, kind, state, std::to_string(counts[0]), std::to_string(counts[1])});
  }
  if (columns.empty()) return;
  out << '\n';
  columns.write(out, style);
}

}  // namespace

void write_summary(std::ostream& out, const v1::Summary& summary, const report::TerminalStyle& style) {
  write_head(out, summary);
  write_declared(out, summary.declared());
  write_requirements(out, summary, style);
  write_makes(out, summary, style);
}

}  // namespace camaudit::app
