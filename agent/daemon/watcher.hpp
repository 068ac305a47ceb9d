// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <string>

#include "agent/app/alerting.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/random.hpp"
#include "agent/base/sleeper.hpp"
#include "agent/base/task.hpp"
#include "agent/base/task_group.hpp"
#include "agent/daemon/configuration.hpp"
#include "agent/daemon/contact_conditions.hpp"
#include "agent/daemon/heartbeat.hpp"
#include "agent/daemon/vitals.hpp"
#include "onvif/announcements.hpp"

namespace camaudit::daemon {

/// Watches over the devices between nights: the heartbeat, and what devices announce of themselves, under the
/// configuration of the day. What fell or came back is told to the operator.
class Watcher {
 public:
  /// `accepted` is looked at when it begins and after reload(). What is passed by reference outlives it.
  Watcher(boost::asio::any_io_executor executor, const Accepted& accepted, std::string state_dir, const Clock& clock,
          Sleeper& sleeper, Vitals& vitals, app::Alerting& alerting);

  Task<void> run();

  /// Begins anew under the configuration as it is now. The beat under way is lost.
  void reload();

  /// It is about to be cancelled: it begins nothing anew, whatever was asked of it a moment before.
  void stop() { stopped_ = true; }

  /// Has the heartbeat give its word to the vitals.
  void report();

  /// "of 812 devices 809 answer", or empty before the first beat.
  std::string summary() const;

 private:
  Task<void> watch();
  void hear(const onvif::Announcement& announcement);
  void take(const Beat& beat);
  void tell_changes(const Beat& beat);

  const boost::asio::any_io_executor executor_;
  const Accepted& accepted_;
  const std::string state_dir_;
  const Clock& clock_;
  Sleeper& sleeper_;
  Vitals& vitals_;
  app::Alerting& alerting_;
  SystemRandom random_;
  std::unique_ptr<Heartbeat> heartbeat_;  ///< while it runs
  TaskGroup* parts_ = nullptr;            ///< while they run
  bool begin_again_ = false;
  bool stopped_ = false;
  std::optional<Beat> last_beat_;
  /// Where something changed and is not told yet; absent: anywhere. So it begins, since the last process may have ended
  /// before it told all.
  std::optional<Subnets> untold_;
};

}  // namespace camaudit::daemon
