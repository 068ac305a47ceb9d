// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/outage.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace camaudit::daemon {
namespace {

constexpr const char* kNorth = "10.20.3.0/24";
constexpr const char* kSouth = "10.20.4.0/24";

/// So many devices of a subnet that stood so, of which some answer.
void add(std::vector<Looked>& all, const char* subnet, Standing before, std::size_t answer, std::size_t fail) {
  for (std::size_t i = 0; i < answer + fail; ++i) {
    Looked looked;
    looked.subnet = subnet;
    looked.before = before;
    looked.answered = i < answer;
    all.push_back(looked);
  }
}

std::size_t count(const std::vector<Looked>& all, Standing standing) {
  std::size_t found = 0;
  for (const Verdict& verdict : judge(all)) found += verdict.standing == standing ? 1U : 0U;
  return found;
}

struct Row {
  const char* name;
  std::size_t answer;  ///< of the devices of the north that stood before
  std::size_t fail;
  std::size_t device_down;
  std::size_t network_down;
};

/// The south answers with a hundred devices throughout.
TEST(OutageTest, NearlyAllOfASubnetFallWithTheNetwork) {
  for (const Row& row : std::vector<Row>{{"nobody falls", 10, 0, 0, 0},
                                         {"one falls", 9, 1, 1, 0},
                                         {"half fall", 5, 5, 5, 0},
                                         {"one less than the share", 21, 79, 79, 0},
                                         {"the share", 20, 80, 0, 80},
                                         {"all", 0, 10, 0, 10},
                                         {"two of two are two devices", 0, 2, 2, 0},
                                         {"three of three are a network", 0, 3, 0, 3},
                                         {"three of four are not 80 %", 1, 3, 3, 0},
                                         {"four of five are", 1, 4, 0, 4}}) {
    std::vector<Looked> all;
    add(all, kSouth, Standing::Answers, 1000, 0);
    add(all, kNorth, Standing::Answers, row.answer, row.fail);
    EXPECT_EQ(count(all, Standing::DeviceDown), row.device_down) << row.name;
    EXPECT_EQ(count(all, Standing::NetworkDown), row.network_down) << row.name;
    EXPECT_EQ(count(all, Standing::Answers), 1000 + row.answer) << row.name;
  }
}

TEST(OutageTest, WhatWasDownBeforeSaysNothingOfTheNetworkAndStaysWhatItWas) {
  std::vector<Looked> all;
  add(all, kSouth, Standing::Answers, 100, 0);
  add(all, kNorth, Standing::Answers, 2, 1);
  add(all, kNorth, Standing::DeviceDown, 0, 20);
  EXPECT_EQ(count(all, Standing::NetworkDown), 0U) << "one fell, of three that stood";
  all.clear();
  add(all, kSouth, Standing::Answers, 100, 0);
  add(all, kNorth, Standing::Answers, 0, 5);
  add(all, kNorth, Standing::DeviceDown, 0, 20);
  EXPECT_EQ(count(all, Standing::NetworkDown), 5U);
  EXPECT_EQ(count(all, Standing::DeviceDown), 20U);
}

TEST(OutageTest, WhatNeverAnsweredIsADevice) {
  std::vector<Looked> all;
  add(all, kNorth, Standing::Unknown, 0, 10);
  EXPECT_EQ(count(all, Standing::DeviceDown), 10U);
}

/// The wire was cut while the beat was half round.
TEST(OutageTest, ThoseThatFellOneBeatEarlierFellWithTheNetworkToo) {
  std::vector<Looked> all;
  add(all, kSouth, Standing::Answers, 100, 0);
  add(all, kNorth, Standing::DeviceDown, 0, 5);
  for (Looked& looked : all) looked.just_fell = looked.before == Standing::DeviceDown;
  add(all, kNorth, Standing::Answers, 0, 5);
  EXPECT_EQ(count(all, Standing::NetworkDown), 10U);
}

/// It was mended while the beat was half round: those that were asked before are not at fault.
TEST(OutageTest, WhatStaysDownAfterTheNetworkCameBackIsADeviceOneBeatLater) {
  std::vector<Looked> all;
  add(all, kSouth, Standing::Answers, 100, 0);
  add(all, kNorth, Standing::NetworkDown, 5, 5);
  EXPECT_EQ(count(all, Standing::DeviceDown), 0U);
  const auto verdicts = judge(all);
  std::vector<Looked> next;
  for (std::size_t i = 0; i < all.size(); ++i) {
    next.push_back(all[i]);
    next.back().before = verdicts[i].standing;
    next.back().lingers = verdicts[i].lingers;
  }
  EXPECT_EQ(count(next, Standing::DeviceDown), 5U);
}

TEST(OutageTest, AsLongAsNearlyAllAreDownItIsTheNetwork) {
  std::vector<Looked> all;
  add(all, kSouth, Standing::Answers, 100, 0);
  add(all, kNorth, Standing::NetworkDown, 1, 9);
  for (const Verdict& verdict : judge(all)) EXPECT_FALSE(verdict.lingers);
  EXPECT_EQ(count(all, Standing::NetworkDown), 9U);
}

TEST(OutageTest, WithoutAWayEvenOneDeviceIsNotAtFault) {
  std::vector<Looked> all;
  add(all, kSouth, Standing::Answers, 100, 0);
  add(all, kNorth, Standing::Unknown, 0, 1);
  add(all, kNorth, Standing::DeviceDown, 0, 1);
  all[100].no_way = all[101].no_way = true;
  EXPECT_EQ(count(all, Standing::NetworkDown), 2U);
}

/// Each camera on a line of its own, behind one gateway.
TEST(OutageTest, AllSubnetsTogetherAreANetworkToo) {
  std::vector<std::string> names;
  for (int i = 0; i < 10; ++i) names.push_back("10.20." + std::to_string(i) + ".0/24");
  std::vector<Looked> all;
  for (const std::string& name : names) add(all, name.c_str(), Standing::Answers, 0, 1);
  EXPECT_EQ(count(all, Standing::NetworkDown), 10U);
  all.clear();
  for (const std::string& name : names) add(all, name.c_str(), Standing::Answers, name > "10.20.4" ? 1 : 0, 1);
  EXPECT_EQ(count(all, Standing::NetworkDown), 0U);
}

TEST(OutageTest, NobodyIsNothing) {
  EXPECT_TRUE(judge({}).empty());
}

}  // namespace
}  // namespace camaudit::daemon
