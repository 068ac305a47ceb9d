// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/simulator/actions_log.hpp"
#include "tests/simulator/fleet.hpp"
#include "tests/simulator/responder.hpp"

namespace camaudit::simulator {

// What one device keeps while the simulator runs.
struct Member {
  Member(Device device, std::int64_t listening_port, const ActionsLog& log)
      : responder(std::move(device), log), port(listening_port) {}

  Responder responder;
  std::int64_t port;
  std::shared_ptr<boost::asio::ssl::context> tls;
  std::int64_t open_connections = 0;
  std::vector<int> sockets;           // of the open connections
  std::int64_t peak_connections = 0;  // without those that the peer had closed, though their end was not read yet
  std::unique_ptr<boost::asio::steady_timer> slot_free;
};

// The devices of one group, each made when it is first spoken to.
class Population {
 public:
  Population(DeviceGroup group, const ActionsLog& log);

  const DeviceGroup& group() const { return group_; }
  // The port device `number` was given when it began to listen.
  void listens_on(std::int64_t number, std::int64_t port);
  std::int64_t port(std::int64_t number) const;
  std::string url(std::int64_t number) const;

  std::shared_ptr<Member> member(std::int64_t number, const boost::asio::any_io_executor& executor);
  std::string name_and_url(std::int64_t number) const;
  std::string statistics(std::int64_t number) const;

 private:
  DeviceGroup group_;
  const ActionsLog& log_;
  std::unordered_map<std::int64_t, std::int64_t> ports_;
  std::int64_t shared_port_ = 0;
  std::shared_ptr<boost::asio::ssl::context> shared_tls_;
  std::unordered_map<std::int64_t, std::shared_ptr<Member>> members_;
};

}  // namespace camaudit::simulator
