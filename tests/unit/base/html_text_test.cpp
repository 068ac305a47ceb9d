// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/html_text.hpp"

#include <gtest/gtest.h>

namespace camaudit {
namespace {

TEST(HtmlText, NothingOpensATagOrEndsAnAttribute) {
  EXPECT_EQ(html_text("<b title=\"a\" lang='b'>&amp;"), "&lt;b title=&quot;a&quot; lang=&#39;b&#39;&gt;&amp;amp;");
}

TEST(HtmlText, WhatWouldMoveOrTurnTextIsShown) {
  EXPECT_EQ(html_text("a\x1b[31m\n\xE2\x80\xAE"), "a\\x1b[31m\\x0a\\u202e");
}

TEST(HtmlText, WhatXmlDoesNotAllowIsShown) {
  EXPECT_EQ(html_text("a\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xBF\xBD"), "a\\ufffe\\uffff\xEF\xBF\xBD");
}

TEST(HtmlText, OtherTextStaysAsItIs) {
  EXPECT_EQ(html_text("Tŷ'r Cyngor – 31 m²"), "Tŷ&#39;r Cyngor – 31 m²");
}

}  // namespace
}  // namespace camaudit
