// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <exception>
#include <optional>
#include <utility>

#include "agent/app/alerting.hpp"
#include "agent/app/audit_run.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/night_alerts.hpp"
#include "agent/app/night_conditions.hpp"
#include "agent/app/options.hpp"
#include "agent/app/sealing.hpp"
#include "agent/app/spool_delivery.hpp"
#include "agent/app/thrown.hpp"
#include "agent/base/clock.hpp"

namespace camaudit::app {
namespace {

/// A run that could not be saved is summarised all the same. The exit code of the first thing that failed.
int told_and_sealed(NightRun& night, const Config& config, const CommonOptions& common) {
  const AuditRun& run = *night.run;
  if (!common.quiet) fmt::print("{}\n", night_line(run.report));
  int exit = kExitOk;
  if (run.saved && !*run.saved) exit = complain_and_exit(run.saved->error());
  const auto sealed = seal(run, config, common.state_dir);
  night.sealed = sealed.has_value();
  if (!sealed) {
    const int failed = complain_and_exit(Error(sealed.error()).with_context("the summary could not be put by"));
    return exit == kExitOk ? failed : exit;
  }
  if (!common.quiet) {
    fmt::print("summary {} of epoch {} is in the spool\n", sealed->place.sequence, sealed->place.epoch);
  }
  return exit;
}

/// Everything but telling the operator; what came of it is in `night`, unless it came to nothing.
int run_night(const Config& config, const CommonOptions& common, const NightlyOptions& options, NightRun& night) {
  // Asked first, so that nobody waits for a survey that cannot be told to anyone.
  const auto signing = ready_to_seal(config, common.state_dir, to_utc_seconds(SystemClock().wall()));
  if (!signing) {
    complain(signing.error().what);
    return signing.error().kind == ErrorKind::InvalidInput ? static_cast<int>(kExitBadConfig)
                                                           : exit_code_for(signing.error().kind);
  }
  AuditRunOptions audit;
  audit.save = true;
  audit.in_brief = true;
  auto audited = run_audit(common, config, audit);
  std::optional<AuditRun>& run = night.run;
  run = std::move(audited.run);
  if (run && run->report.interrupted) {
    complain("the run was interrupted: no summary is made of it");
    return kExitInterrupted;
  }
  const int made = run ? told_and_sealed(night, config, common) : audited.exit_code;
  // What waits is sent also by a night that failed.
  int delivered = kExitOk;
  if (config.collector.url) {
    delivered = deliver_spool(config, common, {});
  } else if (!common.quiet) {
    complain("no collector is configured ([collector] url): summaries stay in the spool");
  }
  if (made != kExitOk) return made;
  if (delivered != kExitOk) return delivered;
  return report::exit_code_of(run->report, options.fail_on);
}

}  // namespace

int nightly_command(const CommonOptions& common, const NightlyOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) {
    Alerting(common.state_dir).settle(default_config(), {}, {night_ended(false, config_exit)});
    return config_exit;
  }
  NightRun night;
  int exit = kExitOk;
  try {
    exit = run_night(*config, common, options, night);
  } catch (const std::exception& thrown) {
    exit = complain_and_exit(thrown);
    // It may have come to something, but not to all that a night is for.
    night = {};
  }
  tell_night(std::move(night), exit, *config, common);
  return exit;
}

}  // namespace camaudit::app
