// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/interfaces.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

namespace camaudit::net {
namespace {

namespace ip = boost::asio::ip;

std::optional<ip::address> to_address(const sockaddr* raw) {
  if (raw == nullptr) return std::nullopt;
  if (raw->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, raw, sizeof v4);
    return ip::address_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (raw->sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, raw, sizeof v6);
    ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return ip::address_v6(bytes, v6.sin6_scope_id);
  }
  return std::nullopt;
}

}  // namespace

bool Interface::has(Family family) const {
  return std::any_of(addresses.begin(), addresses.end(),
                     [family](const ip::address& address) { return address.is_v4() == (family == Family::V4); });
}

Result<std::vector<Interface>> list_interfaces() {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) {
    return fail(ErrorKind::Unavailable, "the network interfaces cannot be listed: {}", std::strerror(errno));
  }
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(list, &::freeifaddrs);
  std::vector<Interface> interfaces;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    const std::string name = entry->ifa_name;
    auto known = std::find_if(interfaces.begin(), interfaces.end(), [&](const auto& i) { return i.name == name; });
    if (known == interfaces.end()) {
      Interface& added = interfaces.emplace_back();
      added.name = name;
      added.index = ::if_nametoindex(name.c_str());
      added.up = (entry->ifa_flags & IFF_UP) != 0 && (entry->ifa_flags & IFF_RUNNING) != 0;
      added.loopback = (entry->ifa_flags & IFF_LOOPBACK) != 0;
      added.multicast = (entry->ifa_flags & IFF_MULTICAST) != 0;
      known = interfaces.end() - 1;
    }
    if (const auto address = to_address(entry->ifa_addr)) known->addresses.push_back(*address);
  }
  return interfaces;
}

Result<ip::address> source_address_for(const ip::address& to) {
  // Connecting a datagram socket only makes the kernel look up the route.
  boost::asio::io_context io;
  const UdpEndpoint endpoint(to, 9);
  boost::asio::ip::udp::socket socket(io);
  boost::system::error_code problem;
  socket.open(endpoint.protocol(), problem);
  if (!problem) socket.connect(endpoint, problem);
  if (problem) return fail(ErrorKind::Unavailable, "there is no route to {}: {}", to.to_string(), problem.message());
  const UdpEndpoint own = socket.local_endpoint(problem);
  if (problem) return fail(ErrorKind::Unavailable, "there is no route to {}: {}", to.to_string(), problem.message());
  return own.address();
}

}  // namespace camaudit::net
