// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/contact_conditions.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "agent/alerts/book.hpp"

namespace camaudit::daemon {
namespace {

using alerts::Kind;
using model::Outcome;

Contact contact(const std::string& host, Standing standing) {
  return {"id-" + host, host + ":80", host.substr(0, host.rfind('.')) + ".0/24", standing, {}, "no answer"};
}

std::vector<std::string> told(alerts::Book& book, const std::vector<Contact>& contacts,
                              const std::optional<Subnets>& of = std::nullopt) {
  std::vector<std::string> messages;
  for (const auto& alert : alerts::settle(book, {}, conditions_of(contacts, of), {}, UtcSeconds{1'800'000'000})) {
    messages.push_back(alert.message);
  }
  std::sort(messages.begin(), messages.end());
  return messages;
}

TEST(ContactConditions, WhatWasNeverAskedIsNotTold) {
  EXPECT_TRUE(conditions_of({contact("10.20.3.1", Standing::Unknown)}, std::nullopt).empty());
}

TEST(ContactConditions, OnlyTheSubnetsThatAreNamed) {
  const std::vector contacts{contact("10.20.3.1", Standing::Answers), contact("10.20.4.1", Standing::DeviceDown)};
  const auto conditions = conditions_of(contacts, Subnets{"10.20.4.0/24"});
  ASSERT_FALSE(conditions.empty());
  EXPECT_EQ(conditions[0].kind, Kind::DeviceUnreachable);
  EXPECT_EQ(conditions[0].device, "id-10.20.4.1");
  EXPECT_EQ(conditions[0].outcome, Outcome::Fail);
  for (const auto& condition : conditions) EXPECT_EQ(condition.network, "10.20.4.0/24");
  EXPECT_TRUE(conditions_of(contacts, Subnets{}).empty());
}

TEST(ContactConditions, OneDeviceThatStaysDownIsToldOnceItsNetworkIsBack) {
  alerts::Book book;
  std::vector contacts{contact("10.20.3.1", Standing::NetworkDown), contact("10.20.3.2", Standing::NetworkDown),
                       contact("10.20.3.3", Standing::NetworkDown)};
  EXPECT_EQ(told(book, contacts), std::vector<std::string>{"3 devices on 10.20.3.0/24 unreachable"});
  contacts[0].standing = contacts[1].standing = Standing::Answers;
  contacts[2].standing = Standing::DeviceDown;
  EXPECT_EQ(told(book, contacts, Subnets{"10.20.3.0/24"}),
            (std::vector<std::string>{"10.20.3.3:80 unreachable: no answer",
                                      "3 devices on 10.20.3.0/24 no longer unreachable"}));
  EXPECT_EQ(told(book, contacts), std::vector<std::string>{}) << "told once";
}

}  // namespace
}  // namespace camaudit::daemon
