// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/base64.hpp"

#include <gtest/gtest.h>

namespace camaudit {
namespace {

TEST(Base64, WritesTheVectorsOfRfc4648) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, ReadsBothAlphabetsPaddedOrNot) {
  const std::string bytes("\xfb\xef\xff\x00", 4);
  EXPECT_EQ(to_base64(bytes), "++//AA==");
  EXPECT_EQ(from_base64("++//AA=="), bytes);
  EXPECT_EQ(from_base64("++//AA"), bytes);
  EXPECT_EQ(from_base64("--__AA=="), bytes);
  EXPECT_EQ(from_base64("--__AA"), bytes);
  EXPECT_EQ(from_base64(""), "");
}

TEST(Base64, RefusesWhatIsNotOneText) {
  for (const char* text : {"Zg=", "Zg===", "Z", "Zm9vY", "Z===", "=", "==", "Zm9v=", "Zg==Zg==", "Zm 9", "Zm9v\n",
                           "Zh==", "Zm9=", "+-//", "Zm9v\xc3\xa4", "Zm=v"}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
  EXPECT_EQ(from_base64(std::string_view("Zm9\0", 4)), std::nullopt);
  const std::string good = to_base64("a letter that is none, wherever it stands");
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string wrong = good;
    wrong[at] = '*';
    EXPECT_EQ(from_base64(wrong), std::nullopt) << at;
  }
}

TEST(Base64, EveryLengthComesBack) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes) << i;
    bytes += static_cast<char>(i * 7);
  }
}

}  // namespace
}  // namespace camaudit
