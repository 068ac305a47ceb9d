// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/fence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>
#include <charconv>
#include <cstddef>
#include <optional>
#include <span>

#include "agent/base/text.hpp"

namespace camaudit::net {
namespace {

namespace ip = boost::asio::ip;

constexpr unsigned kBitsV4 = 32;
constexpr unsigned kBitsV6 = 128;
constexpr unsigned kMappedBits = 96;  // ::ffff:0:0/96, RFC 4291 section 2.5.5.2

std::optional<ip::address> parse_literal(std::string_view text) {
  // make_address() stops at a NUL, so "10.0.0.1\0anything" would pass for 10.0.0.1.
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  boost::system::error_code error;
  auto address = ip::make_address(text, error);
  if (error) return std::nullopt;
  return address;
}

ip::address plain(const ip::address& address) {
  if (!address.is_v6()) return address;
  const ip::address_v6 v6 = address.to_v6();
  if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6);
  return ip::address_v6(v6.to_bytes());
}

bool bit(std::span<const unsigned char> bytes, unsigned index) {
  return ((bytes[index / 8] >> (7U - index % 8)) & 1U) != 0;
}

template <class Address>
bool same_prefix(const Address& left, const Address& right, unsigned prefix) {
  const auto a = left.to_bytes();
  const auto b = right.to_bytes();
  for (unsigned i = 0; i < prefix; ++i) {
    if (bit(a, i) != bit(b, i)) return false;
  }
  return true;
}

template <class Address>
bool has_host_bits(const Address& address, unsigned prefix, unsigned bits) {
  const auto bytes = address.to_bytes();
  for (unsigned i = prefix; i < bits; ++i) {
    if (bit(bytes, i)) return true;
  }
  return false;
}

std::optional<unsigned> parse_prefix(std::string_view text) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  unsigned prefix = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), prefix);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return prefix;
}

}  // namespace

Result<AddressRange> AddressRange::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view literal = text.substr(0, slash);
  if (literal.find('%') != std::string_view::npos) {
    return fail(ErrorKind::InvalidInput, "'{}': a range of addresses names no interface; leave out what follows '%'",
                escape_for_terminal(text));
  }
  const auto address = parse_literal(literal);
  if (!address) {
    return fail(ErrorKind::InvalidInput, "'{}' is not an address range; write one like 10.20.0.0/22 or fe80::/10",
                escape_for_terminal(text));
  }
  const unsigned bits = address->is_v4() ? kBitsV4 : kBitsV6;
  unsigned prefix = bits;
  if (slash != std::string_view::npos) {
    const auto given = parse_prefix(text.substr(slash + 1));
    if (!given || *given > bits) {
      return fail(ErrorKind::InvalidInput, "'{}': what follows '/' must be a number from 0 to {}",
                  escape_for_terminal(text), bits);
    }
    prefix = *given;
  }
  const bool stray =
      address->is_v4() ? has_host_bits(address->to_v4(), prefix, bits) : has_host_bits(address->to_v6(), prefix, bits);
  if (stray) {
    return fail(ErrorKind::InvalidInput,
                "'{}' has bits set beyond its /{} prefix; is the address or the prefix mistyped?",
                escape_for_terminal(text), prefix);
  }
  AddressRange range;
  range.base_ = plain(*address);
  range.prefix_ = address->is_v6() && range.base_.is_v4() ? prefix - kMappedBits : prefix;
  return range;
}

bool AddressRange::contains(const ip::address& address) const {
  const ip::address candidate = plain(address);
  if (candidate.is_v4() != base_.is_v4()) return false;
  return candidate.is_v4() ? same_prefix(candidate.to_v4(), base_.to_v4(), prefix_)
                           : same_prefix(candidate.to_v6(), base_.to_v6(), prefix_);
}

std::string AddressRange::to_string() const {
  return fmt::format("{}/{}", base_.to_string(), prefix_);
}

std::uint64_t AddressRange::hosts() const {
  const unsigned free_bits = (base_.is_v4() ? kBitsV4 : kBitsV6) - prefix_;
  if (free_bits >= kBitsV4) return std::uint64_t{1} << kBitsV4;
  const std::uint64_t all = std::uint64_t{1} << free_bits;
  return base_.is_v4() && free_bits >= 2 ? all - 2 : all;
}

ip::address AddressRange::host(std::uint64_t index) const {
  if (base_.is_v4()) {
    const unsigned first = kBitsV4 - prefix_ >= 2 ? 1 : 0;
    return ip::address_v4(base_.to_v4().to_uint() + first + static_cast<std::uint32_t>(index));
  }
  auto bytes = base_.to_v6().to_bytes();
  for (std::size_t at = bytes.size(); at-- > 0 && index > 0; index >>= 8U) {
    bytes.at(at) = static_cast<unsigned char>(bytes.at(at) | (index & 0xFFU));
  }
  return ip::address_v6(bytes);
}

bool Fence::allows(const ip::address& address) const {
  return std::any_of(allowed_.begin(), allowed_.end(),
                     [&](const AddressRange& range) { return range.contains(address); });
}

bool Fence::allows(std::string_view literal) const {
  const auto address = parse_literal(literal.substr(0, literal.find('%')));
  return address && allows(*address);
}

}  // namespace camaudit::net
