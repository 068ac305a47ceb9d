// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camaudit::simulator {

inline constexpr std::uint16_t discovery_port = 3702;

// 239.255.255.250 or ff02::c.
boost::asio::ip::udp::endpoint discovery_group(bool v6);

struct Arrival {
  std::string bytes;
  boost::asio::ip::udp::endpoint from;
  boost::asio::ip::address to;  // link-local IPv6 with the interface for its scope
  unsigned interface = 0;
};

enum class Sent { yes, not_yet, no };

// One UDP port of every address of one family. It knows to which address a datagram came, and sends from the one named.
class DiscoverySocket {
 public:
  // Throws boost::system::system_error.
  DiscoverySocket(boost::asio::io_context& io, bool v6, std::uint16_t port);

  // The group on this interface; nothing else that is sent to the group is heard.
  void join(unsigned interface);
  std::optional<Arrival> receive();
  // To a group it leaves by `interface`; otherwise by the way the kernel takes. not_yet: the send buffer is full.
  Sent send(std::string_view bytes, const boost::asio::ip::address& from, const boost::asio::ip::udp::endpoint& to,
            unsigned interface);

  boost::asio::ip::udp::socket socket;

 private:
  bool v6_;
  std::vector<char> buffer_;
};

}  // namespace camaudit::simulator
