// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/ssl/context.hpp>

#include "tests/simulator/facts.hpp"

namespace camaudit::simulator {

// A server context with a certificate made for the device, and with the versions it speaks.
boost::asio::ssl::context make_tls(const Device& device);

}  // namespace camaudit::simulator
