// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/alerting.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "agent/app/state.hpp"
#include "agent/app/terminal.hpp"
#include "agent/base/clock.hpp"
#include "agent/store/inventory_file.hpp"

namespace camaudit::app {
namespace {

/// Of this machine and the program itself. What is said of devices and rules makes sense only by what was told before.
bool is_own(const alerts::Condition& condition) {
  using alerts::Kind;
  return condition.kind != Kind::Finding && condition.kind != Kind::NetworkUnreachable &&
         condition.kind != Kind::RuleError && condition.device.empty();
}

}  // namespace

alerts::Outlet alert_outlet(const Config& config, const std::string& run_id) {
  return {config.alerts.to, alerts::Origin{config.authority.site, run_id}};
}

Result<std::vector<alerts::Alert>> Alerting::by_inventory(const Config& config, const alerts::Scope& scope,
                                                          std::vector<alerts::Condition> conditions, UtcSeconds now) {
  const std::string path = inventory_path(state_dir_);
  // Not by open_inventory(), which reads all of a file to see whether it is sound: the night does that.
  auto inventory = store::open_inventory_between(path);
  if (!inventory) return fail(std::move(inventory.error()));
  // A night that has ended tells once: it may wait for the heartbeat.
  if (auto done = inventory->execute("PRAGMA busy_timeout = 5000"); !done) return fail(std::move(done.error()));
  return alerts::settle(*inventory, scope, std::move(conditions), config.alerts.policy, now);
}

bool Alerting::settle(const Config& config, const alerts::Scope& scope, std::vector<alerts::Condition> conditions,
                      const std::string& run_id) {
  const UtcSeconds now = to_utc_seconds(SystemClock().wall());
  const alerts::Outlet outlet = alert_outlet(config, run_id);
  std::vector<alerts::Condition> own;
  std::copy_if(conditions.begin(), conditions.end(), std::back_inserter(own), is_own);
  auto alerts = by_inventory(config, scope, std::move(conditions), now);
  if (alerts) {
    complained_ = false;
    outlet.send(*alerts);
    return true;
  }
  if (alerts.error().kind != ErrorKind::NotFound && !std::exchange(complained_, true)) {
    complain("what was told before cannot be read, so that alerts of devices wait: " + alerts.error().what);
  }
  outlet.send(alerts::settle(told_, {}, std::move(own), config.alerts.policy, now));
  return false;
}

}  // namespace camaudit::app
