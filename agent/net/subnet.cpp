// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/subnet.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

namespace camaudit::net {

namespace ip = boost::asio::ip;

std::string subnet_of(const std::string& host) {
  boost::system::error_code problem;
  const auto address = ip::make_address(host, problem);
  if (problem) return host;
  return address.is_v4() ? ip::make_network_v4(address.to_v4(), 24).canonical().to_string()
                         : ip::make_network_v6(address.to_v6(), 64).canonical().to_string();
}

}  // namespace camaudit::net
