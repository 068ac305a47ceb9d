// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/keys.hpp"

#include <gtest/gtest.h>

namespace camaudit::registry {
namespace {

TEST(KeysTest, IdentitiesInAnySpelling) {
  EXPECT_EQ(normalised_identity(" 6BA7B810-9DAD-11D1-80B4-00C04FD430C8 "),
            "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  for (const char* mac :
       {"00-11-22-AA-BB-CC", "00:11:22:aa:bb:cc", "001122aabbcc", "0011.22aa.bbcc", "mac:00:11:22:aa:bb:cc"}) {
    EXPECT_EQ(normalised_identity(mac), "mac:00:11:22:aa:bb:cc") << mac;
  }
  EXPECT_EQ(normalised_identity("Serial:Maker/M1/0007"), "serial:Maker/M1/0007");
  for (const char* none : {"", "camera 1", "00:11:22:aa:bb", "00:00:00:00:00:00", "serial:", "10.0.0.1"}) {
    EXPECT_EQ(normalised_identity(none), "") << none;
  }
}

TEST(KeysTest, AddressesWithAndWithoutPorts) {
  const auto shown = [](const char* text) {
    const auto address = parse_device_address(text);
    return address ? to_string(*address) : std::string("none");
  };
  EXPECT_EQ(shown(" 10.20.0.7 "), "10.20.0.7");
  EXPECT_EQ(shown("10.20.0.7:8080"), "10.20.0.7:8080");
  EXPECT_EQ(shown("HTTP://10.20.0.7:81/onvif/device_service"), "10.20.0.7:81");
  EXPECT_EQ(shown("[FE80::1]:80"), "[fe80::1]:80");
  EXPECT_EQ(shown("fe80:0::1"), "[fe80::1]");
  for (const char* none :
       {"", "camera.local", "10.20.0.300", "10.20.0.7:0", "10.20.0.7:70000", "10.20.0.7:x", "[::1", "[::1]80"}) {
    EXPECT_EQ(shown(none), "none") << none;
  }
}

}  // namespace
}  // namespace camaudit::registry
