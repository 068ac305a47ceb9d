// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/app/config.hpp"
#include "agent/base/task.hpp"
#include "agent/net/datagram.hpp"

namespace camaudit::app {

/// One thing that was looked at.
struct Check {
  enum class Verdict { Good, Warning, Bad };
  std::string subject;  ///< "clock", "interface eth0"
  Verdict verdict = Verdict::Good;
  std::string finding;  ///< what is the case
  std::string remedy;   ///< what to do; empty if all is well
};
std::string_view to_string(Check::Verdict verdict);

/// Whether this machine can do what the configuration asks of it: rules, register, waivers, interfaces, multicast,
/// routes, clock, credentials, fence, limits. Sends no packet to a device. `clock_synchronised`: what the kernel says
/// of our own clock.
std::vector<Check> examine(const Config& config, net::Network& network, bool clock_synchronised);

/// Whether a TCP connection to the collector can be made, and is closed again; nothing is sent over it.
Task<Check> examine_collector(net::Network& network, net::Url collector);

}  // namespace camaudit::app
