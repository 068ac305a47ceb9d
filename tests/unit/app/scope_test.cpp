// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/scope.hpp"

#include <gtest/gtest.h>

#include "agent/app/declarations.hpp"

namespace camaudit::app {
namespace {

net::Url at(const std::string& host) {
  return {"http", host, 80, "/onvif/device_service"};
}

/// A site that looks everywhere, and knows a device from an earlier run.
Scope scope_with(std::vector<std::string> devices, std::vector<std::string> ranges) {
  Config config = default_config();
  config.discovery.multicast = true;
  config.discovery.interfaces = {"eth7"};
  config.discovery.devices = {at("10.0.0.1")};
  config.discovery.ranges = {*net::AddressRange::parse("10.0.1.0/24")};
  KnownEstate known;
  known.devices.emplace_back();
  known.devices.back().url = at("10.0.0.9");
  ScopeOptions options;
  options.devices = std::move(devices);
  options.ranges = std::move(ranges);
  auto scope = scope_of(options, config, std::move(known));
  EXPECT_TRUE(scope) << scope.error().what;
  return scope ? std::move(*scope) : Scope{};
}

std::vector<std::string> hosts(const Scope& scope) {
  std::vector<std::string> hosts;
  for (const net::Url& url : scope.named) hosts.push_back(url.host);
  return hosts;
}

TEST(ScopeTest, ADeviceMayBeNamedByAnIpv6AddressWithOrWithoutBrackets) {
  const Scope scope = scope_with({"[fd00::7]", "fd00::8", "[fd00::9]:8080", "[fe80::1%lo]", "fe80::2%lo"}, {});
  EXPECT_EQ(hosts(scope), (std::vector<std::string>{"fd00::7", "fd00::8", "fd00::9", "fe80::1%lo", "fe80::2%lo"}));
  EXPECT_EQ(scope.named[2].port, 8080);
  EXPECT_EQ(scope.named[1].target, "/onvif/device_service");
}

TEST(ScopeTest, ALinkLocalDeviceIsNamedWithItsInterface) {
  for (const char* text : {"[fe80::1]", "fe80::1", "http://[fe80::1]/onvif/device_service"}) {
    const auto url = parse_device(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().what, "fe80::1 is a link-local address: name the interface too, as in [fe80::1%eth0]");
  }
  EXPECT_FALSE(parse_device("10.0.0.7:80:80"));
}

TEST(ScopeTest, NoAddressOfTheRegisterIsPassedOverInSilence) {
  model::Declared declared;
  for (const char* address : {"10.0.0.5", "10.0.0.6:8080", "[fd00::7]:8080", "[fe80::1]"}) {
    declared.camera.emplace_back().address = address;
  }
  Scope scope;
  add_registered({}, declared, scope);
  EXPECT_EQ(hosts(scope), (std::vector<std::string>{"10.0.0.5", "10.0.0.6", "fd00::7", "fe80::1"}));
  EXPECT_EQ(scope.named[0], at("10.0.0.5"));
}

TEST(ScopeTest, OfNamedDevicesIsTheseAlone) {
  const Scope scope = scope_with({"10.0.0.5", "http://10.0.0.6/x"}, {});
  EXPECT_EQ(hosts(scope), (std::vector<std::string>{"10.0.0.5", "10.0.0.6"}));
  EXPECT_FALSE(scope.multicast);
  EXPECT_TRUE(scope.interfaces.empty());
  EXPECT_TRUE(scope.ranges.empty());
  EXPECT_TRUE(scope.stored.empty());
  EXPECT_EQ(scope.known_at.size(), 1U) << "it names what is found there";
}

TEST(ScopeTest, OfARangeIsThatAndTheLinkAndNoneThatIsConfigured) {
  const Scope scope = scope_with({"10.0.0.5"}, {"10.0.2.0/24"});
  EXPECT_EQ(hosts(scope), std::vector<std::string>{"10.0.0.5"});
  ASSERT_EQ(scope.ranges.size(), 1U);
  EXPECT_EQ(scope.ranges[0].to_string(), "10.0.2.0/24");
  EXPECT_TRUE(scope.multicast);
  EXPECT_TRUE(scope.stored.empty());
}

TEST(ScopeTest, WithoutEitherIsAllThatIsConfiguredAndKnown) {
  const Scope scope = scope_with({}, {});
  EXPECT_EQ(hosts(scope), std::vector<std::string>{"10.0.0.1"});
  EXPECT_TRUE(scope.multicast);
  EXPECT_EQ(scope.interfaces, std::vector<std::string>{"eth7"});
  EXPECT_EQ(scope.ranges.size(), 1U);
  EXPECT_EQ(scope.stored.size(), 1U);
}

}  // namespace
}  // namespace camaudit::app
