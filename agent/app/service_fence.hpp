// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "agent/app/config.hpp"

namespace camaudit::app {

/// Who else than devices the daemon has to reach.
struct Servers {
  std::vector<boost::asio::ip::address> collector;  ///< what its name stands for now
  std::vector<boost::asio::ip::address> names;      ///< that resolve it
};

/// The name servers in a resolv.conf(5); those that cannot be read are left out.
std::vector<boost::asio::ip::address> name_servers(std::string_view resolv_conf);

/// A drop-in of camauditd.service with which the kernel lets it reach [discovery] allowed, the multicast groups of
/// WS-Discovery and the servers, and nobody else (systemd.resource-control(5), IPAddressAllow=).
std::string service_fence(const Config& config, const Servers& servers);

}  // namespace camaudit::app
