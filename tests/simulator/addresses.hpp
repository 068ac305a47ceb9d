// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace camaudit::simulator {

bool is_v6(std::string_view address);

// In brackets when it is IPv6, as a URL wants it, and without the zone, which means nothing to others.
std::string url_host(const std::string& address);

// Whether something here may listen on it: loopback, or any address that a socket can be bound to. Never a wildcard.
bool is_address_of_this_machine(const std::string& address);

// An IPv4 block. Device 1 has the first address after that of the network.
struct AddressPool {
  std::uint32_t network = 0;
  std::int64_t size = 0;  // without the first and the last address

  std::string address(std::int64_t number) const;
};

// "127.16.0.0/16", of /8 to /30.
std::optional<AddressPool> parse_pool(std::string_view text);

}  // namespace camaudit::simulator
