// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_network.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

namespace camaudit::test {

/// What a socket has not been asked for yet. Kept by a waiting receive() as well, which the socket may not outlive.
struct FakeNetwork::Inbox {
  explicit Inbox(const boost::asio::any_io_executor& executor)
      : arrival(executor, boost::asio::steady_timer::time_point::max()) {}

  void put(net::Datagram datagram) {
    waiting.push_back(std::move(datagram));
    arrival.cancel();
  }

  std::vector<net::Datagram> waiting;
  boost::asio::steady_timer arrival;
  bool closed = false;
};

class FakeNetwork::Socket final : public net::DatagramSocket {
 public:
  Socket(FakeNetwork& network, std::string interface)
      : network_(network), interface_(std::move(interface)), inbox_(std::make_shared<Inbox>(network.executor_)) {}
  ~Socket() override {
    inbox_->closed = true;
    inbox_->arrival.cancel();
  }

  Result<void> send(const net::UdpEndpoint& to, std::string_view bytes) override {
    if (taken_++ >= network_.room) return fail(ErrorKind::Unavailable, "nothing can be sent: the buffer is full");
    const Sent datagram{interface_, to, std::string(bytes)};
    network_.sent.push_back(datagram);
    if (!network_.answers) return {};
    for (auto& answer : network_.answers(datagram)) inbox_->put(std::move(answer));
    return {};
  }

  Task<Result<std::vector<net::Datagram>>> receive() override {
    const auto inbox = inbox_;
    while (inbox->waiting.empty()) {
      boost::system::error_code woken;
      co_await inbox->arrival.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
      const auto state = co_await boost::asio::this_coro::cancellation_state;
      if (inbox->closed || state.cancelled() != boost::asio::cancellation_type::none) {
        throw boost::system::system_error(boost::asio::error::operation_aborted);
      }
    }
    co_return std::exchange(inbox->waiting, {});
  }

  std::uint64_t dropped() const override { return network_.dropped; }
  std::size_t buffer_bytes() const override { return std::size_t{16} << 20U; }

  const std::shared_ptr<Inbox>& inbox() const { return inbox_; }

 private:
  FakeNetwork& network_;
  const std::string interface_;
  const std::shared_ptr<Inbox> inbox_;
  std::size_t taken_ = 0;
};

void FakeNetwork::add_interface(const std::string& name, const std::vector<std::string>& addresses) {
  net::Interface interface;
  interface.name = name;
  interface.index = static_cast<unsigned>(present.size() + 2);
  interface.up = true;
  interface.multicast = true;
  for (const std::string& text : addresses) interface.addresses.push_back(boost::asio::ip::make_address(text));
  present.push_back(std::move(interface));
}

Result<std::vector<net::Interface>> FakeNetwork::interfaces() {
  return present;
}

Result<boost::asio::ip::address> FakeNetwork::source_address(const boost::asio::ip::address& to) {
  for (const net::Interface& interface : present) {
    for (const auto& address : interface.addresses) {
      if (address.is_v4() == to.is_v4()) return address;
    }
  }
  return fail(ErrorKind::Unavailable, "there is no route to {}", to.to_string());
}

Result<std::unique_ptr<net::DatagramSocket>> FakeNetwork::open_probe_socket(const net::Interface& interface,
                                                                            net::Family) {
  if (const auto why = refusing.find(interface.name); why != refusing.end()) {
    return fail(ErrorKind::PermissionDenied, "{}", why->second);
  }
  if (!interface.addresses.empty()) probe_addresses.push_back(interface.addresses.front().to_string());
  return std::make_unique<Socket>(*this, interface.name);
}

Result<std::unique_ptr<net::DatagramSocket>> FakeNetwork::open_directed_socket(net::Family) {
  return std::make_unique<Socket>(*this, "");
}

Result<std::unique_ptr<net::DatagramSocket>> FakeNetwork::open_discovery_listener(const net::Interface& interface,
                                                                                  net::Family) {
  if (const auto why = refusing.find(interface.name); why != refusing.end()) {
    return fail(ErrorKind::PermissionDenied, "{}", why->second);
  }
  auto listener = std::make_unique<Socket>(*this, interface.name);
  for (auto& datagram : std::exchange(unheard_, {})) listener->inbox()->put(std::move(datagram));
  listeners_.push_back(listener->inbox());
  return listener;
}

void FakeNetwork::announce(net::Datagram datagram) {
  bool heard = false;
  for (const auto& listener : listeners_) {
    const auto inbox = listener.lock();
    if (!inbox || inbox->closed) continue;
    inbox->put(datagram);
    heard = true;
  }
  if (!heard) unheard_.push_back(std::move(datagram));
}

Task<net::Connect> FakeNetwork::connect(net::TcpEndpoint to, std::chrono::milliseconds) {
  connected.push_back(to);
  if (before_connect) co_await before_connect();
  co_return connects ? connects(to) : net::Connect::NoAnswer;
}

}  // namespace camaudit::test
