// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <iostream>
#include <sstream>

#include "agent/app/assessment.hpp"
#include "agent/app/declarations.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/files.hpp"
#include "agent/app/options.hpp"
#include "agent/app/state.hpp"
#include "agent/base/clock.hpp"
#include "agent/report/json.hpp"
#include "agent/report/table.hpp"

namespace camaudit::app {
namespace {

std::string rendered(const report::Report& report, const AuditOptions& options, ColourChoice colour) {
  std::ostringstream out;
  if (options.format == "json") {
    report::write_json(out, report);
  } else {
    report::TerminalStyle style = output_style(colour);
    if (!options.output.empty() && colour == ColourChoice::Auto) style.colour = false;
    report::write_table(out, report, style);
  }
  return std::move(out).str();
}

}  // namespace

int audit_command(const CommonOptions& common, const AuditOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  auto [judgement, judgement_exit] = judgement_for(*config);
  if (!judgement) return judgement_exit;
  const UtcSeconds started = to_utc_seconds(SystemClock().wall());
  if (const int exit = declare(*config, started, *judgement); exit != kExitOk) return exit;
  if (const auto known = check_rule_ids(judgement->rulebook, options.only); !known) {
    return complain_and_exit(known.error());
  }
  std::optional<store::InventoryFile> inventory;
  if (options.save) {
    // Opened first, so that nobody waits for a survey that cannot be saved.
    auto opened = store::open_inventory(inventory_path(common.state_dir), to_utc_seconds(SystemClock().wall()));
    if (!opened) return complain_and_exit(opened.error());
    if (!opened->alert.empty()) complain(opened->alert);
    inventory.emplace(std::move(*opened));
  }
  auto scope = scope_of(options.scope, *config, known_estate_or_note(common));
  if (!scope) return complain_and_exit(scope.error());
  add_registered(options.scope, judgement->declared, *scope);
  if (scope->empty()) {
    complain(
        "nothing to audit: name a device with --device or a range with --range, or say in the configuration where to "
        "look ([discovery] multicast, ranges, devices; addresses in cameras.csv)");
    return kExitUsage;
  }

  const bool everything = options.scope.devices.empty() && options.scope.ranges.empty();
  judgement->footage = footage_or_note(common, everything);
  auto run = survey_scope(*scope, *config, common);
  if (!run) return complain_and_exit(run.error());
  if (!common.quiet) tell_discovery(run->found);
  const bool interrupted = run->interrupted;
  auto report = assess(std::move(*run), started, *config, *judgement, {options.only, everything});
  if (!report) return complain_and_exit(report.error());

  const std::string text = rendered(*report, options, common.colour);
  if (options.output.empty()) {
    std::cout << text << std::flush;
    if (const int code = output_exit(); code != kExitOk) return code;
  } else if (const auto written = write_file_atomically(options.output, text); !written) {
    return complain_and_exit(written.error());
  }
  if (inventory) {
    const auto saved = save_run(inventory->database, *report, everything && !interrupted);
    if (!saved) return complain_and_exit(Error(saved.error()).with_context("the run could not be saved"));
    constexpr std::int64_t kDay = 86400;
    const auto pruned = store::prune(inventory->database, {report->started.value - config->keep_days * kDay});
    if (!pruned) return complain_and_exit(Error(pruned.error()).with_context("old history could not be forgotten"));
    if (!common.quiet) {
      complain(fmt::format("saved as run {}: {} new, {} changed, {} not found any more", saved->run, saved->added,
                           saved->changed, saved->absent));
    }
  }
  return interrupted ? static_cast<int>(kExitInterrupted) : report::exit_code_of(*report, options.fail_on);
}

}  // namespace camaudit::app
