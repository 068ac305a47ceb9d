// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/fence.hpp"

#include <gtest/gtest.h>

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "agent/base/text.hpp"

namespace camaudit::net {
namespace {

boost::asio::ip::address address(const char* text) {
  return boost::asio::ip::make_address(text);
}

AddressRange range(std::string_view text) {
  const auto parsed = AddressRange::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(AddressRange{});
}

TEST(AddressRange, HoldsItsBlockAndNoMore) {
  const auto block = range("10.20.0.0/22");
  EXPECT_TRUE(block.contains(address("10.20.0.0")));
  EXPECT_TRUE(block.contains(address("10.20.3.255")));
  EXPECT_FALSE(block.contains(address("10.20.4.0")));
  EXPECT_FALSE(block.contains(address("10.19.255.255")));
  EXPECT_FALSE(block.contains(address("::1")));
}

TEST(AddressRange, KnowsTheEdges) {
  EXPECT_TRUE(range("0.0.0.0/0").contains(address("255.255.255.255")));
  EXPECT_FALSE(range("0.0.0.0/0").contains(address("::1")));
  EXPECT_TRUE(range("10.0.0.7/32").contains(address("10.0.0.7")));
  EXPECT_FALSE(range("10.0.0.7/32").contains(address("10.0.0.6")));
  EXPECT_TRUE(range("10.0.0.7").contains(address("10.0.0.7")));
  EXPECT_FALSE(range("10.0.0.7").contains(address("10.0.0.8")));
  EXPECT_TRUE(range("10.0.0.6/31").contains(address("10.0.0.7")));
  EXPECT_TRUE(range("::/0").contains(address("fe80::1")));
  EXPECT_TRUE(range("::1/128").contains(address("::1")));
  EXPECT_FALSE(range("::1/128").contains(address("::")));
  EXPECT_TRUE(range("fe80::/10").contains(address("febf::1")));
  EXPECT_FALSE(range("fe80::/10").contains(address("fec0::1")));
  EXPECT_TRUE(range("::1").contains(address("::1")));
}

TEST(AddressRange, TreatsMappedAddressesAsIpv4) {
  EXPECT_TRUE(range("10.0.0.0/8").contains(address("::ffff:10.0.0.1")));
  EXPECT_FALSE(range("::/0").contains(address("::ffff:10.0.0.1")));
  EXPECT_TRUE(range("::ffff:10.0.0.0/104").contains(address("10.1.2.3")));
  EXPECT_EQ(range("::ffff:10.0.0.0/104").to_string(), "10.0.0.0/8");
}

TEST(AddressRange, IgnoresTheZone) {
  EXPECT_TRUE(range("fe80::/10").contains(address("fe80::1%1")));
}

TEST(AddressRange, PrintsItself) {
  EXPECT_EQ(range("10.20.0.0/22").to_string(), "10.20.0.0/22");
  EXPECT_EQ(range("10.20.0.7").to_string(), "10.20.0.7/32");
  EXPECT_EQ(range("FE80::0/10").to_string(), "fe80::/10");
}

TEST(AddressRange, RefusesSlips) {
  using namespace std::string_view_literals;
  for (const std::string_view text : {""sv,
                                      "/8"sv,
                                      "10.0.0.0/"sv,
                                      "10.0.0.0/33"sv,
                                      "10.0.0.0/-1"sv,
                                      "10.0.0.0/+8"sv,
                                      "10.0.0.0/08"sv,
                                      "10.0.0.0/8x"sv,
                                      "10.0.0.0/8/8"sv,
                                      "10.0.0/8"sv,
                                      "10.0.0.1/8"sv,
                                      "10.20.1.0/22"sv,
                                      "::1/0"sv,
                                      "::/129"sv,
                                      "fe80::1/64"sv,
                                      "fe80::1%eth0"sv,
                                      "camera"sv,
                                      " 10.0.0.0/8"sv,
                                      "10.0.0.0 /8"sv,
                                      "010.0.0.0/8"sv,
                                      "10.0.0.1\0x"sv,
                                      "::ffff:10.0.0.0/90"sv,
                                      "10.0.0.0/4294967304"sv,
                                      "*"sv}) {
    const auto parsed = AddressRange::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::InvalidInput) << text;
    EXPECT_NE(parsed.error().what.find(escape_for_terminal(text)), std::string::npos)
        << "names the slip: " << parsed.error().what;
  }
}

TEST(AddressRange, WhyItIsNoneIsToldInOneLine) {
  for (const char* text : {"a\n\x1b[31m", "a%\n", "10.0.0.1/\n", "10.0.0.0/0\n1"}) {
    const auto parsed = AddressRange::parse(text);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().what.find_first_of("\n\x1b"), std::string::npos) << parsed.error().what;
  }
}

TEST(AddressRange, CountsHostsWithoutNetworkAndBroadcastAddress) {
  EXPECT_EQ(range("10.0.0.0/30").hosts(), 2U);
  EXPECT_EQ(range("10.0.0.0/30").host(0), address("10.0.0.1"));
  EXPECT_EQ(range("10.0.0.0/30").host(1), address("10.0.0.2"));
  EXPECT_EQ(range("10.0.0.6/31").hosts(), 2U);
  EXPECT_EQ(range("10.0.0.6/31").host(1), address("10.0.0.7"));
  EXPECT_EQ(range("10.0.0.7").hosts(), 1U);
  EXPECT_EQ(range("10.0.0.7").host(0), address("10.0.0.7"));
  EXPECT_EQ(range("10.20.0.0/22").host(range("10.20.0.0/22").hosts() - 1), address("10.20.3.254"));
  EXPECT_EQ(range("0.0.0.0/0").hosts(), std::uint64_t{1} << 32U);
}

TEST(AddressRange, CountsEveryHostOfIpv6UpToABound) {
  EXPECT_EQ(range("fd00::/120").hosts(), 256U);
  EXPECT_EQ(range("fd00::/120").host(0), address("fd00::"));
  EXPECT_EQ(range("fd00::/120").host(255), address("fd00::ff"));
  EXPECT_EQ(range("fd00::/104").host(0x010203), address("fd00::1:203"));
  EXPECT_EQ(range("fd00::/8").hosts(), std::uint64_t{1} << 32U);
}

TEST(Fence, AllowsOnlyWhatIsInside) {
  const Fence fence({range("10.0.0.0/8"), range("fe80::/10")});
  EXPECT_TRUE(fence.allows("10.1.2.3"));
  EXPECT_TRUE(fence.allows("fe80::1"));
  EXPECT_TRUE(fence.allows("fe80::1%eth0"));
  EXPECT_TRUE(fence.allows("::ffff:10.1.2.3"));
  EXPECT_TRUE(fence.allows(address("10.1.2.3")));
  EXPECT_FALSE(fence.allows("11.1.2.3"));
  EXPECT_FALSE(fence.allows("camera.example"));
  EXPECT_FALSE(fence.allows("[fe80::1]"));
  EXPECT_FALSE(fence.allows(""));
  EXPECT_FALSE(fence.allows(std::string_view("10.1.2.3\0x", 10)));
  EXPECT_EQ(fence.ranges().size(), 2U);
}

TEST(Fence, WithoutRangesAllowsNothing) {
  EXPECT_FALSE(Fence().allows("127.0.0.1"));
}

}  // namespace
}  // namespace camaudit::net
