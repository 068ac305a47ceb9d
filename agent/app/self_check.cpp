// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/self_check.hpp"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "agent/app/collector.hpp"
#include "agent/app/night_conditions.hpp"
#include "agent/base/clock.hpp"
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

}  // namespace

std::vector<Condition> self_check(const Config& config, const std::string& state_dir) {
  std::vector<Condition> conditions;
  conditions.push_back(alerts::own_condition(alerts::Kind::ClockUnsynchronised,
                                             !config.survey.trust_local_clock && !kernel_clock_synchronised()));
  std::error_code problem;
  const auto room = std::filesystem::space(state_dir, problem);
  if (!problem) conditions.push_back(disk_room(state_dir, room.available, room.capacity));
  if (auto spool = spool_condition(config, state_dir)) conditions.push_back(std::move(*spool));
  return conditions;
}

}  // namespace camaudit::app
