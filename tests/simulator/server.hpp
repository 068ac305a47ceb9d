// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/simulator/population.hpp"

namespace camaudit::simulator {

// what() names the device, the address and the reason.
class CannotListen : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Everything that listens for TCP: a socket for each device, and one for each port that devices share.
class FleetServer {
 public:
  // Listens already when it returns; throws CannotListen when it cannot.
  FleetServer(boost::asio::io_context& io, std::vector<DeviceGroup> groups, const ActionsLog& log);

  const std::vector<std::shared_ptr<Population>>& populations() const { return populations_; }
  // One line for each device.
  std::string names_and_urls() const;
  std::string statistics() const;

 private:
  void listen_alone(boost::asio::io_context& io, const std::shared_ptr<Population>& population);
  void listen_together(boost::asio::io_context& io, std::int64_t wanted_port, bool v6,
                       const std::vector<std::shared_ptr<Population>>& sharing);

  std::vector<std::shared_ptr<Population>> populations_;
};

}  // namespace camaudit::simulator
