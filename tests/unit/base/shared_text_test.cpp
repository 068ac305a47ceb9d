// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/shared_text.hpp"

#include <gtest/gtest.h>

#include <set>

namespace camaudit {
namespace {

TEST(SharedText, ReadsAndComparesAsTheTextItHolds) {
  const SharedText text = "P05-PUBLISH";
  const std::string& read = text;
  EXPECT_EQ(read, "P05-PUBLISH");
  EXPECT_EQ(text, std::string("P05-PUBLISH"));
  EXPECT_EQ(text, SharedText(std::string_view("P05-PUBLISH")));
  EXPECT_NE(text, "P05");
  EXPECT_LT(SharedText("a"), SharedText("b"));
  EXPECT_LT(SharedText(), text);
  EXPECT_GT(text, "P01");
  const std::set<SharedText, std::less<>> sorted{"b", "a", std::string("a")};
  EXPECT_EQ(sorted.size(), 2U);
  EXPECT_TRUE(sorted.contains("b"));
}

TEST(SharedText, NothingIsTheEmptyText) {
  EXPECT_TRUE(SharedText().empty());
  EXPECT_EQ(SharedText(), "");
  EXPECT_EQ(SharedText(""), SharedText());
  SharedText text = "something";
  EXPECT_FALSE(text.empty());
  text = {};
  EXPECT_EQ(text.str(), "");
}

TEST(SharedText, CopiesShareTheTextAndOutliveWhatTheyWereCopiedFrom) {
  SharedText copy;
  const char* place = nullptr;
  {
    const SharedText text = std::string(100, 'x');
    place = text.str().data();
    copy = text;
  }
  EXPECT_EQ(copy.str().data(), place);
  EXPECT_EQ(copy, std::string(100, 'x'));
}

TEST(SharedTexts, GiveTheSameTextForTheSameBytes) {
  SharedText first;
  {
    SharedTexts texts;
    first = texts.of("TLS 1.0 is accepted");
    EXPECT_EQ(texts.of(std::string("TLS 1.0 is accepted")).str().data(), first.str().data());
    EXPECT_NE(texts.of("TLS 1.1 is accepted").str().data(), first.str().data());
    EXPECT_EQ(texts.of(""), "");
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(texts.of(std::to_string(i)), std::to_string(i));
    EXPECT_EQ(texts.of("TLS 1.0 is accepted").str().data(), first.str().data());
  }
  EXPECT_EQ(first, "TLS 1.0 is accepted");
}

}  // namespace
}  // namespace camaudit
