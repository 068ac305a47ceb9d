// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/addresses.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/udp.hpp>
#include <charconv>

namespace camaudit::simulator {

namespace asio = boost::asio;

bool is_v6(std::string_view address) {
  return address.find(':') != std::string_view::npos;
}

std::string url_host(const std::string& address) {
  return is_v6(address) ? "[" + address.substr(0, address.find('%')) + "]" : address;
}

bool is_address_of_this_machine(const std::string& address) {
  boost::system::error_code error;
  const auto parsed = asio::ip::make_address(address, error);
  if (error || parsed.is_unspecified() || parsed.is_multicast()) return false;
  asio::io_context io;
  asio::ip::udp::socket socket(io);
  const asio::ip::udp::endpoint endpoint(parsed, 0);
  socket.open(endpoint.protocol(), error);
  if (!error) socket.bind(endpoint, error);
  return !error;
}

std::string AddressPool::address(std::int64_t number) const {
  const auto host = network + static_cast<std::uint32_t>(number);
  return fmt::format("{}.{}.{}.{}", host >> 24U, (host >> 16U) & 0xFFU, (host >> 8U) & 0xFFU, host & 0xFFU);
}

std::optional<AddressPool> parse_pool(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  unsigned bits = 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + slash + 1, end, bits);
  if (parsed.ec != std::errc{} || parsed.ptr != end || bits < 8 || bits > 30) return std::nullopt;
  in_addr address{};
  if (::inet_pton(AF_INET, std::string(text.substr(0, slash)).c_str(), &address) != 1) return std::nullopt;
  const std::int64_t all = std::int64_t{1} << (32U - bits);
  AddressPool pool;
  pool.network = ntohl(address.s_addr) & ~static_cast<std::uint32_t>(all - 1);
  pool.size = all - 2;
  return pool;
}

}  // namespace camaudit::simulator
