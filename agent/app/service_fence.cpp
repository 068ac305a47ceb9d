// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/service_fence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/system/error_code.hpp>

namespace camaudit::app {

std::vector<boost::asio::ip::address> name_servers(std::string_view resolv_conf) {
  constexpr std::string_view kKey = "nameserver";
  std::vector<boost::asio::ip::address> found;
  while (!resolv_conf.empty()) {
    std::string_view line = resolv_conf.substr(0, resolv_conf.find('\n'));
    resolv_conf.remove_prefix(std::min(line.size() + 1, resolv_conf.size()));
    if (!line.starts_with(kKey)) continue;
    line.remove_prefix(kKey.size());
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == 0 || begin == std::string_view::npos) continue;
    line = line.substr(begin);
    line = line.substr(0, line.find_first_of(" \t\r%"));
    boost::system::error_code problem;
    const auto address = boost::asio::ip::make_address(std::string(line), problem);
    if (!problem) found.push_back(address);
  }
  return found;
}

std::string service_fence(const Config& config, const Servers& servers) {
  std::string text = fmt::format(
      "# Written by 'camaudit doctor --write-fence' from {}.\n"
      "# Write it again when [discovery] allowed, the collector's addresses or the name servers change.\n"
      "[Service]\n"
      "IPAddressDeny=any\n",
      config.file);
  const auto allow = [&text](std::string_view what, std::string_view why) {
    text += fmt::format("# {}\nIPAddressAllow={}\n", why, what);
  };
  for (const net::AddressRange& range : config.discovery.allowed.ranges()) {
    allow(range.to_string(), "[discovery] allowed");
  }
  if (config.discovery.multicast) {
    allow("239.255.255.250", "WS-Discovery, IPv4");
    allow("ff02::c", "WS-Discovery, IPv6");
  }
  for (const auto& address : servers.collector) allow(address.to_string(), "[collector] url");
  for (const auto& address : servers.names) allow(address.to_string(), "name server");
  return text;
}

}  // namespace camaudit::app
