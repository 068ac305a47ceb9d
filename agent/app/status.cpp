// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/status.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include "agent/app/collector.hpp"
#include "agent/app/keys.hpp"
#include "agent/app/privileges.hpp"
#include "agent/app/run_lock.hpp"
#include "agent/app/schedule.hpp"
#include "agent/app/state.hpp"
#include "agent/base/clock.hpp"
#include "agent/store/contact.hpp"
#include "uploader/delivery.hpp"
#include "uploader/receipt.hpp"

namespace camaudit::app {
namespace {

Result<void> add_failures(store::Database& inventory, Status& status) {
  const auto findings = store::past_findings(inventory, {});
  if (!findings) return fail(findings.error());
  const UtcSeconds last = status.last_run->started;
  for (const store::PastFinding& finding : *findings) {
    if (finding.outcome == "unknown" || finding.outcome == "error") status.unknown += finding.closed ? 0 : 1;
    const auto severity = model::severity_from(finding.severity);
    if (finding.outcome != "fail" || !severity) continue;
    StatusFailures& failures = status.failures[static_cast<std::size_t>(*severity)];
    if (!finding.closed) ++failures.standing;
    if (finding.opened == last) ++failures.opened;
    if (finding.closed == last) ++failures.closed;
  }
  return {};
}

Result<void> add_devices(store::Database& inventory, Status& status) {
  const auto devices = store::known_devices(inventory);
  if (!devices) return fail(devices.error());
  for (const store::KnownDevice& device : *devices) {
    auto& count = device.absent_since              ? status.devices.absent
                  : device.state == "assessed"     ? status.devices.assessed
                  : device.state == "partial"      ? status.devices.partial
                  : device.state == "unauthorised" ? status.devices.unauthorised
                                                   : status.devices.unreachable;
    if (device.state != "imported") ++count;
  }
  return {};
}

Result<void> add_heartbeat(store::Database& inventory, Status& status) {
  const auto until = store::watched_until(inventory);
  if (!until) return fail(until.error());
  if (!*until) return {};
  const auto devices = store::watched_devices(inventory);
  if (!devices) return fail(devices.error());
  StatusHeartbeat& seen = status.heartbeat.emplace();
  seen.at = **until;
  for (const store::WatchedDevice& device : *devices) {
    if (!device.contact || !device.contact->answered) continue;
    if (*device.contact->answered) {
      ++seen.answering;
    } else {
      ++(device.contact->cause == store::kCauseNetwork ? seen.network_down : seen.device_down);
    }
  }
  return {};
}

Result<void> add_inventory(const std::string& state_dir, Status& status) {
  auto inventory = store::read_inventory(inventory_path(state_dir));
  if (!inventory) {
    if (inventory.error().kind == ErrorKind::NotFound) return {};
    return fail(std::move(inventory.error()));
  }
  const auto runs = store::past_runs(*inventory);
  if (!runs) return fail(runs.error());
  const auto last =
      std::find_if(runs->rbegin(), runs->rend(), [](const store::PastRun& run) { return run.whole_estate; });
  if (last != runs->rend()) {
    status.last_run = *last;
    const auto total = store::past_total(*inventory, last->no);
    if (!total) return fail(total.error());
    if (*total) status.rulebook_version = (*total)->rulebook_version;
    if (auto added = add_failures(*inventory, status); !added) return added;
  }
  if (auto added = add_devices(*inventory, status); !added) return added;
  return add_heartbeat(*inventory, status);
}

/// Empty for what is not there: that is known.
std::string why_not_known(const Error& error, const std::string& state_dir) {
  return error.kind == ErrorKind::NotFound ? std::string() : with_owner_of(state_dir, error).what;
}

void add_daemon(const std::string& state_dir, Status& status) {
  const auto runs = daemon_runs(state_dir);
  if (runs) {
    status.daemon_running = *runs;
  } else {
    status.not_known.daemon_running = why_not_known(runs.error(), state_dir);
  }
}

void add_key(const std::string& state_dir, UtcSeconds now, Status& status) {
  const auto key = key_store(state_dir).information(now);
  if (key) {
    status.key_id = key->key.id();
    status.epoch = key->epoch;
  } else {
    status.not_known.key = why_not_known(key.error(), state_dir);
  }
}

void add_spool(const Config& config, const std::string& state_dir, Status& status) {
  uploader::SystemFiles files;
  const SystemClock clock;
  const auto place = spool_place(config, state_dir, files, clock);
  const auto contents = uploader::look_into_spool(place);
  if (!contents) {
    status.not_known.spool = why_not_known(contents.error(), state_dir);
    return;
  }
  StatusSpool& spool = status.spool.emplace();
  spool.waiting = static_cast<std::int64_t>(contents->pending.size());
  spool.parked = static_cast<std::int64_t>(contents->parked.size());
  spool.delivered = static_cast<std::int64_t>(contents->sent.size());
  spool.corrupt = static_cast<std::int64_t>(contents->corrupt.size());
  spool.gaps = static_cast<std::int64_t>(contents->gaps.size());
  const uploader::DeliveryState delivery = uploader::load_delivery_state(files, place.directory);
  spool.last_delivered = delivery.last_delivered;
  if (delivery.next && spool.waiting > 0) spool.next_attempt = to_utc_seconds(*delivery.next);
  if (spool.waiting > 0) spool.trouble = delivery.trouble;
  for (const auto& [chain_place, sent] : std::views::reverse(contents->sent)) {
    uploader::FileSystem::Info info;
    const std::string receipt = receipts_directory(state_dir) + "/" + uploader::receipt_name(sent.name);
    if (files.stat(receipt, info) != 0) continue;
    spool.receipted = chain_place;
    break;
  }
}

}  // namespace

Result<Status> status_of(const Config& config, const std::string& state_dir, UtcSeconds now) {
  Status status;
  if (auto added = add_inventory(state_dir, status); !added) return fail(std::move(added.error()));
  add_spool(config, state_dir, status);
  add_daemon(state_dir, status);
  status.night = load_night(state_dir);
  // One that was killed together with its daemon has nobody to put that down.
  if (status.night && status.daemon_running && !*status.daemon_running) status.night->running = false;
  const NightlySchedule schedule = schedule_of(config.schedule);
  status.next_night =
      status.night_runs() ? next_due(schedule, now) : next_try(schedule, standing(schedule, status.night, now), now);
  add_key(state_dir, now, status);
  return status;
}

}  // namespace camaudit::app
