// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <functional>
#include <iostream>
#include <set>
#include <sstream>
#include <string>

#include "agent/app/assessment.hpp"
#include "agent/app/declarations.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/options.hpp"
#include "agent/app/rule_text.hpp"
#include "agent/app/state.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/text.hpp"
#include "agent/report/device_text.hpp"

namespace camaudit::app {
namespace {

void print_findings(const report::Report& report, const report::TerminalStyle& style, bool about_authority) {
  const auto& device = report.devices.front();
  std::string about = fmt::format("{} ({}, {})", device.address, to_string(device.kind), to_string(device.state));
  if (about_authority) {
    fmt::print("\nFound in what the authority declares, whatever the device\n");
  } else {
    fmt::print("\nFound at {}\n", escape_for_terminal(about));
  }
  if (!about_authority && !device.reason.empty()) {
    fmt::print("  {}\n", report::wrapped(escape_for_terminal(device.reason), style.width, 2, 2));
  }
  for (const auto& finding : report.findings) {
    std::string line(to_string(finding.outcome));
    if (!finding.subject.empty()) line += "  " + finding.subject.str();
    line += ": " + finding.evidence.str();
    fmt::print("  - {}\n", report::wrapped(escape_for_terminal(line), style.width, 4, 4));
  }
  if (report.findings.empty()) fmt::print("  The rule does not apply to this kind of device.\n");
}

std::set<std::string, std::less<>> words_of(const std::string& query) {
  constexpr const char* kLetters = "abcdefghijklmnopqrstuvwxyz0123456789_";
  std::set<std::string, std::less<>> words;
  for (auto begin = query.find_first_of(kLetters); begin != std::string::npos;) {
    const auto end = query.find_first_not_of(kLetters, begin);
    words.insert(query.substr(begin, end - begin));
    begin = query.find_first_of(kLetters, end);
  }
  return words;
}

/// What saved runs say of the rule and the device: from when to when it was what.
Result<void> print_history(const std::string& state_dir, const std::string& rule, const std::string& device,
                           const report::TerminalStyle& style) {
  auto inventory = store::read_inventory(inventory_path(state_dir));
  if (!inventory) {
    if (inventory.error().kind == ErrorKind::NotFound) return {};
    return fail(std::move(inventory.error()));
  }
  const auto past = store::past_findings(*inventory, {rule, device});
  if (!past) return fail(past.error());
  const auto day = [](UtcSeconds time) { return format_rfc3339(time).substr(0, 10); };
  fmt::print("\nIn saved runs\n");
  for (const store::PastFinding& finding : *past) {
    std::string line = finding.closed
                           ? fmt::format("{} from {} to {}", finding.outcome, day(finding.opened), day(*finding.closed))
                           : fmt::format("{} since {}", finding.outcome, day(finding.opened));
    if (!finding.subject.empty()) line += "  " + finding.subject;
    line += ": " + finding.evidence;
    fmt::print("  - {}\n", report::wrapped(escape_for_terminal(line), style.width, 4, 4));
  }
  if (past->empty()) fmt::print("  Nothing was ever wrong here, or the device is not in the inventory.\n");
  return {};
}

}  // namespace

int explain_command(const CommonOptions& common, const ExplainOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  auto [judgement, judgement_exit] = judgement_for(*config);
  if (!judgement) return judgement_exit;
  if (const auto known = check_rule_ids(judgement->rulebook, {options.rule}); !known) {
    return complain_and_exit(known.error());
  }
  const rules::Rule& rule = *judgement->rulebook.find(options.rule);
  const report::TerminalStyle style = output_style(common.colour);
  if (options.device.empty()) {
    fmt::print("{}", rule_text(rule, judgement->policy, style));
    return kExitOk;
  }
  auto place = known_place(common, options.device);
  if (!place) return complain_and_exit(place.error());
  ScopeOptions where;
  where.devices = {std::move(*place)};
  auto scope = scope_of(where, *config, known_estate_or_note(common));
  if (!scope) return complain_and_exit(scope.error());
  const UtcSeconds started = to_utc_seconds(SystemClock().wall());
  if (const int exit = declare(*config, started, *judgement); exit != kExitOk) return exit;
  auto run = survey_scope(std::move(*scope), *config, common);
  if (!run) return complain_of_file(run.error());
  if (run->devices.empty()) {
    complain("the device is excluded by [discovery] exclude");
    return kExitUsage;
  }
  if (run->interrupted) return kExitInterrupted;
  auto earlier = earlier_runs(common);
  const auto report =
      assess(std::move(*run), started, *config, *judgement, {{options.rule}, false}, earlier ? &*earlier : nullptr);
  if (!report) return complain_and_exit(report.error());
  fmt::print("{}", rule_text(rule, judgement->policy, style));
  print_findings(*report, style, rule.about_authority);
  if (!rule.about_authority) {
    fmt::print("\nFacts that the rule looks at\n");
    std::ostringstream facts;
    report::write_facts(facts, report->devices.front(), words_of(rule.query), style);
    fmt::print("{}", facts.str());
  }
  const std::string whose = rule.about_authority ? std::string() : report->devices.front().id.value();
  const auto told = print_history(common.state_dir, rule.id, whose, style);
  if (!told && !common.quiet) complain(told.error().what);
  return report::exit_code_of(*report, model::Severity::Low);
}

}  // namespace camaudit::app
