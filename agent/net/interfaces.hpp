// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "agent/net/datagram.hpp"

namespace camaudit::net {

/// Every network interface of this machine with its addresses, in the kernel's order.
Result<std::vector<Interface>> list_interfaces();

/// The address of ours from which the kernel would reach `to`; sends nothing.
Result<boost::asio::ip::address> source_address_for(const boost::asio::ip::address& to);

}  // namespace camaudit::net
