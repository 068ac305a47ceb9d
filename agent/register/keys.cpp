// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>

#include "agent/base/text.hpp"
#include "agent/base/uuid.hpp"

namespace camaudit::registry {
namespace {

/// "mac:aa:bb:cc:dd:ee:ff" from aa-bb-cc-dd-ee-ff, aabb.ccdd.eeff, AABBCCDDEEFF …; empty for what is no MAC address.
std::string mac_identity(std::string_view lower) {
  if (lower.starts_with("mac:")) lower.remove_prefix(4);
  std::string digits;
  for (const char c : lower) {
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (hex) digits.push_back(c);
    if (!hex && c != ':' && c != '-' && c != '.') return {};
  }
  if (digits.size() != 12 || lower.size() > 17 || digits.find_first_not_of('0') == std::string::npos) return {};
  std::string mac = "mac";
  for (std::size_t i = 0; i < digits.size(); i += 2) mac += ":" + digits.substr(i, 2);
  return mac;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string normalised_identity(std::string_view text) {
  text = trimmed(text);
  if (text.size() > 512) return {};
  if (std::string uuid = normalised_uuid(text); !uuid.empty()) return uuid;
  const std::string lower = to_lower_ascii(text);
  if (std::string mac = mac_identity(lower); !mac.empty()) return mac;
  for (const std::string_view prefix : {"serial:", "address:"}) {
    if (lower.starts_with(prefix) && lower.size() > prefix.size()) {
      return std::string(prefix) + std::string(text.substr(prefix.size()));
    }
  }
  return {};
}

std::optional<DeviceAddress> parse_device_address(std::string_view text) {
  text = trimmed(text);
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (to_lower_ascii(text.substr(0, scheme.size())) != scheme) continue;
    text = text.substr(scheme.size());
    text = text.substr(0, text.find('/'));
  }
  DeviceAddress address;
  std::string_view host = text;
  std::string_view port;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    host = text.substr(1, close - 1);
    port = text.substr(close + 1);
    if (!port.empty() && !port.starts_with(':')) return std::nullopt;
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    host = text.substr(0, text.find(':'));
    port = text.substr(text.find(':'));
  }
  boost::system::error_code problem;
  address.host = boost::asio::ip::make_address(std::string(host), problem).to_string();
  if (problem) return std::nullopt;
  if (!port.empty()) {
    port.remove_prefix(1);
    const auto [end, trouble] = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (trouble != std::errc{} || end != port.data() + port.size() || address.port == 0) return std::nullopt;
  }
  return address;
}

std::string to_string(const DeviceAddress& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  const std::string host = v6 ? fmt::format("[{}]", address.host) : address.host;
  return address.port == 0 ? host : fmt::format("{}:{}", host, address.port);
}

}  // namespace camaudit::registry
