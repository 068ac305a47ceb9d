// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/sighting.hpp"

#include <gtest/gtest.h>

namespace camaudit::onvif {
namespace {

constexpr const char* kUuid = "urn:uuid:1419d68a-1dd2-11b2-a105-accc8e000001";

net::Fence fence() {
  std::vector<net::AddressRange> ranges;
  for (const char* text : {"10.0.0.0/8", "169.254.0.0/16", "127.0.0.0/8", "fe80::/10", "fc00::/7"}) {
    ranges.push_back(*net::AddressRange::parse(text));
  }
  return net::Fence(std::move(ranges));
}

Sighting sighting(const std::string& from, const std::string& reference, std::vector<std::string> xaddrs) {
  Sighting out;
  out.source = "multicast";
  out.interface = "eth0";
  out.from = boost::asio::ip::make_address(from);
  out.endpoint_reference = reference;
  out.xaddrs = std::move(xaddrs);
  return out;
}

std::vector<std::string> addresses(const Sighting& sighting) {
  std::vector<std::string> out;
  for (const auto& url : device_addresses(sighting, fence())) out.push_back(url.to_string());
  return out;
}

using Texts = std::vector<std::string>;

TEST(Sighting, LeavesOutWhatIsNoUri) {
  soap::DiscoveryTarget target;
  target.scopes = {"onvif://www.onvif.org/name/Café",
                   "onvif://x/Park\x7f:Scopes><d:XAddrs>http://10.0.0.9/</d:XAddrs>"};
  target.xaddrs = {"http://10.0.0.7/onvif/device_service", "http://10.0.0.7/\x1b[2J", "\"http://10.0.0.7/\""};
  const Sighting out = sighting_of(target, "multicast", "eth0", boost::asio::ip::make_address("10.0.0.7"));
  EXPECT_EQ(out.scopes, Texts{"onvif://www.onvif.org/name/Café"});
  EXPECT_EQ(out.xaddrs, Texts{"http://10.0.0.7/onvif/device_service"});
}

TEST(Sighting, ReadsADatagramThatIsNotUtf8) {
  const auto message = soap::read_discovery_message(
      R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" )"
      R"(xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Body><d:ProbeMatches><d:ProbeMatch>)"
      "<d:Scopes>onvif://www.onvif.org/name/\xC9\xE3\xCF\xF1</d:Scopes></d:ProbeMatch></d:ProbeMatches>"
      "</s:Body></s:Envelope>");
  ASSERT_TRUE(message) << message.error().detail;
  ASSERT_EQ(message->targets.size(), 1U);
  EXPECT_TRUE(message->targets.front().scopes.front().starts_with("onvif://www.onvif.org/name/"));
}

TEST(SightingBook, KeepsOneSightingOfADeviceThatAnswersTwice) {
  SightingBook book;
  EXPECT_TRUE(book.add(sighting("10.0.0.7", kUuid, {"http://10.0.0.7/onvif/device_service"})));
  EXPECT_FALSE(book.add(
      sighting("10.0.0.7", "1419D68A-1DD2-11B2-A105-ACCC8E000001", {"https://10.0.0.7/onvif/device_service"})));
  ASSERT_EQ(book.all().size(), 1U);
  EXPECT_EQ(book.all().front().xaddrs,
            (Texts{"http://10.0.0.7/onvif/device_service", "https://10.0.0.7/onvif/device_service"}));
}

TEST(SightingBook, JoinsTheTwoInterfacesOfADeviceThatNamesBoth) {
  SightingBook book;
  const Texts both{"http://10.0.0.7/onvif/device_service", "http://10.1.0.7/onvif/device_service"};
  EXPECT_TRUE(book.add(sighting("10.0.0.7", kUuid, both)));
  EXPECT_FALSE(book.add(sighting("10.1.0.7", kUuid, both)));
  EXPECT_FALSE(book.add(sighting("10.0.0.7", kUuid, both)));
  ASSERT_EQ(book.all().size(), 1U);
  EXPECT_EQ(book.all().front().also_from, std::vector{boost::asio::ip::make_address("10.1.0.7")});
}

TEST(SightingBook, KeepsABoundedNumberOfTheHostsThatOneDeviceAnsweredFrom) {
  SightingBook book;
  for (int i = 1; i < 200; ++i) book.add(sighting("10.0.0." + std::to_string(i), kUuid, {"http://10.0.0.7/d"}));
  ASSERT_EQ(book.all().size(), 1U);
  EXPECT_EQ(book.all().front().also_from.size(), 64U);
}

TEST(SightingBook, KeepsDevicesApartThatShareACopiedUuid) {
  SightingBook book;
  EXPECT_TRUE(book.add(sighting("10.0.0.7", kUuid, {"http://10.0.0.7/onvif/device_service"})));
  EXPECT_TRUE(book.add(sighting("10.0.0.8", kUuid, {"http://10.0.0.8/onvif/device_service"})));
  EXPECT_EQ(book.all().size(), 2U);
}

TEST(SightingBook, KeepsDevicesBehindOneAddressApart) {
  SightingBook book;
  EXPECT_TRUE(book.add(sighting("10.0.0.7", kUuid, {"http://10.0.0.7:8001/onvif/device_service"})));
  EXPECT_TRUE(book.add(sighting("10.0.0.7", "urn:uuid:1419d68a-1dd2-11b2-a105-accc8e000002",
                                {"http://10.0.0.7:8002/onvif/device_service"})));
}

TEST(SightingBook, KeepsCopiedUuidsBehindOneAddressApartByPort) {
  SightingBook book;
  EXPECT_TRUE(book.add(sighting("10.0.0.7", kUuid, {"http://10.0.0.7:8001/onvif/device_service"})));
  EXPECT_TRUE(book.add(sighting("10.0.0.7", kUuid, {"http://10.0.0.7:8002/onvif/device_service"})));
  EXPECT_FALSE(book.add(sighting("10.0.0.7", kUuid, {"http://10.0.0.7:8002/onvif/device_service"})));
  EXPECT_FALSE(book.add(sighting("10.0.0.7", kUuid, {"https://10.0.0.7/onvif/device_service"})))
      << "another scheme is another door of the same device";
  EXPECT_EQ(book.all().size(), 2U);
}

TEST(SightingBook, StopsGrowingInAFlood) {
  SightingBook book;
  for (std::size_t i = 0; i < SightingBook::kMaximum + 10; ++i) {
    const auto from = boost::asio::ip::make_address_v4(static_cast<std::uint32_t>(0x0A000001 + i));
    book.add(sighting(from.to_string(), "made-up-" + std::to_string(i), {}));
  }
  EXPECT_EQ(book.all().size(), SightingBook::kMaximum);
  EXPECT_EQ(book.overflow(), 10U);
}

TEST(SightingBook, BelievesNoHostThatSpeaksForHundreds) {
  SightingBook book;
  for (std::size_t i = 0; i < 2 * SightingBook::kMostOfOneHost; ++i) {
    book.add(sighting("10.0.0.7", "made-up-" + std::to_string(i), {}));
    book.add(sighting("10.0.0.8", kUuid, {"http://10.0.0.8:" + std::to_string(1000 + i) + "/d"}));
  }
  EXPECT_EQ(book.all().size(), 2 * SightingBook::kMostOfOneHost);
  EXPECT_TRUE(book.add(sighting("10.0.0.9", "another", {}))) << "others are heard as before";
}

TEST(DeviceAddresses, PreferTheHostThatAnswered) {
  EXPECT_EQ(addresses(sighting("10.0.0.7", kUuid, {"http://169.254.7.7/d", "http://10.9.0.1/d", "http://10.0.0.7/d"})),
            (Texts{"http://10.0.0.7/d", "http://10.9.0.1/d", "http://169.254.7.7/d"}));
}

TEST(DeviceAddresses, LeaveOutWhatLiesOutsideTheFenceAndNames) {
  EXPECT_EQ(addresses(sighting("10.0.0.7", kUuid,
                               {"http://192.0.2.1/d", "http://169.254.169.254.example/d", "ftp://10.0.0.7/d",
                                "::::", "http://10.0.0.7/d"})),
            (Texts{"http://10.0.0.7/d"}));
}

TEST(DeviceAddresses, LeaveOutLoopbackUnlessItAnsweredItself) {
  EXPECT_EQ(addresses(sighting("10.0.0.7", kUuid, {"http://127.0.0.1:631/d", "http://10.0.0.7/d"})),
            (Texts{"http://10.0.0.7/d"}));
  EXPECT_EQ(addresses(sighting("127.0.0.1", kUuid, {"http://127.0.0.1:8080/d"})), (Texts{"http://127.0.0.1:8080/d"}));
}

TEST(DeviceAddresses, KnowThisMachineAlsoInsideAnIpv6Address) {
  EXPECT_EQ(addresses(sighting("10.0.0.7", kUuid,
                               {"http://[::ffff:127.0.0.1]:631/d", "http://[::ffff:7f00:1]/d", "http://10.0.0.7/d"})),
            (Texts{"http://10.0.0.7/d"}));
}

TEST(DeviceAddresses, MendAPortThatIsThereTwice) {
  EXPECT_EQ(addresses(sighting("10.0.0.7", kUuid, {"http://10.0.0.7:8106:8106/onvif/device_service"})),
            (Texts{"http://10.0.0.7:8106/onvif/device_service"}));
}

TEST(DeviceAddresses, FallBackToTheUsualPathOnTheHostThatAnswered) {
  EXPECT_EQ(addresses(sighting("10.0.0.7", kUuid, {})), (Texts{"http://10.0.0.7/onvif/device_service"}));
  EXPECT_EQ(addresses(sighting("192.0.2.7", kUuid, {})), Texts{});
}

TEST(DeviceAddresses, GiveALinkLocalAddressTheInterfaceItWasHeardOn) {
  EXPECT_EQ(addresses(sighting("fe80::7%1", kUuid, {"http://[fe80::7]/d"})), (Texts{"http://[fe80::7%25eth0]/d"}));
}

TEST(IsOnvif, IsToldByTypeOrScope) {
  soap::DiscoveryTarget target;
  EXPECT_FALSE(is_onvif(target));
  target.types = {"\"http://schemas.microsoft.com/windows/2006/08/wdp/print\":PrintDeviceType"};
  EXPECT_FALSE(is_onvif(target));
  target.scopes = {"onvif://www.onvif.org/Profile/T"};
  EXPECT_TRUE(is_onvif(target));
  target.scopes.clear();
  target.types = {"tds:Device"};
  EXPECT_TRUE(is_onvif(target));
}

}  // namespace
}  // namespace camaudit::onvif
