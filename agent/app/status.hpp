// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "agent/app/config.hpp"
#include "agent/app/night_record.hpp"
#include "agent/base/result.hpp"
#include "agent/model/finding.hpp"
#include "agent/store/history.hpp"
#include "uploader/entry_name.hpp"

namespace camaudit::app {

/// Failures of one severity: those that stand, and what became of them in the last run of the whole estate.
struct StatusFailures {
  std::int64_t standing = 0;
  std::int64_t opened = 0;
  std::int64_t closed = 0;
};

/// How known devices stood after the last run.
struct StatusDevices {
  std::int64_t assessed = 0, partial = 0, unauthorised = 0, unreachable = 0, absent = 0;
  std::int64_t known() const { return assessed + partial + unauthorised + unreachable + absent; }
};

/// What the heartbeat saw last.
struct StatusHeartbeat {
  UtcSeconds at;
  std::int64_t answering = 0, device_down = 0, network_down = 0;
};

struct StatusSpool {
  std::int64_t waiting = 0, parked = 0, delivered = 0, corrupt = 0, gaps = 0;
  std::optional<UtcSeconds> last_delivered;
  std::optional<UtcSeconds> next_attempt;
  std::string trouble;
  std::optional<uploader::ChainPlace> receipted;  ///< the newest summary that the collector signed a receipt for
};

/// Why it is not known, where what tells it may not or cannot be read; empty where it is known, or known not to be.
struct StatusNotKnown {
  std::string daemon_running, spool, key;
};

/// How this agent is doing, from what it keeps; no device and no collector is asked.
struct Status {
  std::optional<store::PastRun> last_run;  ///< of the whole estate
  std::string rulebook_version;            ///< of that run
  StatusDevices devices;
  std::array<StatusFailures, 4> failures;  ///< by model::Severity
  std::int64_t unknown = 0;                ///< rules that could not be judged, or broke
  std::optional<StatusHeartbeat> heartbeat;
  std::optional<bool> daemon_running;  ///< empty: not known
  std::optional<Night> night;          ///< the last that the daemon tried
  UtcSeconds next_night;
  std::optional<StatusSpool> spool;
  std::string key_id;  ///< empty if there is none
  std::int64_t epoch = 0;
  StatusNotKnown not_known;

  bool night_runs() const { return night && night->running; }
  const StatusFailures& of(model::Severity severity) const { return failures[static_cast<std::size_t>(severity)]; }
};

/// The severities, worst first.
inline constexpr std::array kWorstFirst{model::Severity::Critical, model::Severity::High, model::Severity::Medium,
                                        model::Severity::Low};

/// NotFound is no error of it: what is not there yet stays empty. What cannot be read of lock, spool and key is none
/// either: it is not known.
Result<Status> status_of(const Config& config, const std::string& state_dir, UtcSeconds now);

}  // namespace camaudit::app
