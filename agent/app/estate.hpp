// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/app/credentials.hpp"
#include "agent/app/targets.hpp"
#include "agent/base/task_group.hpp"
#include "agent/model/device.hpp"
#include "onvif/allowance.hpp"
#include "onvif/survey.hpp"

namespace camaudit::app {

/// Told at the beginning and after each device: how many are done, of how many.
using Progress = std::function<void(std::size_t done, std::size_t total)>;

/// How much of the network a run may use at once, and for how long.
struct EstateLimits {
  int concurrency = 256;               ///< devices at once
  int per_subnet = 64;                 ///< of these, in one /24 or IPv6 /64
  SteadyTime end = SteadyTime::max();  ///< devices that have not been begun by then are not asked
  /// Bytes for all devices that tell more than their share (onvif/allowance.hpp). The unit of the daemon has 1 GiB.
  std::size_t spare = std::size_t{192} << 20U;
};

/// Surveys every device, bounded in total and in each subnet, going round the subnets so that none is left to the end.
/// A device outside the fence is not contacted and comes back as unreachable, saying so. Cancelling `group` ends the
/// surveys under way; a device without a survey by then, or at the end of the time, comes back as unreachable with the
/// reason.
class EstateSurvey {
 public:
  EstateSurvey(onvif::SurveyServices services, const Credentials& credentials, const onvif::SurveyOptions& options,
               EstateLimits limits, Progress progress);

  /// Runs to the end on the executor of `group`, which is joined. With a group that was cancelled before, no device is
  /// asked.
  Task<void> run(std::vector<Target> targets, TaskGroup& group);
  /// In the order of the targets.
  std::vector<model::DeviceSurvey> take();

 private:
  struct Subnet {
    std::deque<std::size_t> waiting;
    int under_way = 0;
  };

  Task<void> work();
  Task<void> survey(std::size_t at);
  Task<std::string> identity_of(const net::Url& url);
  Subnet* next_subnet();

  onvif::Spare spare_;
  const onvif::SurveyServices services_;
  const Credentials& credentials_;
  const onvif::SurveyOptions& options_;
  const EstateLimits limits_;
  const Progress progress_;
  std::vector<Target> targets_;
  UtcSeconds begun_;
  std::vector<std::optional<model::DeviceSurvey>> surveys_;  ///< nullopt: not yet
  std::map<std::string, Subnet> subnets_;
  std::map<std::string, Subnet>::iterator turn_;
  std::size_t waiting_ = 0;
  std::size_t done_ = 0;
};

}  // namespace camaudit::app
