// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as whatever stands for an address: of a service, a device, a range, an identity. What is read is written and
// read again the same, and an address that is fenced is the one that is contacted.
#include <boost/asio/ip/address.hpp>
#include <string>

#include "agent/base/uri_endpoint.hpp"
#include "agent/base/uuid.hpp"
#include "agent/net/fence.hpp"
#include "agent/net/subnet.hpp"
#include "agent/net/url.hpp"
#include "agent/register/keys.hpp"
#include "onvif/xaddr.hpp"
#include "tests/fuzz/property.hpp"

namespace {

using namespace camaudit;
using fuzz::require;

void check_url(const Result<net::Url>& url) {
  if (!url) {
    require(fuzz::is_harmless(url.error().what), "why an address is none is told in one harmless line");
    return;
  }
  require((url->scheme == "http" || url->scheme == "https") && !url->host.empty() && url->port != 0,
          "an address has a scheme, a host and a port");
  require(url->target.starts_with('/') && url->target.find_first_of(" \r\n") == std::string::npos,
          "a target is one that fits into a request line");
  const bool zoned = url->host.find('%') != std::string::npos;
  const auto again = net::parse_url(url->to_string());
  require(zoned || (again && *again == *url), "an address is read as it is written");
}

void check_range(const Result<net::AddressRange>& range) {
  if (!range) {
    require(fuzz::is_harmless(range.error().what), "why a range is none is told in one harmless line");
    return;
  }
  const auto again = net::AddressRange::parse(range->to_string());
  require(again && again->to_string() == range->to_string(), "a range is read as it is written");
  require(range->hosts() > 0, "a range holds a host");
  require(range->contains(range->host(0)) && range->contains(range->host(range->hosts() - 1)),
          "a range holds its first and its last host");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  check_url(net::parse_url(text));
  check_url(onvif::parse_xaddr(text));
  check_range(net::AddressRange::parse(text));

  const UriEndpoint endpoint = uri_endpoint(text);
  require(to_lower_ascii(endpoint.scheme) == endpoint.scheme && to_lower_ascii(endpoint.host) == endpoint.host,
          "scheme and host are in small letters");

  if (const auto address = registry::parse_device_address(text)) {
    boost::system::error_code problem;
    boost::asio::ip::make_address(address->host, problem);
    require(!problem, "a device is named by its address");
    require(registry::parse_device_address(registry::to_string(*address)) == address, "it is read as it is written");
  }
  const std::string identity = registry::normalised_identity(text);
  require(identity.empty() || registry::normalised_identity(identity) == identity, "one identity has one spelling");
  const std::string uuid = normalised_uuid(text);
  require(uuid.empty() || (normalised_uuid(uuid) == uuid && uuid.starts_with("urn:uuid:") && uuid.size() == 45),
          "one UUID has one spelling");
  net::subnet_of(text);
  return 0;
}
