// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>

/// What systemd is told of the daemon, by sd_notify(3). Without a service manager nothing is told.
namespace camaudit::daemon {

/// The daemon serves what it is configured to.
void tell_ready();
/// It reads its configuration again; tell_ready() ends that.
void tell_reloading();
void tell_stopping();
/// One line for `systemctl status`.
void tell_status(const std::string& line);
/// It is alive: to be told within each watchdog_time().
void tell_alive();

/// Within what time systemd wants to hear that the daemon is alive (WatchdogSec=); nothing if it does not.
std::optional<std::chrono::microseconds> watchdog_time();

}  // namespace camaudit::daemon
