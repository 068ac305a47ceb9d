// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/model/device_places.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace camaudit::model {
namespace {

std::vector<DeviceSurvey> devices(const std::vector<std::string>& ids) {
  std::vector<DeviceSurvey> out(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) out[i].id = DeviceId(ids[i]);
  return out;
}

TEST(DevicePlaces, AreThoseInTheList) {
  const auto listed = devices({"d", "b", "e"});
  DevicePlaces places(listed);
  // As findings come: by device, several of one, and from the beginning with the next rule.
  for (const char* id : {"b", "b", "d", "e", "e", "b", "e", "d", "b"}) {
    const auto place = places.find(id);
    ASSERT_TRUE(place) << id;
    EXPECT_EQ(listed[*place].id.value(), id);
  }
}

TEST(DevicePlaces, NothingIsThereForADeviceThatIsNot) {
  const auto listed = devices({"d", "b", "f"});
  DevicePlaces places(listed);
  for (const char* before : {"b", "d", "f"}) {
    for (const char* id : {"", "a", "c", "e", "g"}) {
      ASSERT_TRUE(places.find(before));
      EXPECT_FALSE(places.find(id)) << id << " after " << before;
    }
  }
  const auto nothing = devices({});
  EXPECT_FALSE(DevicePlaces(nothing).find("a"));
}

TEST(DevicePlaces, WhateverIsAskedBefore) {
  constexpr int kDevices = 200;
  std::vector<std::string> ids;
  for (int i = 0; i < kDevices; ++i) ids.push_back(fmt::format("{:03}", 2 * i));
  std::mt19937 random(20261130);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same every time
  std::shuffle(ids.begin(), ids.end(), random);
  const auto listed = devices(ids);
  DevicePlaces places(listed);
  for (int asked = 0; asked < 20'000; ++asked) {
    const std::string id = fmt::format("{:03}", std::uniform_int_distribution(0, 2 * kDevices)(random));
    const auto expected = std::find(ids.begin(), ids.end(), id);
    const auto place = places.find(id);
    ASSERT_EQ(place.has_value(), expected != ids.end()) << id;
    if (place) {
      ASSERT_EQ(ids[*place], id);
    }
  }
}

}  // namespace
}  // namespace camaudit::model
