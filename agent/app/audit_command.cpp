// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "agent/app/assessment.hpp"
#include "agent/app/declarations.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/options.hpp"
#include "agent/app/report_output.hpp"
#include "agent/app/state.hpp"
#include "agent/base/clock.hpp"

namespace camaudit::app {

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

  auto run = survey_scope(*scope, *config, common);
  if (!run) return complain_and_exit(run.error());
  if (!common.quiet) tell_discovery(run->found);
  const bool interrupted = run->interrupted;
  std::optional<store::Database> earlier;
  if (!inventory) earlier = earlier_runs(common);
  auto report = assess(std::move(*run), started, *config, *judgement,
                       {options.only, options.scope.devices.empty() && options.scope.ranges.empty()},
                       inventory ? &inventory->database
                       : earlier ? &*earlier
                                 : nullptr);
  if (!report) return complain_and_exit(report.error());

  const int written = write_report(*report, options.format, options.output, common.colour);
  if (written != kExitOk) return written;
  if (inventory) {
    const bool whole_estate = options.scope.devices.empty() && options.scope.ranges.empty() && !interrupted;
    const auto saved = save_run(inventory->database, *report, whole_estate);
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
