// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/udp_network.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/multicast.hpp>
#include <boost/asio/ip/unicast.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <utility>

#include "agent/net/interfaces.hpp"
#include "agent/net/udp_socket.hpp"

namespace camaudit::net {
namespace {

namespace ip = boost::asio::ip;
using boost::system::error_code;
using Opened = Result<std::unique_ptr<DatagramSocket>>;

constexpr const char* kGroupV4 = "239.255.255.250";
constexpr const char* kGroupV6 = "ff02::c";

ErrorKind kind_of(const error_code& problem) {
  const bool refused = problem == boost::asio::error::access_denied || problem == boost::asio::error::no_permission;
  return refused ? ErrorKind::PermissionDenied : ErrorKind::Unavailable;
}

/// A UDP socket that is set up step by step; the first step that fails is the one told.
class Setup {
 public:
  Setup(const boost::asio::any_io_executor& executor, Family family) : socket_(executor) {
    socket_.open(family == Family::V4 ? ip::udp::v4() : ip::udp::v6(), problem_);
    if (family == Family::V6) set(ip::v6_only(true));
  }

  template <class Option>
  void set(const Option& option) {
    if (!problem_) socket_.set_option(option, problem_);
  }
  void bind(const UdpEndpoint& endpoint) {
    if (!problem_) socket_.bind(endpoint, problem_);
  }

  Opened finish(const std::string& what) {
    if (problem_) return fail(kind_of(problem_), "{}: {}", what, problem_.message());
    return std::make_unique<UdpSocket>(std::move(socket_));
  }

 private:
  ip::udp::socket socket_;
  error_code problem_;
};

/// The address that a probe leaves from: over IPv6 the link-local one, which every router keeps on the link.
ip::address own_address(const Interface& interface, Family family) {
  ip::address best;
  for (const ip::address& address : interface.addresses) {
    if (address.is_v4() != (family == Family::V4)) continue;
    if (best.is_unspecified() || (address.is_v6() && address.to_v6().is_link_local())) best = address;
  }
  return best;
}

/// Nothing has left this machine. (A router that says that it has no route looks the same.)
bool is_our_own(const error_code& problem) {
  static constexpr std::array kOwn{ENETUNREACH, ENETDOWN, EMFILE, ENFILE, ENOBUFS, ENOMEM, EACCES, EPERM};
  return std::find(kOwn.begin(), kOwn.end(), problem.value()) != kOwn.end();
}

/// One TCP connection being tried.
struct Attempt {
  explicit Attempt(const boost::asio::any_io_executor& executor) : socket(executor), timer(executor) {}
  ip::tcp::socket socket;
  boost::asio::steady_timer timer;
  bool over = false;
  bool late = false;
};

}  // namespace

Result<std::vector<Interface>> AsioNetwork::interfaces() {
  return list_interfaces();
}

Result<ip::address> AsioNetwork::source_address(const ip::address& to) {
  return source_address_for(to);
}

Opened AsioNetwork::open_probe_socket(const Interface& interface, Family family) {
  const ip::address own = own_address(interface, family);
  Setup setup(executor_, family);
  if (family == Family::V4) {
    if (own.is_v4()) setup.set(ip::multicast::outbound_interface(own.to_v4()));
  } else {
    setup.set(ip::multicast::outbound_interface(interface.index));
  }
  setup.set(ip::multicast::hops(1));
  setup.set(ip::multicast::enable_loopback(true));
  setup.bind(UdpEndpoint(own, 0));
  return setup.finish("no probe can be sent on " + interface.name);
}

Opened AsioNetwork::open_directed_socket(Family family) {
  Setup setup(executor_, family);
  setup.bind(UdpEndpoint(family == Family::V4 ? ip::udp::v4() : ip::udp::v6(), 0));
  return setup.finish("no probe can be sent");
}

Opened AsioNetwork::open_discovery_listener(const Interface& interface, Family family) {
  Setup setup(executor_, family);
  setup.set(boost::asio::socket_base::reuse_address(true));
  // Bound to the group, the socket hears what is sent to the group and nothing else: a unicast probe meant for another
  // program on this port stays with that program.
  if (family == Family::V4) {
    const ip::address_v4 group = ip::make_address_v4(kGroupV4);
    setup.bind(UdpEndpoint(group, discovery_port_));
    const ip::address own = own_address(interface, family);
    if (own.is_unspecified()) return fail(ErrorKind::Unavailable, "{} has no IPv4 address", interface.name);
    setup.set(ip::multicast::join_group(group, own.to_v4()));
    // Linux otherwise gives the socket what comes for groups that other programs joined on other interfaces.
    using OnlyJoined = boost::asio::detail::socket_option::boolean<IPPROTO_IP, IP_MULTICAST_ALL>;
    setup.set(OnlyJoined(false));
  } else {
    // The kernel binds to a link-local group only together with an interface, and then hears no other.
    ip::address_v6 group = ip::make_address_v6(kGroupV6);
    group.scope_id(interface.index);
    setup.bind(UdpEndpoint(group, discovery_port_));
    setup.set(ip::multicast::join_group(group, interface.index));
  }
  return setup.finish("announcements cannot be heard on " + interface.name);
}

Task<Connect> AsioNetwork::connect(TcpEndpoint to, std::chrono::milliseconds timeout) {
  // Shared with the timer's handler, which may already be queued when the connection stands.
  const auto attempt = std::make_shared<Attempt>(executor_);
  attempt->timer.expires_after(timeout);
  attempt->timer.async_wait([attempt](const error_code& cancelled) {
    if (cancelled || attempt->over) return;
    attempt->late = true;
    error_code ignored;
    attempt->socket.close(ignored);
  });
  error_code problem;
  co_await attempt->socket.async_connect(to, boost::asio::redirect_error(boost::asio::use_awaitable, problem));
  attempt->over = true;
  attempt->timer.cancel();
  if (!problem) co_return Connect::Open;
  if (attempt->late || problem == boost::asio::error::timed_out) co_return Connect::NoAnswer;
  if (problem == boost::asio::error::connection_refused) co_return Connect::Refused;
  if (problem == boost::asio::error::operation_aborted) throw boost::system::system_error(problem);
  co_return is_our_own(problem) ? Connect::NotTried : Connect::Unreachable;
}

}  // namespace camaudit::net
