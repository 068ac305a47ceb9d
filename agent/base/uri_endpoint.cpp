// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/uri_endpoint.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "agent/base/text.hpp"

namespace camaudit {
namespace {

/// RFC 1035 2.3.4.
constexpr std::size_t kLongestHost = 253;

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (problem != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == ':' || c == '%';
}

std::string host_of(std::string_view text) {
  std::string host = to_lower_ascii(text);
  const bool usable = host.size() <= kLongestHost && std::all_of(host.begin(), host.end(), is_host_character);
  return usable ? host : std::string{};
}

}  // namespace

UriEndpoint uri_endpoint(std::string_view uri) {
  UriEndpoint out;
  const auto begin = uri.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return out;
  uri = uri.substr(begin, uri.find_last_not_of(" \t\r\n") - begin + 1);
  if (const auto scheme = uri.find("://"); scheme != std::string_view::npos) {
    if (scheme > 16) return out;
    out.scheme = to_lower_ascii(uri.substr(0, scheme));
    uri.remove_prefix(scheme + 3);
  }
  std::string_view authority = uri.substr(0, uri.find_first_of("/?#"));
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    out.credentials = true;
    authority.remove_prefix(at + 1);
  }
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return out;
    out.host = host_of(authority.substr(1, close - 1));
    authority.remove_prefix(close + 1);
    if (authority.starts_with(':')) out.port = port_of(authority.substr(1));
    return out;
  }
  const auto colon = authority.rfind(':');
  // Several colons without brackets: an IPv6 address as people write it.
  if (colon == std::string_view::npos || authority.find(':') != colon) {
    out.host = host_of(authority);
    return out;
  }
  out.host = host_of(authority.substr(0, colon));
  out.port = port_of(authority.substr(colon + 1));
  return out;
}

std::optional<std::uint16_t> default_port(std::string_view scheme) {
  static constexpr std::array<std::pair<std::string_view, std::uint16_t>, 4> kPorts{
      {{"rtsp", 554}, {"rtsps", 322}, {"http", 80}, {"https", 443}}};
  for (const auto& [name, port] : kPorts) {
    if (name == scheme) return port;
  }
  return std::nullopt;
}

}  // namespace camaudit
