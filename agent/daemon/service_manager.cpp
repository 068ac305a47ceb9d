// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/service_manager.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <cstdint>

#include "agent/base/text.hpp"

namespace camaudit::daemon {

void tell_ready() {
  ::sd_notify(0, "READY=1");
}

void tell_reloading() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  ::sd_notify(0, fmt::format("RELOADING=1\nMONOTONIC_USEC={}", microseconds).c_str());
}

void tell_stopping() {
  ::sd_notify(0, "STOPPING=1");
}

void tell_status(const std::string& line) {
  ::sd_notify(0, ("STATUS=" + escape_for_terminal(bounded_text(line, 400))).c_str());
}

void tell_alive() {
  ::sd_notify(0, "WATCHDOG=1");
}

std::optional<std::chrono::microseconds> watchdog_time() {
  std::uint64_t microseconds = 0;
  if (::sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::microseconds(microseconds);
}

}  // namespace camaudit::daemon
