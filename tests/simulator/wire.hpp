// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "tests/simulator/population.hpp"

namespace camaudit::simulator {

// One connection of one device, to its end. Never throws for what the peer does.
boost::asio::awaitable<void> talk(std::shared_ptr<Member> member, boost::asio::ip::tcp::socket socket);

}  // namespace camaudit::simulator
