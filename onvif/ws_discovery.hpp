// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "agent/base/clock.hpp"
#include "agent/base/random.hpp"
#include "agent/base/sleeper.hpp"
#include "agent/base/task.hpp"
#include "agent/net/datagram.hpp"
#include "agent/net/fence.hpp"
#include "onvif/sighting.hpp"

namespace camaudit::onvif {

/// What discovery needs of the world. Everything outlives it.
struct DiscoveryServices {
  net::Network& network;
  const Clock& clock;
  Sleeper& sleeper;
  Random& random;
};

/// What one interface (and address family) had to say.
struct ProbeCount {
  std::string interface;
  net::Family family = net::Family::V4;
  std::size_t found = 0;      ///< devices heard here first, also by their Hello
  std::size_t replies = 0;    ///< datagrams that answered our probes
  std::size_t unmatched = 0;  ///< datagrams that answered none of them
  std::size_t malformed = 0;  ///< datagrams that are not WS-Discovery
  std::size_t not_onvif = 0;  ///< answers of other devices, such as printers
  std::uint64_t dropped = 0;  ///< by the kernel, for want of buffer
  std::size_t unsent = 0;     ///< directed probes that the kernel did not take
  std::string problem;        ///< why it could not be asked; empty if it was
};

/// Devices that answered, each once, and what each interface heard.
struct Discovery {
  std::vector<Sighting> sightings;
  std::vector<ProbeCount> probes;
  std::size_t overflow = 0;  ///< devices beyond SightingBook::kMaximum
};

/// Whether an interface is asked and heard: one of those named, or, if none is, one that can multicast and is not
/// loopback; never one that is down.
bool is_probed(const net::Interface& interface, const std::vector<std::string>& names);

struct MulticastOptions {
  std::vector<std::string> interfaces;     ///< by name; empty: every one that is up and can multicast, but loopback
  std::chrono::milliseconds listen{4000};  ///< after the first probe
};

/// Probes the local links: on every interface, over IPv4 and IPv6, for each of the types and for both versions of
/// WS-Discovery, each message repeated as SOAP-over-UDP 1.0 asks (appendix I), and listens for the answers and
/// for devices that announce themselves meanwhile. Over IPv4 each address of an interface asks for itself. An interface
/// that cannot be asked is told in `problem`; one named that does not exist, too.
Task<Discovery> probe_multicast(DiscoveryServices services, MulticastOptions options);

struct DirectedOptions {
  std::vector<boost::asio::ip::address> hosts;  ///< inside the fence; asked at UDP port 3702
  int per_second = 200;                         ///< hosts
  std::chrono::milliseconds listen{2000};       ///< after the last probe
  SteadyTime end = SteadyTime::max();           ///< no host is probed after it
};

/// Probes hosts one by one, across routers where multicast does not go. (WS-Discovery 2005/04, 2.2: a unicast probe is
/// answered too.)
Task<Discovery> probe_directed(DiscoveryServices services, DirectedOptions options);

}  // namespace camaudit::onvif
