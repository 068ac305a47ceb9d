// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/net/datagram.hpp"

namespace camaudit::test {

/// A network in memory: what is sent is recorded and answered by a function. Outlives its sockets.
class FakeNetwork final : public net::Network {
 public:
  struct Sent {
    std::string interface;  ///< empty for a directed socket
    net::UdpEndpoint to;
    std::string bytes;
  };
  /// The datagrams that come back for one that was sent.
  using Answers = std::function<std::vector<net::Datagram>(const Sent& sent)>;

  explicit FakeNetwork(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  /// An interface that is up and can multicast, with these addresses.
  void add_interface(const std::string& name, const std::vector<std::string>& addresses);

  std::vector<net::Interface> present;
  Answers answers;
  std::function<net::Connect(const net::TcpEndpoint& to)> connects;
  std::function<Task<void>()> before_connect;   ///< what a connection waits for
  std::map<std::string, std::string> refusing;  ///< interface to why no socket can be opened there
  std::uint64_t dropped = 0;                    ///< what every socket says
  std::size_t room = SIZE_MAX;                  ///< how many datagrams a socket takes before its buffer is full

  std::vector<Sent> sent;
  std::vector<net::TcpEndpoint> connected;
  std::vector<std::string> probe_addresses;  ///< the first address of each interface that a probe socket was opened on

  Result<std::vector<net::Interface>> interfaces() override;
  Result<boost::asio::ip::address> source_address(const boost::asio::ip::address& to) override;
  Result<std::unique_ptr<net::DatagramSocket>> open_probe_socket(const net::Interface& interface,
                                                                 net::Family family) override;
  Result<std::unique_ptr<net::DatagramSocket>> open_directed_socket(net::Family family) override;
  Result<std::unique_ptr<net::DatagramSocket>> open_discovery_listener(const net::Interface& interface,
                                                                       net::Family family) override;
  Task<net::Connect> connect(net::TcpEndpoint to, std::chrono::milliseconds timeout) override;

  /// What every open discovery listener hears now, or, if there is none, the first to be opened.
  void announce(net::Datagram datagram);

 private:
  class Socket;
  struct Inbox;

  boost::asio::any_io_executor executor_;
  std::vector<std::weak_ptr<Inbox>> listeners_;
  std::vector<net::Datagram> unheard_;
};

}  // namespace camaudit::test
