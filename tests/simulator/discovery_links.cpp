// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/discovery_links.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <bit>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <cstring>
#include <memory>
#include <optional>

namespace camaudit::simulator {

namespace ip = boost::asio::ip;

namespace {

template <class Raw>
Raw raw_as(const sockaddr* address) {
  Raw raw{};
  std::memcpy(&raw, address, sizeof raw);
  return raw;
}

std::optional<Link::Network> network_of(const ifaddrs& entry) {
  if (!entry.ifa_addr || !entry.ifa_netmask) return std::nullopt;
  if (entry.ifa_addr->sa_family == AF_INET) {
    const auto mask = raw_as<sockaddr_in>(entry.ifa_netmask).sin_addr.s_addr;
    return Link::Network{ip::address_v4(ntohl(raw_as<sockaddr_in>(entry.ifa_addr).sin_addr.s_addr)),
                         static_cast<unsigned>(std::popcount(mask))};
  }
  if (entry.ifa_addr->sa_family != AF_INET6) return std::nullopt;
  const auto raw = raw_as<sockaddr_in6>(entry.ifa_addr);
  const auto mask = raw_as<sockaddr_in6>(entry.ifa_netmask).sin6_addr;
  ip::address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), &raw.sin6_addr, bytes.size());
  unsigned prefix = 0;
  for (const auto byte : mask.s6_addr) prefix += static_cast<unsigned>(std::popcount(byte));
  return Link::Network{ip::address_v6(bytes, raw.sin6_scope_id), prefix};
}

bool holds(const Link::Network& network, const ip::address& address) {
  if (network.address.is_v4() != address.is_v4()) return false;
  if (address.is_v4()) {
    const auto prefix = static_cast<unsigned short>(network.prefix);
    return ip::make_network_v4(network.address.to_v4(), prefix).canonical() ==
           ip::make_network_v4(address.to_v4(), prefix).canonical();
  }
  const auto own = network.address.to_v6(), other = address.to_v6();
  const auto prefix = static_cast<unsigned short>(network.prefix);
  return own.scope_id() == other.scope_id() &&
         ip::make_network_v6(ip::address_v6(own.to_bytes()), prefix).canonical() ==
             ip::make_network_v6(ip::address_v6(other.to_bytes()), prefix).canonical();
}

}  // namespace

bool Link::has(bool v6) const {
  return std::any_of(networks.begin(), networks.end(),
                     [v6](const auto& network) { return network.address.is_v6() == v6; });
}

bool Link::holds(const ip::address& address) const {
  return std::any_of(networks.begin(), networks.end(),
                     [&](const auto& network) { return simulator::holds(network, address); });
}

std::vector<Link> links_of(const std::vector<std::string>& interfaces) {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return {};
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(list, &::freeifaddrs);
  std::vector<Link> links;
  for (const auto& name : interfaces) {
    Link link;
    link.index = ::if_nametoindex(name.c_str());
    for (const auto* entry = list; entry; entry = entry->ifa_next) {
      if (name != entry->ifa_name) continue;
      if (const auto network = network_of(*entry)) link.networks.push_back(*network);
    }
    links.push_back(std::move(link));
  }
  return links;
}

}  // namespace camaudit::simulator
