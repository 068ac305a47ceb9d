// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.hpp"

namespace camaudit::net {

/// A block of IPv4 or IPv6 addresses in CIDR notation; a bare address is a block of one.
class AddressRange {
 public:
  /// "10.20.0.0/22", "fe80::/10", "10.20.0.7". Host bits set beyond the prefix are an error: they hide a typing slip.
  static Result<AddressRange> parse(std::string_view text);

  /// IPv4-mapped IPv6 addresses (::ffff:10.0.0.1) count as the IPv4 address they carry. Zone ids are ignored.
  bool contains(const boost::asio::ip::address& address) const;
  std::string to_string() const;

  /// How many hosts the block can hold: without the network and broadcast address of an IPv4 block larger than /31, and
  /// at most 2^32.
  std::uint64_t hosts() const;
  /// The host at an index below hosts(), in ascending order.
  boost::asio::ip::address host(std::uint64_t index) const;

 private:
  boost::asio::ip::address base_;
  unsigned prefix_ = 0;
};

/// The addresses that may be contacted at all. Checked before any packet is sent.
class Fence {
 public:
  Fence() = default;
  explicit Fence(std::vector<AddressRange> allowed) : allowed_(std::move(allowed)) {}

  bool allows(const boost::asio::ip::address& address) const;
  /// False for anything that is not a literal address.
  bool allows(std::string_view literal) const;
  const std::vector<AddressRange>& ranges() const { return allowed_; }

 private:
  std::vector<AddressRange> allowed_;
};

}  // namespace camaudit::net
