// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/ip/address.hpp>
#include <map>
#include <string>
#include <vector>

#include "agent/net/fence.hpp"
#include "agent/net/url.hpp"
#include "onvif/soap/discovery.hpp"

namespace camaudit::onvif {

/// A device that discovery has heard of. Everything but `source`, `interface`, `from` and `also_from` is what the
/// device says.
struct Sighting {
  std::string source;                               ///< "multicast", "range", "directed"
  std::string interface;                            ///< by which it was heard; empty where the kernel chose
  boost::asio::ip::address from;                    ///< who sent it, or answered
  std::vector<boost::asio::ip::address> also_from;  ///< other hosts from which the same device was heard; bounded
  std::string endpoint_reference;                   ///< as it is written; may be empty
  std::vector<std::string> types;
  std::vector<std::string> scopes;
  std::vector<std::string> xaddrs;
};

/// What a device says of itself, without what can be no URI: a parser that met a bare '&' may take half a message for
/// one.
Sighting sighting_of(soap::DiscoveryTarget target, std::string source, std::string interface,
                     const boost::asio::ip::address& from);

/// What the scopes say under a category: "Market Square" for "name" from onvif://www.onvif.org/name/Market%20Square
/// (Core 7.3.2.2). Bounded; empty if they say nothing.
std::string scope_value(const std::vector<std::string>& scopes, std::string_view category);

/// Whether the target is an ONVIF device and not a printer that answers any probe.
bool is_onvif(const soap::DiscoveryTarget& target);

/// Whether these are the addresses of two devices behind one host, each with a port of its own, as a gateway shows
/// them: one of them names a port where the other names another of the same scheme, and none is common to both.
bool are_neighbours(const std::vector<net::Url>& some, const std::vector<net::Url>& others);

/// The sightings of a run, one for each device: what is heard again is added to what was known. The key is the
/// endpoint reference, but only together with a host: two devices may carry one UUID, cloned in a factory, and each
/// keeps its own sighting, also if both are behind one host.
class SightingBook {
 public:
  /// More devices than this are counted and not kept: no estate is so large, a flood may be.
  static constexpr std::size_t kMaximum = 20'000;
  /// One host that speaks for more devices than this is no recorder that announces its channels.
  static constexpr std::size_t kMostOfOneHost = 256;

  /// True if the device was not known before.
  bool add(Sighting sighting);
  std::size_t overflow() const { return overflow_; }
  std::vector<Sighting> take() { return std::move(sightings_); }
  const std::vector<Sighting>& all() const { return sightings_; }

 private:
  std::vector<Sighting> sightings_;
  std::multimap<std::string, std::size_t> by_key_;
  std::map<boost::asio::ip::address, std::size_t> of_host_;
  std::size_t overflow_ = 0;
};

/// Where the device service of a sighting may be asked, best first, and nothing outside the fence: addresses on the
/// host that answered, then others, link-local IPv4 last (Axis M1065-L names 169.254… first). Without a usable XAddr
/// the usual path on the host that answered. Host names are not resolved, and loopback is left out unless the device
/// itself answered from there: a hostile device could name anything.
std::vector<net::Url> device_addresses(const Sighting& sighting, const net::Fence& fence);

}  // namespace camaudit::onvif
