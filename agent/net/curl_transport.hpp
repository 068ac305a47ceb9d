// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <string>

#include "agent/net/fence.hpp"
#include "agent/net/http.hpp"

namespace camaudit::net {

/// HTTP over libcurl on the Asio io thread. Sessions may outlive it; the io_context must outlive both.
class CurlTransport final : public HttpTransport {
 public:
  /// With a fence, no socket is opened towards an address outside it, whatever a name resolves to.
  CurlTransport(boost::asio::any_io_executor executor, std::string user_agent,
                std::optional<Fence> fence = std::nullopt);

  std::unique_ptr<HttpSession> open_device_session(int connections) override;

 private:
  boost::asio::any_io_executor executor_;
  std::string user_agent_;
  std::optional<Fence> fence_;
};

}  // namespace camaudit::net
