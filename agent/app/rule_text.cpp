// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/rule_text.hpp"

#include <fmt/format.h>

#include <cctype>

#include "agent/base/text.hpp"

namespace camaudit::app {
namespace {

std::string paragraph(const std::string& heading, const std::string& text, const report::TerminalStyle& style) {
  if (text.empty()) return {};
  // Rule files are written by people, in folded lines.
  std::string flowing;
  for (const char c : text) {
    const bool space = c == '\n' || c == ' ';
    if (!space) {
      flowing.push_back(c);
    } else if (!flowing.empty() && flowing.back() != ' ') {
      flowing.push_back(' ');
    }
  }
  return fmt::format("\n{}\n  {}\n", heading, report::wrapped(escape_for_terminal(flowing), style.width, 2, 2));
}

bool uses(const std::string& query, const std::string& name) {
  const std::string parameter = ":" + name;
  for (auto at = query.find(parameter); at != std::string::npos; at = query.find(parameter, at + 1)) {
    const char next = at + parameter.size() < query.size() ? query[at + parameter.size()] : ' ';
    if (std::isalnum(static_cast<unsigned char>(next)) == 0 && next != '_') return true;
  }
  return false;
}

}  // namespace

std::string rule_text(const rules::Rule& rule, const rules::Policy& policy, const report::TerminalStyle& style) {
  std::string out = fmt::format("{}  {}\n", rule.id, to_string(rule.severity));
  out += fmt::format("  {}\n", report::wrapped(escape_for_terminal(rule.title), style.width, 2, 2));
  if (rule.principle > 0)
    out += fmt::format("  Guiding principle {} of the Surveillance Camera Code\n", rule.principle);
  out += paragraph("Why", rule.rationale, style);
  std::string sources;
  for (const auto& source : rule.sources) {
    std::string line = source.document;
    if (!source.paragraph.empty()) line += ", " + source.paragraph;
    line += source.verified ? " (source read)" : " (not verified against the source: do not cite as authority)";
    sources += fmt::format("  - {}\n", report::wrapped(escape_for_terminal(line), style.width, 4, 4));
  }
  if (!sources.empty()) out += "\nSources\n" + sources;
  std::string thresholds;
  for (const auto& parameter : rules::policy_parameters()) {
    if (!uses(rule.query, parameter.name)) continue;
    const rules::PolicyValue* value = policy.find(parameter.name);
    const std::string line = fmt::format("{} = {} {}: {} ({})", parameter.name,
                                         rules::to_text(value == nullptr ? parameter.standard : *value), parameter.unit,
                                         parameter.meaning, parameter.norm);
    thresholds += fmt::format("  - {}\n", report::wrapped(escape_for_terminal(line), style.width, 4, 4));
  }
  if (!thresholds.empty()) out += "\nThresholds in force ([policy] of the configuration)\n" + thresholds;
  out += paragraph("What to do", rule.remediation, style);
  return out;
}

}  // namespace camaudit::app
