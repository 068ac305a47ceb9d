// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/net/datagram.hpp"

namespace camaudit::net {

/// What is asked of the kernel. 2,000 answers of 2 KiB take about 9 MiB of its memory.
inline constexpr int kWantedBuffer = 16 << 20;

/// A UDP socket on Asio, read in batches so that a burst is out of the kernel's buffer before it overflows.
class UdpSocket final : public DatagramSocket {
 public:
  /// Takes a socket that is open, bound and set up, and asks for a receive buffer of so many bytes.
  explicit UdpSocket(boost::asio::ip::udp::socket socket, int wanted_buffer = kWantedBuffer);

  Result<void> send(const UdpEndpoint& to, std::string_view bytes) override;
  Task<Result<std::vector<Datagram>>> receive() override;
  std::uint64_t dropped() const override;
  std::size_t buffer_bytes() const override;

  /// To be watched or read; stays ours.
  int handle() const { return handle_; }

 private:
  boost::asio::ip::udp::socket socket_;
  const int handle_;
};

}  // namespace camaudit::net
