// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace camaudit::registry {

/// Without white space at both ends.
std::string_view trimmed(std::string_view text);

/// What a person wrote to name a device for good, as the agent writes it: "urn:uuid:…" from any spelling of a UUID,
/// "mac:aa:bb:cc:dd:ee:ff" from any spelling of a MAC address, "serial:…" and "address:…" as they are. Empty for
/// anything else.
std::string normalised_identity(std::string_view text);

/// Where a device is reached. Host names are none: what they stand for changes, and rows are compared with addresses.
struct DeviceAddress {
  std::string host;        ///< IPv4 or IPv6, without brackets
  std::uint16_t port = 0;  ///< 0: not told
  bool operator==(const DeviceAddress&) const = default;
};
/// "10.20.0.7", "10.20.0.7:8080", "[fe80::1]:80", or a URL that begins so.
std::optional<DeviceAddress> parse_device_address(std::string_view text);
std::string to_string(const DeviceAddress& address);

}  // namespace camaudit::registry
