// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/udp_network.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <boost/asio/ip/multicast.hpp>
#include <boost/asio/ip/unicast.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
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
  /// False, without spoiling the socket, if the kernel refuses.
  template <class Option>
  bool try_to_set(const Option& option) {
    error_code refused;
    socket_.set_option(option, refused);
    if (refused) last_refusal_ = refused;
    return !refused;
  }
  ip::udp::socket& socket() { return socket_; }
  const error_code& last_refusal() const { return last_refusal_; }

  Opened finish(const std::string& what) {
    if (problem_) return fail(kind_of(problem_), "{}: {}", what, problem_.message());
    return std::make_unique<UdpSocket>(std::move(socket_));
  }

 private:
  ip::udp::socket socket_;
  error_code problem_;
  error_code last_refusal_;
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

Opened AsioNetwork::open_discovery_listener(std::span<const Interface> interfaces, Family family) {
  Setup setup(executor_, family);
  setup.set(boost::asio::socket_base::reuse_address(true));
  // Bound to the group, the socket hears what is sent to the group and nothing else: a unicast probe meant for another
  // program on this port stays with that program.
  const ip::address group = ip::make_address(family == Family::V4 ? kGroupV4 : kGroupV6);
  setup.bind(UdpEndpoint(group, discovery_port_));
  bool joined = false;
  for (const Interface& interface : interfaces) {
    const ip::address own = own_address(interface, family);
    if (family == Family::V4 && own.is_v4() && !own.is_unspecified()) {
      joined = setup.try_to_set(ip::multicast::join_group(group.to_v4(), own.to_v4())) || joined;
    } else if (family == Family::V6) {
      joined = setup.try_to_set(ip::multicast::join_group(group.to_v6(), interface.index)) || joined;
    }
  }
  if (!joined) {
    const error_code& why = setup.last_refusal();
    return fail(kind_of(why), "no interface lets us join the WS-Discovery group {}{}{}", group.to_string(),
                why ? ": " : "", why ? why.message() : "");
  }
  if (family == Family::V4) {
    // Linux otherwise gives the socket what comes for groups that other programs joined on other interfaces.
    using OnlyJoined = boost::asio::detail::socket_option::boolean<IPPROTO_IP, IP_MULTICAST_ALL>;
    static_cast<void>(setup.try_to_set(OnlyJoined(false)));
  }
  return setup.finish("announcements cannot be heard");
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
  co_return Connect::Unreachable;
}

}  // namespace camaudit::net
