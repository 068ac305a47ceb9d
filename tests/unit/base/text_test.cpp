// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace camaudit {
namespace {

using namespace std::string_literals;

TEST(Utf8, AcceptsTheWholeRangeOfUnicode) {
  for (const char* text : {"", "plain", "caf\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x93\xB7", "\xED\x9F\xBF",
                           "\xEE\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_FALSE(find_invalid_utf8(text)) << text;
  }
}

TEST(Utf8, FindsTheFirstByteThatDoesNotBelong) {
  EXPECT_EQ(find_invalid_utf8("ab\xFF"), 2U);
  for (std::size_t before = 0; before < 20; ++before) {
    for (std::size_t after = 0; after < 20; ++after) {
      const std::string text = std::string(before, 'a') + "\xFF" + std::string(after, 'b');
      EXPECT_EQ(find_invalid_utf8(text), before) << after;
    }
  }
  EXPECT_EQ(find_invalid_utf8("\x80"), 0U) << "a continuation byte alone";
  EXPECT_EQ(find_invalid_utf8("a\xC3"), 1U) << "cut short";
  EXPECT_EQ(find_invalid_utf8("a\xE2\x82"), 1U) << "cut short";
  EXPECT_EQ(find_invalid_utf8("\xC3("), 0U) << "no continuation";
  EXPECT_EQ(find_invalid_utf8("\xC0\xAF"), 0U) << "overlong";
  EXPECT_EQ(find_invalid_utf8("\xE0\x80\xAF"), 0U) << "overlong";
  EXPECT_EQ(find_invalid_utf8("\xF0\x80\x80\xAF"), 0U) << "overlong";
  EXPECT_EQ(find_invalid_utf8("\xED\xA0\x80"), 0U) << "a surrogate";
  EXPECT_EQ(find_invalid_utf8("\xF4\x90\x80\x80"), 0U) << "beyond U+10FFFF";
  EXPECT_EQ(find_invalid_utf8("\xC9\xE3\xCF\xF1\xCD\xB7"), 0U) << "GBK";
}

TEST(BoundedText, LeavesWhatFitsAsItIs) {
  EXPECT_EQ(bounded_text("Axis P3245", 10), "Axis P3245");
  EXPECT_EQ(bounded_text("", 10), "");
}

TEST(BoundedText, RemovesWhiteSpaceAtBothEndsOnly) {
  EXPECT_EQ(bounded_text(" \t\r\nfront door \n"), "front door");
  EXPECT_EQ(bounded_text(" \t\r\n"), "");
}

TEST(BoundedText, CutsWithAnEllipsisInsideTheBound) {
  EXPECT_EQ(bounded_text("abcdefghijk", 10), "abcdefg…");
  EXPECT_EQ(bounded_text(std::string(5000, 'x')).size(), 1024U);
}

TEST(BoundedText, CutsOnACharacterBoundary) {
  for (std::size_t bytes = 3; bytes < 24; ++bytes) {
    const std::string cut = bounded_text("é€📷é€📷é€📷é€📷", bytes);
    EXPECT_FALSE(find_invalid_utf8(cut)) << bytes;
    EXPECT_LE(cut.size(), bytes);
    EXPECT_TRUE(cut.ends_with("…")) << bytes;
  }
}

TEST(BoundedText, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(bounded_text("a\xFF"
                         "b\xC3"),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_LE(bounded_text(std::string(5000, '\xFF')).size(), 1024U);
}

TEST(BoundedText, KeepsControlCharactersAsEvidence) {
  EXPECT_EQ(bounded_text("a\x1b[2Jb"), "a\x1b[2Jb");
}

TEST(EscapeForTerminal, LeavesReadableTextAlone) {
  EXPECT_EQ(escape_for_terminal("Caméra nº 3 – 摄像头 📷"), "Caméra nº 3 – 摄像头 📷");
}

TEST(EscapeForTerminal, ShowsC0AndDelete) {
  EXPECT_EQ(escape_for_terminal("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(escape_for_terminal("a\nb\tc\rd"), "a\\x0ab\\x09c\\x0dd");
  EXPECT_EQ(escape_for_terminal("\0"s), "\\x00");
  EXPECT_EQ(escape_for_terminal("\x7f"), "\\x7f");
}

TEST(EscapeForTerminal, ShowsC1EvenWhenItIsWellFormedUtf8) {
  EXPECT_EQ(escape_for_terminal("\xC2\x9B"
                                "2J"),
            "\\x9b2J");
  EXPECT_EQ(escape_for_terminal("\xC2\x80\xC2\x9F"), "\\x80\\x9f");
}

TEST(EscapeForTerminal, ShowsWhatReordersOrHidesText) {
  EXPECT_EQ(escape_for_terminal("\u202Egnp.exe"), "\\u202egnp.exe");
  EXPECT_EQ(escape_for_terminal("\u2066a\u2069"), "\\u2066a\\u2069");
  EXPECT_EQ(escape_for_terminal("\u200B\u200F\u061C\uFEFF\u2028"), "\\u200b\\u200f\\u061c\\ufeff\\u2028");
}

TEST(EscapeForTerminal, ShowsInvalidBytesOneByOne) {
  EXPECT_EQ(escape_for_terminal("a\x9B\xC3"), "a\\x9b\\xc3");
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("é·✗"), 3U);
  EXPECT_EQ(display_width("摄像头"), 6U);
  EXPECT_EQ(display_width("e\u0301"), 1U) << "a combining accent takes no column";
  EXPECT_EQ(display_width("📷"), 2U);
  EXPECT_EQ(display_width("\xFF\xFE"), 2U);
}

TEST(ToLowerAscii, TouchesNothingBeyondAscii) {
  EXPECT_EQ(to_lower_ascii("ABCxyz[É"), "abcxyz[É");
}

TEST(EditDistance, CountsInsertionsDeletionsAndSubstitutions) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("abc", "abc"), 0U);
}

TEST(Nearest, FindsWhatWasMistyped) {
  const std::vector<std::string> keys{"call_timeout", "device_timeout", "concurrency", "max_body"};
  EXPECT_EQ(nearest("call_timout", keys), "call_timeout");
  EXPECT_EQ(nearest("concurency", keys), "concurrency");
  EXPECT_EQ(nearest("max_body", keys), "max_body");
}

TEST(Nearest, GuessesNothingWhenNothingIsNear) {
  const std::array<std::string, 2> keys{"call_timeout", "concurrency"};
  EXPECT_EQ(nearest("colour", keys), "");
  EXPECT_EQ(nearest("anything", std::vector<std::string>{}), "");
  const std::vector<std::string> longest{std::string(64, 'a')};
  EXPECT_EQ(nearest(std::string(63, 'a'), longest), longest.front());
  EXPECT_EQ(nearest(std::string(65, 'a'), longest), "") << "nobody mistypes so much";
}

}  // namespace
}  // namespace camaudit
