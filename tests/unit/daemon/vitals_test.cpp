// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/vitals.hpp"

#include <gtest/gtest.h>

namespace camaudit::daemon {
namespace {

TEST(Vitals, APartThatIsLateIsNamed) {
  Vitals vitals;
  const SteadyTime now{std::chrono::hours{1}};
  EXPECT_EQ(vitals.late(now), "");
  vitals.promise("nights", now + std::chrono::seconds{10});
  vitals.promise("deliveries", now + std::chrono::seconds{5});
  EXPECT_EQ(vitals.late(now + std::chrono::seconds{5}), "");
  EXPECT_EQ(vitals.late(now + std::chrono::seconds{11}), "deliveries");
  vitals.promise("deliveries", now + std::chrono::seconds{60});
  EXPECT_EQ(vitals.late(now + std::chrono::seconds{11}), "nights");
  vitals.forget("nights");
  EXPECT_EQ(vitals.late(now + std::chrono::seconds{11}), "");
}

}  // namespace
}  // namespace camaudit::daemon
