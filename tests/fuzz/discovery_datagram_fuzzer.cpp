// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as one datagram from 10.20.0.7: what it says is bounded, no address outside the fence comes of it, nothing
// on loopback either, and heard twice it is still one device.
#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

#include "onvif/sighting.hpp"
#include "onvif/soap/discovery.hpp"
#include "onvif/xaddr.hpp"
#include "tests/fuzz/property.hpp"

namespace {

using namespace camaudit;
using fuzz::require;

const boost::asio::ip::address& sender() {
  static const auto address = boost::asio::ip::make_address("10.20.0.7");
  return address;
}

const net::Fence& fence() {
  static const net::Fence ranges({*net::AddressRange::parse("10.20.0.0/16"), *net::AddressRange::parse("fe80::/10"),
                                  *net::AddressRange::parse("127.0.0.0/8"), *net::AddressRange::parse("::1/128")});
  return ranges;
}

void check_target(const onvif::soap::DiscoveryTarget& target) {
  constexpr std::size_t kLongestWord = 512;
  fuzz::require_bounded(target.endpoint_reference);
  require(target.types.size() <= 16 && target.scopes.size() <= 64 && target.xaddrs.size() <= 16,
          "the lists of a target are bounded");
  for (const auto* words : {&target.scopes, &target.xaddrs}) {
    for (const std::string& word : *words) {
      fuzz::require_bounded(word, kLongestWord);
      require(!word.empty() && word.find_first_of(" \t\r\n") == std::string::npos, "a word of a list is one word");
    }
  }
}

/// Whether packets to it stay on this machine, also if it is an IPv4 address inside an IPv6 one.
bool is_this_machine(const boost::asio::ip::address& address) {
  if (address.is_loopback() || address.is_unspecified()) return true;
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return false;
  const auto inner = boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
  return inner.is_loopback() || inner.is_unspecified();
}

void check_sighting(const onvif::Sighting& sighting) {
  for (const char* category : {"name", "location", "hardware", ""}) {
    fuzz::require_bounded(onvif::scope_value(sighting.scopes, category));
  }
  for (const net::Url& url : onvif::device_addresses(sighting, fence())) {
    boost::system::error_code problem;
    const auto host = boost::asio::ip::make_address(url.host, problem);
    require(!problem && fence().allows(host), "only addresses within the fence are asked");
    require(!is_this_machine(host), "nobody else's datagram leads to this machine");
    require(url.scheme == "http" || url.scheme == "https", "a device is asked by HTTP");
    const auto again = net::parse_url(url.to_string());
    const bool zoned = url.host.find('%') != std::string::npos;
    require(zoned || (again && *again == url), "an address is read as it is written");
  }
  onvif::SightingBook book;
  require(book.add(sighting), "what was never heard is new");
  require(!book.add(sighting) && book.all().size() == 1, "what was heard is not new");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Kind = onvif::soap::DiscoveryMessage::Kind;
  const auto message = onvif::soap::read_discovery_message({reinterpret_cast<const char*>(data), size});
  if (!message) {
    fuzz::require_bounded(message.error().detail);
    return 0;
  }
  fuzz::require_bounded(message->relates_to);
  require(message->kind != Kind::Other || message->targets.empty(), "what is no discovery message names no device");
  for (const auto& target : message->targets) {
    check_target(target);
    check_sighting(onvif::sighting_of(target, "multicast", "eth0", sender()));
  }
  return 0;
}
