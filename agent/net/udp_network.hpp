// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include "agent/net/datagram.hpp"

namespace camaudit::net {

/// The network of this machine.
class AsioNetwork final : public Network {
 public:
  /// `discovery_port` is 3702 but in tests.
  explicit AsioNetwork(boost::asio::any_io_executor executor, std::uint16_t discovery_port = 3702)
      : executor_(std::move(executor)), discovery_port_(discovery_port) {}

  Result<std::vector<Interface>> interfaces() override;
  Result<boost::asio::ip::address> source_address(const boost::asio::ip::address& to) override;
  Result<std::unique_ptr<DatagramSocket>> open_probe_socket(const Interface& interface, Family family) override;
  Result<std::unique_ptr<DatagramSocket>> open_directed_socket(Family family) override;
  Result<std::unique_ptr<DatagramSocket>> open_discovery_listener(const Interface& interface, Family family) override;
  Task<Connect> connect(TcpEndpoint to, std::chrono::milliseconds timeout) override;

 private:
  const boost::asio::any_io_executor executor_;
  const std::uint16_t discovery_port_;
};

}  // namespace camaudit::net
