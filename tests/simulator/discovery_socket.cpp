// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/discovery_socket.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <cstring>

namespace camaudit::simulator {

namespace asio = boost::asio;
using asio::ip::udp;

namespace {

constexpr std::size_t largest_datagram = 65535;
constexpr int wanted_buffer = 8 << 20;

using Control = std::array<char, CMSG_SPACE(sizeof(in6_pktinfo))>;

template <class Value>
void set(int handle, int level, int name, const Value& value) {
  if (::setsockopt(handle, level, name, &value, sizeof value) == 0) return;
  throw boost::system::system_error(errno, boost::system::system_category());
}

// More than net.core.*mem_max only with privilege; less will do too.
void ask_for_buffer(int handle, int forced, int polite) {
  const int bytes = wanted_buffer;
  if (::setsockopt(handle, SOL_SOCKET, forced, &bytes, sizeof bytes) == 0) return;
  static_cast<void>(::setsockopt(handle, SOL_SOCKET, polite, &bytes, sizeof bytes));
}

template <class Info>
Info info_in(cmsghdr* header) {
  Info info{};
  std::memcpy(&info, CMSG_DATA(header), sizeof info);
  return info;
}

void read_destination(msghdr& message, Arrival& arrival) {
  for (auto* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO) {
      const auto info = info_in<in_pktinfo>(header);
      arrival.to = asio::ip::address_v4(ntohl(info.ipi_addr.s_addr));
      arrival.interface = static_cast<unsigned>(info.ipi_ifindex);
    } else if (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_PKTINFO) {
      const auto info = info_in<in6_pktinfo>(header);
      asio::ip::address_v6::bytes_type bytes;
      std::memcpy(bytes.data(), &info.ipi6_addr, bytes.size());
      asio::ip::address_v6 address(bytes);
      if (address.is_link_local()) address.scope_id(info.ipi6_ifindex);
      arrival.to = address;
      arrival.interface = info.ipi6_ifindex;
    }
  }
}

template <class Info>
void write_source(msghdr& message, Control& control, int level, int type, const Info& info) {
  message.msg_control = control.data();
  message.msg_controllen = CMSG_SPACE(sizeof info);
  auto* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = level;
  header->cmsg_type = type;
  header->cmsg_len = CMSG_LEN(sizeof info);
  std::memcpy(CMSG_DATA(header), &info, sizeof info);
}

}  // namespace

udp::endpoint discovery_group(bool v6) {
  return {asio::ip::make_address(v6 ? "ff02::c" : "239.255.255.250"), discovery_port};
}

DiscoverySocket::DiscoverySocket(asio::io_context& io, bool v6, std::uint16_t port)
    : socket(io), v6_(v6), buffer_(largest_datagram) {
  socket.open(v6 ? udp::v6() : udp::v4());
  socket.set_option(udp::socket::reuse_address(true));
  const int handle = socket.native_handle();
  if (v6) {
    socket.set_option(asio::ip::v6_only(true));
    set(handle, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
    set(handle, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0);
    set(handle, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 1);
  } else {
    set(handle, IPPROTO_IP, IP_PKTINFO, 1);
    set(handle, IPPROTO_IP, IP_MULTICAST_ALL, 0);
    set(handle, IPPROTO_IP, IP_MULTICAST_TTL, 1);
  }
  ask_for_buffer(handle, SO_RCVBUFFORCE, SO_RCVBUF);
  ask_for_buffer(handle, SO_SNDBUFFORCE, SO_SNDBUF);
  socket.bind({v6 ? udp::v6() : udp::v4(), port});
  socket.non_blocking(true);
}

void DiscoverySocket::join(unsigned interface) {
  const auto group = discovery_group(v6_).address();
  if (v6_) {
    ipv6_mreq wanted{};
    const auto bytes = group.to_v6().to_bytes();
    std::memcpy(&wanted.ipv6mr_multiaddr, bytes.data(), bytes.size());
    wanted.ipv6mr_interface = interface;
    set(socket.native_handle(), IPPROTO_IPV6, IPV6_JOIN_GROUP, wanted);
  } else {
    ip_mreqn wanted{};
    wanted.imr_multiaddr.s_addr = htonl(group.to_v4().to_uint());
    wanted.imr_ifindex = static_cast<int>(interface);
    set(socket.native_handle(), IPPROTO_IP, IP_ADD_MEMBERSHIP, wanted);
  }
}

std::optional<Arrival> DiscoverySocket::receive() {
  Arrival arrival;
  sockaddr_storage from{};
  Control control{};
  iovec part{buffer_.data(), buffer_.size()};
  msghdr message{};
  message.msg_name = &from;
  message.msg_namelen = sizeof from;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const auto count = ::recvmsg(socket.native_handle(), &message, MSG_DONTWAIT);
  if (count < 0) return std::nullopt;
  arrival.bytes.assign(buffer_.data(), static_cast<std::size_t>(count));
  std::memcpy(arrival.from.data(), &from, std::min<std::size_t>(message.msg_namelen, arrival.from.capacity()));
  arrival.from.resize(message.msg_namelen);
  read_destination(message, arrival);
  return arrival;
}

Sent DiscoverySocket::send(std::string_view bytes, const asio::ip::address& from, const udp::endpoint& to,
                           unsigned interface) {
  auto target = to;
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  Control control{};
  msghdr message{};
  message.msg_name = target.data();
  message.msg_namelen = static_cast<socklen_t>(target.size());
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  const bool to_group = to.address().is_multicast();
  if (v6_) {
    in6_pktinfo info{};
    const auto own = from.to_v6().to_bytes();
    std::memcpy(&info.ipi6_addr, own.data(), own.size());
    if (to_group || from.to_v6().is_link_local()) info.ipi6_ifindex = interface;
    write_source(message, control, IPPROTO_IPV6, IPV6_PKTINFO, info);
  } else {
    in_pktinfo info{};
    info.ipi_spec_dst.s_addr = htonl(from.to_v4().to_uint());
    if (to_group) info.ipi_ifindex = static_cast<int>(interface);
    write_source(message, control, IPPROTO_IP, IP_PKTINFO, info);
  }
  if (::sendmsg(socket.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return Sent::yes;
  return errno == EAGAIN || errno == ENOBUFS ? Sent::not_yet : Sent::no;
}

}  // namespace camaudit::simulator
