// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/udp_socket.hpp"

#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "agent/net/socket_error.hpp"
#include "agent/net/udp_batch.hpp"

namespace camaudit::net {
namespace {

/// Datagrams to hosts that do not answer ARP wait in the kernel for seconds and count against this; with the default
/// of 208 KiB a range that is mostly empty uses it up, and sending fails.
constexpr int kWantedSendBuffer = 4 << 20;

/// Beyond net.core.rmem_max (wmem_max) only with CAP_NET_ADMIN; otherwise as much as that allows.
void ask_for_buffer(int handle, int forced, int polite, int bytes) {
  if (::setsockopt(handle, SOL_SOCKET, forced, &bytes, sizeof bytes) == 0) return;
  static_cast<void>(::setsockopt(handle, SOL_SOCKET, polite, &bytes, sizeof bytes));
}

}  // namespace

UdpSocket::UdpSocket(boost::asio::ip::udp::socket socket, int wanted_buffer)
    : socket_(std::move(socket)), handle_(socket_.native_handle()) {
  ask_for_buffer(handle_, SO_RCVBUFFORCE, SO_RCVBUF, wanted_buffer);
  ask_for_buffer(handle_, SO_SNDBUFFORCE, SO_SNDBUF, kWantedSendBuffer);
}

Result<void> UdpSocket::send(const UdpEndpoint& to, std::string_view bytes) {
  const ssize_t sent = ::sendto(handle_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL, to.data(),
                                static_cast<socklen_t>(to.size()));
  if (sent >= 0) return {};
  const int error = errno;
  return fail(kind_of_errno(error), "nothing can be sent to {}: {}", to.address().to_string(), std::strerror(error));
}

Task<Result<std::vector<Datagram>>> UdpSocket::receive() {
  std::vector<Datagram> batch;
  while (batch.empty()) {
    co_await socket_.async_wait(boost::asio::ip::udp::socket::wait_read, boost::asio::use_awaitable);
    const auto read = read_waiting(handle_, kMaximumBatch, batch);
    if (!read) co_return fail(read.error());
  }
  co_return batch;
}

std::uint64_t UdpSocket::dropped() const {
  // Unlike SO_RXQ_OVFL this also tells what was dropped after the last datagram that came through.
  std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
  socklen_t length = sizeof memory;
  const int problem = ::getsockopt(handle_, SOL_SOCKET, SO_MEMINFO, memory.data(), &length);
  return problem == 0 ? memory.at(SK_MEMINFO_DROPS) : 0;
}

std::size_t UdpSocket::buffer_bytes() const {
  int bytes = 0;
  socklen_t length = sizeof bytes;
  const int problem = ::getsockopt(handle_, SOL_SOCKET, SO_RCVBUF, &bytes, &length);
  return problem == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

}  // namespace camaudit::net
