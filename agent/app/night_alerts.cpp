// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/night_alerts.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "agent/app/alerting.hpp"
#include "agent/app/collector.hpp"
#include "agent/app/night_conditions.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/exit_code.hpp"
#include "uploader/spool.hpp"

namespace camaudit::app {
namespace {

using alerts::Condition;

std::optional<Condition> spool_condition(const Config& config, const std::string& state_dir) {
  uploader::SystemFiles files;
  const SystemClock clock;
  const auto contents = uploader::look_into_spool(spool_place(config, state_dir, files, clock));
  if (!contents) return std::nullopt;
  // Without a collector they are meant to wait, until somebody carries them.
  const std::size_t waiting = config.collector.url ? contents->pending.size() : 0;
  return spool_moves(waiting, contents->oldest_waits, contents->parked.size());
}

std::vector<Condition> own_conditions(const std::optional<AuditRun>& run, int exit_code, const Config& config,
                                      const std::string& state_dir) {
  std::vector<Condition> conditions;
  const bool saved = run && run->saved && *run->saved;
  conditions.push_back(night_ended(saved, exit_code));
  conditions.push_back(alerts::own_condition(alerts::Kind::ClockUnsynchronised,
                                             !config.survey.trust_local_clock && !kernel_clock_synchronised()));
  std::error_code problem;
  const auto room = std::filesystem::space(state_dir, problem);
  if (!problem) conditions.push_back(disk_room(state_dir, room.available, room.capacity));
  if (auto spool = spool_condition(config, state_dir)) conditions.push_back(std::move(*spool));
  return conditions;
}

}  // namespace

void tell_night(const std::optional<AuditRun>& run, int exit_code, const Config& config, const CommonOptions& common) {
  if (exit_code == kExitInterrupted) return;
  const alerts::Outlet outlet = alert_outlet(config, run ? run->report.run_id : "");
  if (run && !run->state_alert.empty()) {
    outlet.send(alerts::event(alerts::Kind::StateDamaged, run->state_alert));
  }
  NightConditions seen;
  if (run) seen = conditions_of(run->report);
  for (Condition& own : own_conditions(run, exit_code, config, common.state_dir)) {
    seen.conditions.push_back(std::move(own));
  }
  Alerting(common.state_dir)
      .settle(config, seen.scope, std::move(seen.conditions), run ? run->report.run_id : std::string());
  if (run) outlet.send(alerts::event(alerts::Kind::Night, night_line(run->report)));
}

}  // namespace camaudit::app
