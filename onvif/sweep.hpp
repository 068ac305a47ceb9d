// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "agent/net/fence.hpp"
#include "agent/net/http.hpp"
#include "onvif/ws_discovery.hpp"

namespace camaudit::onvif {

/// Where ONVIF is found in the field: the web ports, and 8000 (Reolink), 2020 (Tapo), 8899 (XM), 5000 (others).
inline constexpr std::uint16_t kOnvifPorts[] = {80, 443, 8080, 8000, 2020, 8899, 5000};

struct SweepOptions {
  std::vector<net::AddressRange> ranges;
  std::vector<net::AddressRange> exclude;
  net::Fence fence;
  std::vector<std::uint16_t> ports{std::begin(kOnvifPorts), std::end(kOnvifPorts)};
  int connects_per_second = 200;  ///< a burst of connections wedges small routers
  int hosts_at_once = 256;
  std::chrono::milliseconds connect_timeout{1500};
  std::chrono::milliseconds call_timeout{5000};
  std::chrono::milliseconds time_limit{std::chrono::minutes{30}};
};

struct Sweep {
  std::vector<Sighting> sightings;   ///< source "range", one XAddr each
  std::size_t hosts = 0;             ///< to ask, after fence and exclusions
  std::size_t connects = 0;          ///< begun
  std::size_t not_tried = 0;         ///< of these, that this machine itself could not make
  std::size_t connects_planned = 0;  ///< more than `connects` if the time ran out
  std::size_t open_ports = 0;
  std::size_t other_servers = 0;   ///< open ports that do not speak ONVIF
  std::size_t locked_servers = 0;  ///< web servers that ask for a log-in on any path, so that nothing can be told
};

/// The hosts of the ranges that are inside the fence and not excluded, each once, in ascending order.
std::vector<boost::asio::ip::address> hosts_in(const std::vector<net::AddressRange>& ranges,
                                               const std::vector<net::AddressRange>& exclude, const net::Fence& fence);

/// Told as it goes on: connections tried, of how many.
using SweepProgress = std::function<void(std::size_t done, std::size_t planned)>;

/// Looks for ONVIF devices at every host of the ranges: connects to each port, at a bounded rate, and asks what is open
/// for the time without credentials. A host outside the fence is never contacted. One host is asked over one connection
/// at a time. Stops asking when the time limit is reached.
Task<Sweep> sweep(DiscoveryServices services, net::HttpTransport& transport, SweepOptions options,
                  SweepProgress progress);

}  // namespace camaudit::onvif
