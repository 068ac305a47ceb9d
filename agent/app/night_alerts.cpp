// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/night_alerts.hpp"

#include <utility>

#include "agent/app/alerting.hpp"
#include "agent/app/night_conditions.hpp"
#include "agent/app/self_check.hpp"
#include "agent/base/exit_code.hpp"

namespace camaudit::app {

void tell_night(NightRun night, int exit_code, const Config& config, const CommonOptions& common) {
  if (exit_code == kExitInterrupted) return;
  std::optional<AuditRun>& run = night.run;
  const std::string id = run ? run->report.run_id : std::string();
  const alerts::Outlet outlet = alert_outlet(config, id);
  if (run && !run->state_alert.empty()) {
    outlet.send(alerts::event(alerts::Kind::StateDamaged, run->state_alert));
  }
  const auto certificates = run ? certificates_changed(run->report, run->changes) : std::nullopt;
  if (certificates) outlet.send(*certificates);
  const std::string line = run ? night_line(run->report) : std::string();
  NightConditions seen;
  if (run) seen = conditions_of(std::move(run->report));
  seen.conditions.push_back(night_ended(night.sealed && run && run->saved && *run->saved, exit_code));
  for (alerts::Condition& own : self_check(config, common.state_dir)) seen.conditions.push_back(std::move(own));
  Alerting(common.state_dir).settle(config, seen.scope, std::move(seen.conditions), id);
  if (run) outlet.send(alerts::event(alerts::Kind::Night, line));
}

}  // namespace camaudit::app
