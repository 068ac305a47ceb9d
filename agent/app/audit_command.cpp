// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "agent/app/audit_run.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/options.hpp"
#include "agent/app/report_output.hpp"

namespace camaudit::app {

int audit_command(const CommonOptions& common, const AuditOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  const auto [run, run_exit] = run_audit(common, *config, {options.scope, options.only, options.save});
  if (!run) return run_exit;
  const int written = write_report(run->report, options.target, common.colour);
  if (written != kExitOk) return written;
  if (run->saved) {
    if (!*run->saved) return complain_and_exit(run->saved->error());
    const store::Remembered& saved = **run->saved;
    if (!common.quiet) {
      complain(fmt::format("saved as run {}: {} new, {} changed, {} not found any more", saved.run, saved.added,
                           saved.changed, saved.absent));
    }
  }
  return run->report.interrupted ? static_cast<int>(kExitInterrupted)
                                 : report::exit_code_of(run->report, options.target.fail_on);
}

}  // namespace camaudit::app
