// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/base/task.hpp"

namespace camaudit::net {

using UdpEndpoint = boost::asio::ip::udp::endpoint;
using TcpEndpoint = boost::asio::ip::tcp::endpoint;

enum class Family { V4, V6 };

/// One network interface of this machine, as the kernel shows it.
struct Interface {
  std::string name;
  unsigned index = 0;
  bool up = false;  ///< IFF_UP and IFF_RUNNING
  bool loopback = false;
  bool multicast = false;
  std::vector<boost::asio::ip::address> addresses;  ///< link-local IPv6 ones carry their scope id

  bool has(Family family) const;
};

struct Datagram {
  std::string bytes;  ///< at most 65,535
  UdpEndpoint from;
};

/// One UDP socket. Used from the io thread only.
class DatagramSocket {
 public:
  virtual ~DatagramSocket() = default;

  /// Hands one datagram to the kernel, which does not wait. PermissionDenied (firewall), Unavailable (no route, or the
  /// buffer is full).
  virtual Result<void> send(const UdpEndpoint& to, std::string_view bytes) = 0;

  /// Waits until something has come, then gives all that has, at most a few hundred datagrams. Cancelling the caller
  /// ends the wait. Errors that belong to an earlier send (ICMP unreachable) are swallowed.
  virtual Task<Result<std::vector<Datagram>>> receive() = 0;

  /// Datagrams that the kernel threw away since the socket was opened because its buffer was full.
  virtual std::uint64_t dropped() const = 0;

  /// Bytes of receive buffer that the kernel granted.
  virtual std::size_t buffer_bytes() const = 0;
};

enum class Connect {
  Open,
  Refused,      ///< something is there, and the port is closed
  NoAnswer,     ///< nothing in the time allowed
  Unreachable,  ///< the network or a firewall says that there is no way
  NotTried,     ///< this machine has no route or no descriptor for it, or forbids it
};

/// The network below HTTP: interfaces, datagrams, and whether a TCP port is open.
class Network {
 public:
  virtual ~Network() = default;

  virtual Result<std::vector<Interface>> interfaces() = 0;

  /// The address of ours from which the kernel would reach that one. Sends nothing. Unavailable: there is no route.
  virtual Result<boost::asio::ip::address> source_address(const boost::asio::ip::address& to) = 0;

  /// An ephemeral port; what is sent to a multicast group leaves by this interface with a TTL (hop limit) of 1 and is
  /// also heard by programs on this machine. The receive buffer is asked for generously.
  virtual Result<std::unique_ptr<DatagramSocket>> open_probe_socket(const Interface& interface, Family family) = 0;

  /// An ephemeral port for unicast datagrams by whatever route the kernel takes.
  virtual Result<std::unique_ptr<DatagramSocket>> open_directed_socket(Family family) = 0;

  /// Port 3702, shared with whoever else listens there, and only what is sent to the WS-Discovery group
  /// (239.255.255.250 or ff02::c) on this interface. Unavailable: the interface has no address of the family.
  virtual Result<std::unique_ptr<DatagramSocket>> open_discovery_listener(const Interface& interface,
                                                                          Family family) = 0;

  /// Connects and closes again at once, without a byte of payload.
  virtual Task<Connect> connect(TcpEndpoint to, std::chrono::milliseconds timeout) = 0;
};

}  // namespace camaudit::net
