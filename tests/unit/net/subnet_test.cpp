// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/subnet.hpp"

#include <gtest/gtest.h>

namespace camaudit::net {
namespace {

TEST(SubnetOf, IsTheBlockOf24BitsOrOf64) {
  EXPECT_EQ(subnet_of("10.20.3.7"), "10.20.3.0/24");
  EXPECT_EQ(subnet_of("2001:db8::17"), "2001:db8::/64");
  EXPECT_EQ(subnet_of("camera.example"), "camera.example");
}

}  // namespace
}  // namespace camaudit::net
