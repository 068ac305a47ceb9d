// SPDX-License-Identifier: GPL-3.0-or-later
// Datagram sockets on the loopback interface.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/net/udp_network.hpp"
#include "agent/net/udp_socket.hpp"

namespace camaudit::net {
namespace {

namespace ip = boost::asio::ip;

/// Never reached unless something hangs.
constexpr std::chrono::seconds kHang{60};

/// A port that nothing else listens on now.
std::uint16_t free_port(boost::asio::io_context& io) {
  return ip::udp::socket(io, UdpEndpoint(ip::address_v4::loopback(), 0)).local_endpoint().port();
}

class Udp : public ::testing::Test {
 protected:
  Interface loopback() {
    const auto all = network_.interfaces();
    if (!all) return {};
    const auto found = std::find_if(all->begin(), all->end(), [](const Interface& i) { return i.loopback; });
    return found == all->end() ? Interface{} : *found;
  }

  std::vector<Datagram> receive(DatagramSocket& socket) {
    std::optional<std::vector<Datagram>> got;
    boost::asio::co_spawn(io_, receive_into(socket, got), boost::asio::detached);
    io_.restart();
    io_.run_for(kHang);
    return got.value_or(std::vector<Datagram>{});
  }

  static Task<void> receive_into(DatagramSocket& socket, std::optional<std::vector<Datagram>>& got) {
    auto batch = co_await socket.receive();
    if (batch) got = std::move(*batch);
  }

  boost::asio::io_context io_;
  const std::uint16_t port_ = free_port(io_);
  AsioNetwork network_{io_.get_executor(), port_};
};

TEST_F(Udp, TheListenerHearsTheGroupOnItsInterface) {
  const Interface lo = loopback();
  auto listener = network_.open_discovery_listener(lo, Family::V4);
  ASSERT_TRUE(listener) << listener.error().what;
  auto probe = network_.open_probe_socket(lo, Family::V4);
  ASSERT_TRUE(probe) << probe.error().what;
  ASSERT_TRUE((*probe)->send(UdpEndpoint(ip::make_address("239.255.255.250"), port_), "hello"));
  const auto heard = receive(**listener);
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard.front().bytes, "hello");
  EXPECT_TRUE(heard.front().from.address().is_loopback());
}

TEST_F(Udp, TheListenerOpensForIpv6WhereTheGroupNeedsAnInterface) {
  const Interface lo = loopback();
  if (!lo.has(Family::V6)) GTEST_SKIP() << "this machine has no IPv6";
  const auto listener = network_.open_discovery_listener(lo, Family::V6);
  EXPECT_TRUE(listener) << listener.error().what;
}

TEST_F(Udp, AnInterfaceWithoutAnAddressIsRefusedAndNotTakenForAnother) {
  Interface bare = loopback();
  bare.addresses.clear();
  const auto listener = network_.open_discovery_listener(bare, Family::V4);
  ASSERT_FALSE(listener);
  EXPECT_NE(listener.error().what.find("no IPv4 address"), std::string::npos);
}

TEST_F(Udp, CountsWhatTheKernelThrewAway) {
  constexpr std::size_t kSent = 200;
  ip::udp::socket raw(io_, UdpEndpoint(ip::address_v4::loopback(), 0));
  const UdpEndpoint to = raw.local_endpoint();
  UdpSocket receiver(std::move(raw), 8192);
  auto sender = network_.open_directed_socket(Family::V4);
  ASSERT_TRUE(sender) << sender.error().what;
  for (std::size_t i = 0; i < kSent; ++i) ASSERT_TRUE((*sender)->send(to, std::string(1000, 'x')));
  const auto heard = receive(receiver);
  EXPECT_GT(receiver.dropped(), 0U);
  EXPECT_EQ(heard.size() + receiver.dropped(), kSent);
}

}  // namespace
}  // namespace camaudit::net
