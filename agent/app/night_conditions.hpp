// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/alerts/alert.hpp"
#include "agent/alerts/book.hpp"
#include "agent/alerts/condition.hpp"
#include "agent/report/report.hpp"
#include "agent/store/history.hpp"

/// What a night saw, as the book of alerts takes it.
namespace camaudit::app {

/// What of a report stands well or ill: findings, devices and their networks, log-ins, rules in error. Give the report
/// away: of a large estate there is no room for all its findings twice.
struct NightConditions {
  alerts::Scope scope;
  std::vector<alerts::Condition> conditions;
};
NightConditions conditions_of(report::Report report);

/// Which devices showed another certificate than before, or none any more, by what a run changed in the inventory.
/// Nothing if none did. A first certificate is no change.
std::optional<alerts::Alert> certificates_changed(const report::Report& report,
                                                  const std::vector<store::Change>& changes);

/// "25 failed, 86 passed, 133 could not be judged; 6 of 8 devices fully assessed, 1 not reached".
std::string night_line(const report::Report& report);

/// From so much room on it is not low: a twentieth of the disk, but at least 64 and at most 512 MiB. What a night adds
/// is far less; the rest is for what else runs on the machine.
std::uint64_t least_room(std::uint64_t capacity);
alerts::Condition disk_room(const std::string& directory, std::uint64_t available, std::uint64_t capacity);

/// A summary waits longer than that only if two nights could not send it.
inline constexpr std::int64_t kWaitsTooLongSeconds = 48 * 60 * 60;
/// `oldest_waits`: for how long the oldest of `waiting` summaries has waited, in seconds.
alerts::Condition spool_moves(std::size_t waiting, std::int64_t oldest_waits, std::size_t parked);

/// Whether a night failed, by the code that it ended with and whether it is `kept`: its run in the inventory and its
/// summary in the spool. A collector that was not there is no failure of the night: what waits is sent later, or
/// spool_moves() tells.
alerts::Condition night_ended(bool kept, int exit_code);

}  // namespace camaudit::app
