// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/service_fence.hpp"

#include <gtest/gtest.h>

namespace camaudit::app {
namespace {

using boost::asio::ip::make_address;

TEST(ServiceFence, NameServersAreReadAsTheResolverReadsThem) {
  const auto found = name_servers(
      "# a comment\nsearch example.gov.uk\nnameserver 10.0.0.53\nnameserver\t2001:db8::53\nnameserver fe80::1%eth0\r\n"
      "nameserverx 1.2.3.4\nnameserver nonsense\nnameserver");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0], make_address("10.0.0.53"));
  EXPECT_EQ(found[1], make_address("2001:db8::53"));
  EXPECT_EQ(found[2], make_address("fe80::1"));
}

TEST(ServiceFence, TheKernelLetsNobodyElseBeReached) {
  auto config = parse_config("[discovery]\nallowed = [\"10.20.0.0/16\", \"fe80::/10\"]\n", "site.toml");
  ASSERT_TRUE(config);
  const std::string text = service_fence(*config, {{make_address("192.0.2.7")}, {make_address("10.0.0.53")}});
  EXPECT_NE(text.find("from site.toml"), std::string::npos);
  EXPECT_NE(text.find("[Service]\nIPAddressDeny=any\n"), std::string::npos);
  std::size_t allowed = 0;
  for (std::size_t at = 0; (at = text.find("\nIPAddressAllow=", at)) != std::string::npos; ++at) ++allowed;
  EXPECT_EQ(allowed, 6U);
  for (const char* line : {"10.20.0.0/16", "fe80::/10", "239.255.255.250", "ff02::c", "192.0.2.7", "10.0.0.53"}) {
    EXPECT_NE(text.find(std::string("\nIPAddressAllow=") + line + "\n"), std::string::npos) << line;
  }
}

TEST(ServiceFence, WithoutMulticastItsGroupsStayClosed) {
  auto config = parse_config("[discovery]\nmulticast = false\nallowed = [\"10.20.0.0/16\"]\n", "site.toml");
  ASSERT_TRUE(config);
  EXPECT_EQ(service_fence(*config, {}).find("239.255"), std::string::npos);
}

}  // namespace
}  // namespace camaudit::app
