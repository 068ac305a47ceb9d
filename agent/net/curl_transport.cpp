// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/curl_transport.hpp"

#include <utility>

#include "agent/net/curl_session.hpp"

namespace camaudit::net {

CurlTransport::CurlTransport(boost::asio::any_io_executor executor, std::string user_agent, std::optional<Fence> fence)
    : executor_(std::move(executor)), user_agent_(std::move(user_agent)), fence_(std::move(fence)) {}

std::unique_ptr<HttpSession> CurlTransport::open_device_session(int connections) {
  return std::make_unique<CurlSession>(executor_, DeviceProfile{user_agent_, fence_}, connections);
}

}  // namespace camaudit::net
