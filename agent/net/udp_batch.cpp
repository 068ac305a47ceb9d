// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/udp_batch.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "agent/net/socket_error.hpp"

namespace camaudit::net {
namespace {

constexpr std::size_t kMaximumDatagram = 65535;

/// One call of recvmmsg fills this. It is used up before the next, on one thread, so one area serves all sockets.
struct Scratch {
  std::array<std::array<char, kMaximumDatagram>, kMaximumBatch> bytes;
  std::array<sockaddr_storage, kMaximumBatch> from;
  std::array<iovec, kMaximumBatch> parts;
  std::array<mmsghdr, kMaximumBatch> messages;
};

Scratch& scratch() {
  // Not set to zero: of its 16 MiB only the pages that datagrams reach are ever touched.
  static thread_local const std::unique_ptr<Scratch> area(new Scratch);
  return *area;
}

/// The kernel writes into the headers too, so each call begins with fresh ones.
void prepare(Scratch& area, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    area.parts.at(i) = {area.bytes.at(i).data(), kMaximumDatagram};
    msghdr header{};
    header.msg_name = &area.from.at(i);
    header.msg_namelen = sizeof(sockaddr_storage);
    header.msg_iov = &area.parts.at(i);
    header.msg_iovlen = 1;
    area.messages.at(i) = {header, 0};
  }
}

UdpEndpoint to_endpoint(const sockaddr_storage& raw, socklen_t length) {
  UdpEndpoint endpoint;
  const std::size_t size = std::min<std::size_t>(length, endpoint.capacity());
  std::memcpy(endpoint.data(), &raw, size);
  endpoint.resize(size);
  return endpoint;
}

bool belongs_to_a_send(int error) {
  return error == ECONNREFUSED || error == EHOSTUNREACH || error == ENETUNREACH || error == EHOSTDOWN ||
         error == EMSGSIZE || error == EPROTO;
}

}  // namespace

Result<void> read_waiting(int handle, std::size_t limit, std::vector<Datagram>& into) {
  const std::size_t wanted = std::min(limit, kMaximumBatch);
  Scratch& area = scratch();
  prepare(area, wanted);
  const int count = ::recvmmsg(handle, area.messages.data(), static_cast<unsigned>(wanted), MSG_DONTWAIT, nullptr);
  if (count < 0) {
    const int error = errno;
    if (error == EAGAIN || error == EINTR || belongs_to_a_send(error)) return {};
    return fail(kind_of_errno(error), "the socket cannot be read: {}", std::strerror(error));
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const mmsghdr& message = area.messages.at(i);
    if ((message.msg_hdr.msg_flags & MSG_TRUNC) != 0) continue;
    Datagram& datagram = into.emplace_back();
    datagram.bytes.assign(area.bytes.at(i).data(), message.msg_len);
    datagram.from = to_endpoint(area.from.at(i), message.msg_hdr.msg_namelen);
  }
  return {};
}

}  // namespace camaudit::net
