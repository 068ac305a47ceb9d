// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

namespace camaudit::simulator {

// An interface of this machine with the networks that it lies in.
struct Link {
  struct Network {
    boost::asio::ip::address address;  // link-local IPv6 with its scope
    unsigned prefix = 0;
  };

  unsigned index = 0;
  std::vector<Network> networks;

  bool has(bool v6) const;
  // Whether a device of that address is on this link.
  bool holds(const boost::asio::ip::address& address) const;
};

std::vector<Link> links_of(const std::vector<std::string>& interfaces);

}  // namespace camaudit::simulator
