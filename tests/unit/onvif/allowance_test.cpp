// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/allowance.hpp"

#include <gtest/gtest.h>

#include "agent/model/facts.hpp"

namespace camaudit::onvif {
namespace {

TEST(Allowance, OfOneDeviceIsBounded) {
  Allowance allowance(nullptr);
  EXPECT_EQ(allowance.take(Allowance::kMost), "");
  EXPECT_EQ(allowance.take(0), "");
  EXPECT_NE(allowance.take(1), "");
}

TEST(Allowance, ADeviceHasItsShareWhateverOthersTook) {
  Spare spare(1000);
  Allowance first(&spare);
  EXPECT_EQ(first.take(Allowance::kShare + 1000), "");
  EXPECT_NE(first.take(1), "");
  Allowance second(&spare);
  EXPECT_EQ(second.take(Allowance::kShare), "");
  EXPECT_NE(second.take(1), "");
}

TEST(Allowance, WhatWasNeededForAWhileIsGivenBack) {
  Spare spare(1000);
  Allowance first(&spare);
  EXPECT_EQ(first.take(Allowance::kShare + 1000), "");
  first.settle(Allowance::kShare + 400);
  Allowance second(&spare);
  EXPECT_NE(second.take(Allowance::kShare + 601), "");
  EXPECT_EQ(second.take(Allowance::kShare + 600), "");
}

TEST(Allowance, CountsEveryTextAndRow) {
  model::Facts facts;
  EXPECT_EQ(held_bytes(facts), 0U);
  facts.user.resize(2);
  facts.user.shrink_to_fit();
  EXPECT_EQ(held_bytes(facts), 2 * sizeof(model::User));
  facts.user[1].name = std::string(1000, 'u');
  EXPECT_GE(held_bytes(facts), 2 * sizeof(model::User) + 1000);
  facts.video_encoder.resize(1);
  facts.video_encoder[0].profile = std::string(500, 'p');
  EXPECT_GE(held_bytes(facts), 2 * sizeof(model::User) + sizeof(model::VideoEncoder) + 1500);
}

}  // namespace
}  // namespace camaudit::onvif
