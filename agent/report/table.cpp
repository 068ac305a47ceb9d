// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <set>
#include <utility>
#include <vector>

#include "agent/base/text.hpp"
#include "agent/report/device_name.hpp"

namespace camaudit::report {
namespace {

using model::Finding;
using model::Outcome;
using model::Severity;

/// More findings of one rule, or silent devices, than this are counted, not listed: 800 cameras with one fault are one
/// piece of news.
constexpr std::size_t kListedPerRule = 12;
/// Of what could not be judged for one and the same reason fewer are named: the reason is the news.
constexpr std::size_t kNamedPerReason = 3;

class Painter {
 public:
  explicit Painter(const TerminalStyle& style) : style_(style) {}
  std::string bold(std::string_view text) const { return paint("1", text); }
  std::string dim(std::string_view text) const { return paint("2", text); }
  std::string severity(Severity severity) const {
    static constexpr const char* kCodes[] = {"36", "33", "31", "1;31"};
    return paint(kCodes[static_cast<std::size_t>(severity)], fmt::format("{:<8}", upper(to_string(severity))));
  }
  std::string_view dot() const { return style_.utf8 ? "·" : "-"; }
  std::string_view cross() const { return style_.utf8 ? "✗" : "x"; }
  std::string_view question() const { return "?"; }
  std::string_view arrow() const { return style_.utf8 ? "→" : "->"; }
  const TerminalStyle& style() const { return style_; }

 private:
  static std::string upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return static_cast<char>(c - ('a' - 'A')); });
    return out;
  }
  std::string paint(const char* code, std::string_view text) const {
    return style_.colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
  const TerminalStyle& style_;
};

void write_scope(std::ostream& out, const Report& report, const Painter& paint) {
  const Coverage coverage = coverage_of(report);
  const model::Totals totals = totals_of(report);
  const std::string dot = fmt::format(" {} ", paint.dot());
  out << paint.bold("camaudit " + escape_for_terminal(report.tool_version)) << dot << "audit of "
      << format_rfc3339(report.started) << '\n';
  if (!report.authority.empty()) {
    out << escape_for_terminal(report.authority);
    if (!report.site.empty()) out << dot << escape_for_terminal(report.site);
    out << '\n';
  }
  out << '\n';
  std::string scope = fmt::format("{} device{}", coverage.devices, coverage.devices == 1 ? "" : "s");
  if (coverage.imported > 0) {
    scope +=
        fmt::format("{}footage of {} system{} imported", dot, coverage.imported, coverage.imported == 1 ? "" : "s");
  }
  const std::size_t rules = report.rules.size() + report.unnamed_rules;
  scope += fmt::format("{}{} rule{}, rulebook {}", dot, rules, rules == 1 ? "" : "s",
                       escape_for_terminal(report.rulebook_version));
  out << "Scope     " << scope << '\n';
  std::string covered = fmt::format("{} of {} fully assessed", coverage.assessed, coverage.devices);
  if (coverage.partial > 0) covered += fmt::format("{}{} in part", dot, coverage.partial);
  if (coverage.unauthorised > 0) covered += fmt::format("{}{} refused the log-in", dot, coverage.unauthorised);
  if (coverage.unreachable > 0) covered += fmt::format("{}{} not reached", dot, coverage.unreachable);
  if (report.interrupted) covered += fmt::format("{}interrupted before the end", dot);
  out << "Coverage  " << covered << '\n';
  const std::size_t judged = totals[Outcome::Pass] + totals[Outcome::Fail] + totals[Outcome::Waived];
  const std::size_t asked = judged + totals[Outcome::Unknown] + totals[Outcome::Error];
  std::string result = fmt::format("{} failed", totals[Outcome::Fail]);
  result += fmt::format("{}{} passed", dot, totals[Outcome::Pass]);
  if (totals[Outcome::Waived] > 0) result += fmt::format("{}{} waived", dot, totals[Outcome::Waived]);
  result += fmt::format("{}{} could not be judged", dot, totals[Outcome::Unknown] + totals[Outcome::Error]);
  out << "Result    " << result << fmt::format("{}of {} checks", dot, asked) << '\n';
  if (totals[Outcome::NotApplicable] > 0) {
    out << fmt::format("          {} more do not apply\n", totals[Outcome::NotApplicable]);
  }
}

using Group = std::vector<const Finding*>;

/// Devices of which nothing is known: listed once with the reason, instead of once for every rule.
std::set<std::string> silent_devices(const Report& report) {
  std::set<std::string> ids;
  for (const auto& device : report.devices) {
    const bool silent =
        device.state == model::DeviceState::Unreachable || device.state == model::DeviceState::Unauthorised;
    if (silent) ids.insert(device.id.value());
  }
  return ids;
}

bool is_authority_unknown(const Finding& finding) {
  return finding.outcome == Outcome::Unknown && finding.device.empty() && finding.subject.empty();
}

/// Findings of the outcomes asked for, by rule, without those of the devices to skip and without what is unknown of the
/// authority as a whole; rules with the gravest finding
/// first.
std::vector<Group> groups_of(const Report& report, std::initializer_list<Outcome> outcomes,
                             const std::set<std::string>& skip) {
  std::map<std::string, Group> by_rule;
  for (const auto& finding : report.findings) {
    const bool wanted = std::find(outcomes.begin(), outcomes.end(), finding.outcome) != outcomes.end();
    const bool elsewhere = skip.contains(finding.device.value()) || is_authority_unknown(finding);
    if (wanted && !elsewhere) by_rule[finding.rule].push_back(&finding);
  }
  std::vector<Group> groups;
  for (auto& [rule, group] : by_rule) {
    std::stable_sort(group.begin(), group.end(),
                     [](const auto* a, const auto* b) { return a->severity > b->severity; });
    groups.push_back(std::move(group));
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.front()->severity > b.front()->severity; });
  return groups;
}

/// What is told of a finding beside the place.
std::string tale_of(const Finding& finding) {
  return finding.waiver ? finding.evidence.str() + '\n' + waiver_text(*finding.waiver) : finding.evidence.str();
}

/// Findings that tell the same are put together, in the order of the first of each.
std::vector<Group> by_tale(const Group& group) {
  std::vector<Group> tales;
  std::map<std::string, std::size_t> at;
  for (const Finding* finding : group) {
    const auto [known, is_new] = at.try_emplace(tale_of(*finding), tales.size());
    if (is_new) tales.emplace_back();
    tales[known->second].push_back(finding);
  }
  return tales;
}

/// The places of findings that tell the same, at most so many, and then what they tell.
void write_tale(std::ostream& out, const Group& findings, std::size_t most, const DevicesById& devices,
                const Painter& paint, std::string_view mark) {
  const std::size_t width = paint.style().width;
  for (std::size_t i = 0; i < findings.size() && i < most; ++i) {
    out << "  " << mark << ' ' << wrapped(escape_for_terminal(about(*findings[i], devices)), width, 4, 4) << '\n';
  }
  if (findings.size() > most) out << fmt::format("    and {} more: --format csv lists all\n", findings.size() - most);
  const Finding& first = *findings.front();
  out << "    " << paint.dim(wrapped(escape_for_terminal(first.evidence), width, 4, 4)) << '\n';
  if (first.waiver) out << "    " << wrapped(escape_for_terminal(waiver_text(*first.waiver)), width, 4, 4) << '\n';
}

void write_group(std::ostream& out, const Report& report, const Group& group, const DevicesById& devices,
                 const Painter& paint, std::string_view mark) {
  const Finding& worst = *group.front();
  const auto title = report.rules.find(worst.rule);
  const std::size_t width = paint.style().width;
  out << '\n' << paint.severity(worst.severity) << "  " << paint.bold(escape_for_terminal(worst.rule)) << '\n';
  if (title != report.rules.end())
    out << "  " << wrapped(escape_for_terminal(title->second.title), width, 2, 2) << '\n';
  const bool judged = worst.outcome == Outcome::Fail || worst.outcome == Outcome::Waived;
  std::size_t left = kListedPerRule;
  std::size_t untold = 0;
  for (const Group& findings : by_tale(group)) {
    const std::size_t most = std::min(left, judged ? kListedPerRule : kNamedPerReason);
    if (most == 0) {
      untold += findings.size();
      continue;
    }
    write_tale(out, findings, most, devices, paint, mark);
    left -= std::min(most, findings.size());
  }
  if (untold > 0) out << fmt::format("    and {} more: --format csv lists all\n", untold);
  if (!worst.remediation.empty()) {
    const std::string arrow = fmt::format("  {} ", paint.arrow());
    out << arrow << wrapped(escape_for_terminal(worst.remediation), width, display_width(arrow), display_width(arrow))
        << '\n';
  }
}

/// Of the authority as a whole, by why it could not be judged: a register that is not there is one piece of news.
std::map<std::string, std::set<std::string>> unjudged_of_authority(const Report& report) {
  std::map<std::string, std::set<std::string>> rules;
  for (const auto& finding : report.findings) {
    if (is_authority_unknown(finding)) rules[finding.evidence].insert(finding.rule);
  }
  return rules;
}

void write_unjudged_of_authority(std::ostream& out, const std::map<std::string, std::set<std::string>>& reasons,
                                 const Painter& paint) {
  for (const auto& [evidence, rules] : reasons) {
    const std::string of = rules.size() == 1
                               ? "1 rule about the authority (" + escape_for_terminal(*rules.begin()) + ")"
                               : fmt::format("{} rules about the authority", rules.size());
    out << "\n  " << paint.question() << ' ' << of << '\n';
    out << "    " << paint.dim(wrapped(escape_for_terminal(evidence), paint.style().width, 4, 4)) << '\n';
  }
}

/// Devices that were not fully assessed; those of one state and for the same reason together, in the order of the
/// first of each: a switch that is down is one piece of news.
std::vector<std::vector<const model::DeviceSurvey*>> by_reason(const Report& report) {
  std::vector<std::vector<const model::DeviceSurvey*>> groups;
  std::map<std::pair<model::DeviceState, std::string_view>, std::size_t> at;
  for (const auto& device : report.devices) {
    if (device.state == model::DeviceState::Assessed || device.state == model::DeviceState::Imported) continue;
    const auto [known, is_new] = at.try_emplace({device.state, device.reason}, groups.size());
    if (is_new) groups.emplace_back();
    groups[known->second].push_back(&device);
  }
  return groups;
}

void write_devices_not_assessed(std::ostream& out, const Report& report, const Painter& paint) {
  const Coverage coverage = coverage_of(report);
  if (coverage.assessed == coverage.devices) return;
  out << '\n' << paint.bold("Devices not fully assessed") << '\n';
  if (coverage.unauthorised + coverage.unreachable > 0) {
    out << "  "
        << wrapped(
               "No check can be judged on a device that was not reached or refused the log-in; those checks "
               "are counted above and not repeated below.",
               paint.style().width, 2, 2)
        << '\n';
  }
  for (const auto& devices : by_reason(report)) {
    for (std::size_t i = 0; i < devices.size() && i < kListedPerRule; ++i) {
      out << fmt::format("  {} {:<12} ", paint.question(), to_string(devices[i]->state))
          << escape_for_terminal(name_of(*devices[i])) << '\n';
    }
    const model::DeviceSurvey& first = *devices.front();
    if (devices.size() > kListedPerRule) {
      out << fmt::format("    and {} more {}: --format html lists all\n", devices.size() - kListedPerRule,
                         to_string(first.state));
    }
    out << "    " << paint.dim(wrapped(escape_for_terminal(first.reason), paint.style().width, 4, 4)) << '\n';
  }
}

void write_shared_identities(std::ostream& out, const Report& report, const Painter& paint) {
  if (report.shared_identities.empty()) return;
  out << '\n' << paint.bold("Identities claimed by several devices (kept apart)") << '\n';
  for (const auto& shared : report.shared_identities) {
    std::string line = shared.identity + ":";
    for (const auto& address : shared.addresses) line += ' ' + address;
    out << "  " << wrapped(escape_for_terminal(line), paint.style().width, 4, 2) << '\n';
  }
}

}  // namespace

std::string waiver_text(const model::Waiver& waiver) {
  return fmt::format("waived until {} by the {}: {} ({})", format_date(waiver.expires), waiver.owner_role,
                     waiver.reason, waiver.place);
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent, std::size_t used) {
  std::string out;
  std::size_t column = used;
  bool line_start = true;
  while (!text.empty()) {
    const auto space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text = space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
    const std::size_t length = display_width(word);
    if (!line_start && column + 1 + length > width) {
      out.append("\n").append(indent, ' ');
      column = indent;
      line_start = true;
    }
    if (!line_start) {
      out.push_back(' ');
      ++column;
    }
    out.append(word);
    column += length;
    line_start = false;
  }
  return out;
}

void write_table(std::ostream& out, const Report& report, const TerminalStyle& style) {
  const Painter paint(style);
  const DevicesById devices = devices_by_id(report);
  write_scope(out, report, paint);
  const auto failed = groups_of(report, {Outcome::Fail}, {});
  for (const auto& group : failed) write_group(out, report, group, devices, paint, paint.cross());
  const auto waived = groups_of(report, {Outcome::Waived}, {});
  if (coverage_of(report).devices == 0) {
    out << "\nNo device was found, so nothing was assessed.\n";
  } else if (failed.empty()) {
    out << "\nNothing that could be judged failed" << (waived.empty() ? "" : " beyond what is accepted for a time")
        << ".\n";
  }
  if (!waived.empty()) out << '\n' << paint.bold("Failures accepted for a time") << '\n';
  for (const auto& group : waived) write_group(out, report, group, devices, paint, paint.cross());
  write_devices_not_assessed(out, report, paint);
  const std::set<std::string> silent = silent_devices(report);
  const auto unjudged = groups_of(report, {Outcome::Unknown, Outcome::Error}, silent);
  const auto reasons = unjudged_of_authority(report);
  if (!unjudged.empty() || !reasons.empty()) {
    out << '\n' << paint.bold("Could not be judged: unknown is not a pass") << '\n';
  }
  write_unjudged_of_authority(out, reasons, paint);
  for (const auto& group : unjudged) write_group(out, report, group, devices, paint, paint.question());
  write_shared_identities(out, report, paint);
}

}  // namespace camaudit::report
