// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/audit_run.hpp"

#include <malloc.h>

#include <utility>

#include "agent/app/declarations.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/state.hpp"
#include "agent/app/survey_run.hpp"
#include "agent/base/clock.hpp"

namespace camaudit::app {
namespace {

Result<store::Remembered> save(store::Database& inventory, const report::Report& report, bool whole_estate,
                               store::Database* facts, const Config& config, bool quiet) {
  auto saved = save_run(inventory, report, whole_estate, facts);
  if (!saved) return fail(std::move(saved.error()).with_context("the run could not be saved"));
  if (!config.survey.trust_local_clock && !kernel_clock_synchronised()) {
    // A clock that is ahead would forget everything.
    if (!quiet) complain("old history is not forgotten while this machine's clock is not synchronised");
    return saved;
  }
  constexpr std::int64_t kDay = 86400;
  auto pruned = store::prune(inventory, {report.started.value - config.keep_days * kDay});
  if (!pruned) return fail(std::move(pruned.error()).with_context("old history could not be forgotten"));
  return saved;
}

std::vector<store::Change> changes_of(store::Database& inventory, std::int64_t run, UtcSeconds started) {
  auto changes = store::changes(inventory, {started, std::nullopt});
  if (!changes) {
    complain("what changed could not be read: " + changes.error().what);
    return {};
  }
  std::erase_if(*changes, [run](const store::Change& change) { return change.run.no != run; });
  return std::move(*changes);
}

}  // namespace

AuditRunOrExit run_audit(const CommonOptions& common, const Config& config, const AuditRunOptions& options) {
  auto [judgement, judgement_exit] = judgement_for(config);
  if (!judgement) return {std::nullopt, judgement_exit};
  const UtcSeconds started = to_utc_seconds(SystemClock().wall());
  if (const int exit = declare(config, started, *judgement); exit != kExitOk) return {std::nullopt, exit};
  if (const auto known = check_rule_ids(judgement->rulebook, options.only); !known) {
    return {std::nullopt, complain_and_exit(known.error())};
  }
  std::optional<store::Database> inventory;
  std::optional<RunLock> lock;
  std::string state_alert;
  if (options.save) {
    // Opened first, so that nobody waits for a survey that cannot be saved.
    auto opened = store::open_inventory(inventory_path(common.state_dir), started);
    if (!opened) return {std::nullopt, complain_and_exit(opened.error())};
    state_alert = opened->alert;
    if (!state_alert.empty()) complain(state_alert);
    inventory.emplace(std::move(opened->database));
    auto taken = RunLock::take(common.state_dir);
    if (!taken) return {std::nullopt, complain_and_exit(taken.error())};
    lock.emplace(std::move(*taken));
  }
  auto scope = scope_of(options.scope, config, known_estate_or_note(common));
  if (!scope) return {std::nullopt, complain_and_exit(scope.error())};
  add_registered(options.scope, judgement->declared, *scope);
  if (scope->empty()) {
    return {std::nullopt,
            complain_of_nowhere(*scope,
                                "nothing to audit: name a device with --device or a range with --range, or say in the "
                                "configuration where to look ([discovery] multicast, ranges, devices; addresses in "
                                "cameras.csv)")};
  }

  const bool everywhere = options.scope.devices.empty() && options.scope.ranges.empty();
  judgement->footage = footage_or_note(common, everywhere);
  auto survey = survey_scope(std::move(*scope), config, common);
  if (!survey) return {std::nullopt, complain_of_file(survey.error())};
  if (!common.quiet) tell_discovery(survey->found);
  const bool whole_estate = everywhere && !survey->interrupted;
  std::optional<store::Database> earlier;
  if (!inventory) earlier = earlier_runs(common);
  store::Database* const kept = inventory ? &*inventory : earlier ? &*earlier : nullptr;
  std::optional<store::Database> facts;
  auto report = assess(std::move(*survey), started, config, *judgement, {options.only, everywhere}, kept,
                       options.in_brief ? &facts : nullptr);
  if (!report) return {std::nullopt, complain_and_exit(report.error())};
  AuditRun run{std::move(*judgement), std::move(*report), whole_estate, std::nullopt, {}, state_alert, std::move(lock)};
  // A run of some rules only does not say how everything stood.
  if (inventory) {
    run.saved = save(*inventory, run.report, whole_estate && options.only.empty(), facts ? &*facts : nullptr, config,
                     common.quiet);
    // The most that is held, and the C library gives back by itself only what lies at the end.
    facts.reset();
    ::malloc_trim(0);
  }
  if (run.saved && *run.saved) run.changes = changes_of(*inventory, (*run.saved)->run, run.report.started);
  return {std::move(run), kExitOk};
}

}  // namespace camaudit::app
