// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/daemon.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <exception>
#include <utility>

#include "agent/app/alerting.hpp"
#include "agent/app/declarations.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/run_lock.hpp"
#include "agent/app/sealing.hpp"
#include "agent/app/self_check.hpp"
#include "agent/app/terminal.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/file_error.hpp"
#include "agent/base/sleeper.hpp"
#include "agent/base/task_group.hpp"
#include "agent/daemon/configuration.hpp"
#include "agent/daemon/deliveries.hpp"
#include "agent/daemon/nights.hpp"
#include "agent/daemon/service_manager.hpp"
#include "agent/daemon/vitals.hpp"
#include "agent/daemon/watcher.hpp"
#include "uploader/file_system.hpp"

namespace camaudit::daemon {
namespace {

/// How often the status line is told and the parts are looked after, unless the watchdog wants it sooner.
constexpr std::chrono::seconds kPulse{20};

/// How often the machine and the spool are looked at. The first time waits too, since a clock needs time after the
/// start.
constexpr std::chrono::hours kSelfCheck{1};

class Daemon {
 public:
  Daemon(const DaemonOptions& options, Accepted accepted)
      : options_(options),
        signals_(io_, SIGTERM, SIGINT, SIGHUP),
        accepted_(std::move(accepted)),
        alerting_(options.state_dir),
        parts_(io_.get_executor()),
        nights_(accepted_, options.state_dir, clock_, sleeper_, vitals_, alerting_),
        deliveries_(accepted_, options.state_dir, clock_, sleeper_, vitals_),
        watcher_(io_.get_executor(), accepted_, options.state_dir, clock_, sleeper_, vitals_, alerting_) {}

  int run();

 private:
  Task<void> until_told_to_stop();
  Task<void> pulse();
  Task<void> check_itself();
  void reload();
  void tell_configuration(std::string refused);
  std::string status() const;

  const DaemonOptions options_;
  const SystemClock clock_;
  AsioSleeper sleeper_;
  boost::asio::io_context io_;
  boost::asio::signal_set signals_;  ///< from the first moment, so that none is missed
  Accepted accepted_;
  app::Alerting alerting_;
  Vitals vitals_;
  TaskGroup parts_;
  Nights nights_;
  Deliveries deliveries_;
  Watcher watcher_;
};

std::string Daemon::status() const {
  const std::string night = nights_.running() ? "the night is running" : "next night " + format_rfc3339(nights_.next());
  const std::string watched = watcher_.summary();
  return watched.empty() ? night : night + ", " + watched;
}

Task<void> Daemon::pulse() {
  const auto wanted = watchdog_time();
  const auto every = wanted ? std::min<std::chrono::microseconds>(*wanted / 3, kPulse) : kPulse;
  bool told = false;
  for (;;) {
    watcher_.report();
    const std::string late = vitals_.late(clock_.steady());
    if (late.empty()) {
      tell_alive();
    } else if (!std::exchange(told, true)) {
      app::complain(fmt::format("'{}' is stuck: systemd is to start the daemon again", late));
    }
    tell_status(status());
    co_await sleeper_.until(clock_.steady() + std::chrono::ceil<std::chrono::milliseconds>(every));
  }
}

Task<void> Daemon::check_itself() {
  for (;;) {
    co_await sleeper_.until(clock_.steady() + kSelfCheck);
    alerting_.settle(accepted_.config, {}, app::self_check(accepted_.config, options_.state_dir));
  }
}

/// `refused`: why; empty if it was accepted.
void Daemon::tell_configuration(std::string refused) {
  const bool ill = !refused.empty();
  refused.resize(std::min(refused.find('\n'), refused.size()));
  alerting_.settle(accepted_.config, {},
                   {alerts::own_condition(alerts::Kind::ConfigurationRefused, ill, std::move(refused))});
}

void complain_of_undeclared(const Accepted& accepted) {
  if (accepted.undeclared.empty()) return;
  app::complain(accepted.undeclared + "\nuntil that is mended no night can be done");
}

void Daemon::reload() {
  tell_reloading();
  auto accepted = accept_configuration(options_.config_file, options_.runtime_dir);
  if (accepted) {
    accepted_ = std::move(*accepted);
    watcher_.reload();
    app::complain("the configuration was read again");
    complain_of_undeclared(accepted_);
  } else {
    app::complain("the new configuration is not used, the one before stays in force:\n" + accepted.error().what);
  }
  tell_configuration(accepted ? accepted_.undeclared : accepted.error().what);
  tell_ready();
}

Task<void> Daemon::until_told_to_stop() {
  for (;;) {
    const int signal = co_await signals_.async_wait(boost::asio::use_awaitable);
    if (signal != SIGHUP) break;
    reload();
  }
  tell_stopping();
  watcher_.stop();
  parts_.cancel();
}

int Daemon::run() {
  parts_.spawn(nights_.run());
  parts_.spawn(deliveries_.run());
  parts_.spawn(watcher_.run());
  parts_.spawn(pulse());
  parts_.spawn(check_itself());
  parts_.spawn(until_told_to_stop());
  std::exception_ptr failure;
  boost::asio::co_spawn(io_, parts_.join(), [&failure](std::exception_ptr problem) { failure = std::move(problem); });
  tell_ready();
  // A restart may be what mended it.
  tell_configuration(accepted_.undeclared);
  io_.run();
  if (failure) std::rethrow_exception(failure);
  return kExitOk;
}

}  // namespace

int serve(const DaemonOptions& options) {
  // Held before anything is written: jobs of the one that holds it run under the copy that lies there.
  uploader::SystemFiles files;
  const std::string path = app::daemon_lock_path(options.state_dir);
  const uploader::OpenFile lock(files, path, O_RDWR | O_CREAT);
  if (!lock.is_open()) return app::complain_and_exit(file_error(path + " cannot be written", lock.problem()));
  if (files.lock(lock.fd()) < 0) {
    return app::complain_and_exit({ErrorKind::Unavailable, "another camauditd works on " + options.state_dir});
  }
  auto accepted = accept_configuration(options.config_file, options.runtime_dir);
  if (!accepted) return app::complain_of_file(accepted.error());
  const auto signing = app::ready_to_seal(accepted->config, options.state_dir, to_utc_seconds(SystemClock().wall()));
  if (!signing) app::complain(signing.error().what + "; until then no night is run");
  complain_of_undeclared(*accepted);
  Daemon daemon(options, std::move(*accepted));
  return daemon.run();
}

}  // namespace camaudit::daemon
