// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/secret.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <concepts>
#include <type_traits>
#include <utility>

namespace camaudit {
namespace {

TEST(Secret, IsEmptyOnceItWasMovedFrom) {
  for (const std::string& value : {std::string("short"), std::string(200, 'x')}) {
    Secret first(value);
    const Secret second(std::move(first));
    // NOLINTNEXTLINE(bugprone-use-after-move): that it is empty is what is promised.
    EXPECT_EQ(first.reveal(), "");
    EXPECT_EQ(second.reveal(), value);
  }
}

TEST(Secret, IsEmptyOnceItWasAssignedAway) {
  Secret first(std::string("old"));
  Secret second(std::string("new"));
  first = std::move(second);
  EXPECT_EQ(first.reveal(), "new");
  // NOLINTNEXTLINE(bugprone-use-after-move): that it is empty is what is promised.
  EXPECT_EQ(second.reveal(), "");
}

TEST(Secret, CopiesKeepTheirValue) {
  const Secret first(std::string("pass"));
  Secret second;
  second = first;
  EXPECT_EQ(first.reveal(), "pass");
  EXPECT_EQ(second.reveal(), "pass");
}

// What would let a password slip into a log or a comparison that leaks its timing must not compile.
static_assert(!fmt::is_formattable<Secret>::value);
static_assert(!std::equality_comparable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<std::string, Secret>);

}  // namespace
}  // namespace camaudit
