// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "tests/simulator/actions_log.hpp"
#include "tests/simulator/facts.hpp"

namespace camaudit::simulator {

// One device on its own listening socket.
class DeviceServer {
 public:
  // Listens already when it returns; throws when it cannot.
  DeviceServer(boost::asio::io_context& io, Device device, const ActionsLog& log);
  ~DeviceServer();
  DeviceServer(DeviceServer&&) noexcept;
  DeviceServer& operator=(DeviceServer&&) noexcept;

  std::string name_and_url() const;
  std::string statistics() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace camaudit::simulator
