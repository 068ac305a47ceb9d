// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/scope.hpp"

#include <gtest/gtest.h>

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
