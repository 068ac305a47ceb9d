// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/sighting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "agent/base/text.hpp"
#include "onvif/identity.hpp"
#include "onvif/xaddr.hpp"

namespace camaudit::onvif {
namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t kMaximumListed = 64;

/// An IPv4 address inside an IPv6 one (::ffff:127.0.0.1) is what it carries: that is where packets to it go.
ip::address address_of(const net::Url& url) {
  boost::system::error_code problem;
  ip::address address = ip::make_address(url.host, problem);
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

bool is_link_local(const ip::address& address) {
  return address.is_v4() && (address.to_v4().to_uint() >> 16U) == 0xA9FE;
}

std::vector<net::Url> urls_of(const Sighting& sighting) {
  std::vector<net::Url> urls;
  for (const std::string& xaddr : sighting.xaddrs) {
    if (auto url = parse_xaddr(xaddr)) urls.push_back(std::move(*url));
  }
  return urls;
}

/// The addresses that a sighting names, zone ids left out.
std::set<std::string> hosts_of(const Sighting& sighting) {
  std::set<std::string> hosts;
  const auto add = [&hosts](const ip::address& address) {
    if (!address.is_unspecified()) hosts.insert(address.to_string().substr(0, address.to_string().find('%')));
  };
  add(sighting.from);
  for (const net::Url& url : urls_of(sighting)) add(address_of(url));
  return hosts;
}

std::string key_of(const Sighting& sighting) {
  std::string uuid = normalised_uuid(sighting.endpoint_reference);
  if (!uuid.empty()) return uuid;
  if (!sighting.endpoint_reference.empty()) return sighting.endpoint_reference;
  return "address:" + sighting.from.to_string();
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// A '%' that no two hex digits follow stands for itself.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      out.push_back(text[i]);
      continue;
    }
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

/// RFC 3986, appendix C: these end a URI in running text. What lies beyond ASCII is let pass, since devices write names
/// so.
bool is_no_uri(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7F || c == '<' || c == '>' || c == '"';
  });
}

template <class T>
void add_new(std::vector<T>& known, const std::vector<T>& more) {
  for (const T& item : more) {
    if (known.size() >= kMaximumListed) return;
    if (std::find(known.begin(), known.end(), item) == known.end()) known.push_back(item);
  }
}

}  // namespace

Sighting sighting_of(soap::DiscoveryTarget target, std::string source, std::string interface, const ip::address& from) {
  Sighting sighting;
  sighting.source = std::move(source);
  sighting.interface = std::move(interface);
  sighting.from = from;
  sighting.endpoint_reference = std::move(target.endpoint_reference);
  sighting.types = std::move(target.types);
  sighting.scopes = std::move(target.scopes);
  sighting.xaddrs = std::move(target.xaddrs);
  std::erase_if(sighting.scopes, is_no_uri);
  std::erase_if(sighting.xaddrs, is_no_uri);
  return sighting;
}

std::string scope_value(const std::vector<std::string>& scopes, std::string_view category) {
  const std::string start = fmt::format("onvif://www.onvif.org/{}/", category);
  for (const std::string& scope : scopes) {
    if (to_lower_ascii(scope).starts_with(start)) return bounded_text(percent_decoded(scope.substr(start.size())), 256);
  }
  return {};
}

bool is_onvif(const soap::DiscoveryTarget& target) {
  static constexpr std::string_view kNames[] = {"dn:NetworkVideoTransmitter", "tds:Device", "dn:NetworkVideoDisplay"};
  const auto known = [](const std::string& type) {
    return std::find(std::begin(kNames), std::end(kNames), type) != std::end(kNames);
  };
  return std::any_of(target.types.begin(), target.types.end(), known) ||
         std::any_of(target.scopes.begin(), target.scopes.end(),
                     [](const std::string& scope) { return to_lower_ascii(scope).starts_with("onvif://"); });
}

bool are_neighbours(const std::vector<net::Url>& some, const std::vector<net::Url>& others) {
  bool two_ports = false;
  for (const net::Url& a : some) {
    for (const net::Url& b : others) {
      if (a.host != b.host || a.scheme != b.scheme) continue;
      if (a.port == b.port) return false;
      two_ports = true;
    }
  }
  return two_ports;
}

bool SightingBook::add(Sighting sighting) {
  const std::string key = key_of(sighting);
  const std::set<std::string> hosts = hosts_of(sighting);
  const auto [begin, end] = by_key_.equal_range(key);
  std::size_t of_key = 0;
  for (auto entry = begin; entry != end; ++entry, ++of_key) {
    Sighting& known = sightings_[entry->second];
    const std::set<std::string> others = hosts_of(known);
    const bool same = std::any_of(hosts.begin(), hosts.end(), [&](const auto& host) { return others.contains(host); });
    if (!same || are_neighbours(urls_of(known), urls_of(sighting))) continue;
    add_new(known.types, sighting.types);
    add_new(known.scopes, sighting.scopes);
    add_new(known.xaddrs, sighting.xaddrs);
    if (sighting.from != known.from) add_new(known.also_from, {sighting.from});
    return false;
  }
  // An identity that so many hosts claim comes from nobody's factory: looking through all of them would be what it is
  // for.
  if (of_key >= kMostOfOneHost || sightings_.size() >= kMaximum || of_host_[sighting.from]++ >= kMostOfOneHost) {
    ++overflow_;
    return false;
  }
  by_key_.emplace(key, sightings_.size());
  sightings_.push_back(std::move(sighting));
  return true;
}

std::vector<net::Url> device_addresses(const Sighting& sighting, const net::Fence& fence) {
  const std::string from = sighting.from.to_string();
  std::vector<net::Url> urls;
  for (const std::string& xaddr : sighting.xaddrs) {
    auto url = parse_xaddr(xaddr);
    if (!url) continue;
    const ip::address address = address_of(*url);
    if (address.is_unspecified() || !fence.allows(address)) continue;
    // A device elsewhere has no business with services of this machine.
    if (address.is_loopback() && !sighting.from.is_loopback()) continue;
    if (address.is_v6() && address.to_v6().is_link_local() && url->host.find('%') == std::string::npos) {
      if (sighting.interface.empty()) continue;
      url->host += '%' + sighting.interface;
    }
    if (std::find(urls.begin(), urls.end(), *url) == urls.end()) urls.push_back(std::move(*url));
  }
  const auto rank = [&](const net::Url& url) {
    const ip::address address = address_of(url);
    if (url.host == from) return 0;
    return is_link_local(address) ? 2 : 1;
  };
  std::stable_sort(urls.begin(), urls.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  if (urls.empty() && fence.allows(sighting.from)) {
    const std::string literal = sighting.from.is_v6() ? "[" + from.substr(0, from.find('%')) + "]" : from;
    if (auto url = net::parse_url(fmt::format("http://{}{}", literal, kDeviceServicePaths[0]))) {
      url->host = from;
      urls.push_back(std::move(*url));
    }
  }
  return urls;
}

}  // namespace camaudit::onvif
