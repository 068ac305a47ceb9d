// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/html_page.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "agent/base/base64.hpp"
#include "agent/base/sha256.hpp"

namespace camaudit {
namespace {

TEST(Markup, OpensAndClosesNothingThatATextHolds) {
  EXPECT_EQ(markup_text("<b a='1' c=\"2\">&amp;"), "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;amp;");
  EXPECT_EQ(markup_text("a\x1b\u202E\uFFFF"), "a\\x1b\\u202e\\uffff");
  EXPECT_EQ(markup_text(" a "), " a ");
  EXPECT_LE(markup_text(std::string(100'000, 'x')).size(), Markup::kLongestText);
  Markup page;
  page.open("p", {{"title", "\"><script>"}}).text("</p><script>").close();
  EXPECT_EQ(page.result(), "<p title=\"&quot;&gt;&lt;script&gt;\">&lt;/p&gt;&lt;script&gt;</p>");
}

std::string page_of(std::string_view title) {
  Markup page;
  begin_page(page, "cy", title);
  begin_body(page, "Neidio", "main");
  page.open("main", {{"id", "main"}});
  begin_section(page, "one", title);
  begin_table(page, title, {"A", "B"});
  end_table(page);
  page.close().close();
  end_page(page);
  return page.result();
}

TEST(HtmlPage, AllowsItsOwnStyleAndNothingElse) {
  const std::string page = page_of("T");
  const auto begin = page.find("<style>") + 7;
  const std::string style = page.substr(begin, page.find("</style>") - begin);
  const Sha256Digest digest = sha256(style);
  const std::string hash = to_base64(std::string(digest.begin(), digest.end()));
  EXPECT_NE(page.find("default-src &#39;none&#39;; style-src &#39;sha256-" + hash + "&#39;"), std::string::npos);
  for (const char* loads : {"url(", "@import", "unsafe-inline", "<script", "<link"}) {
    EXPECT_EQ(page.find(loads), std::string::npos) << loads;
  }
}

TEST(HtmlPage, ClosesWhatItOpensAndSkipsToAnIdThatIsThere) {
  const std::string page = page_of("<b>&");
  std::vector<std::string> open;
  for (auto at = page.find('<', 15); at != std::string::npos; at = page.find('<', at + 1)) {
    const std::string tag = page.substr(at + 1, page.find('>', at) - at - 1);
    if (tag.ends_with('/')) continue;
    if (tag.starts_with('/')) {
      ASSERT_FALSE(open.empty());
      EXPECT_EQ(open.back(), tag.substr(1));
      open.pop_back();
    } else {
      open.push_back(tag.substr(0, tag.find(' ')));
    }
  }
  EXPECT_TRUE(open.empty());
  EXPECT_NE(page.find("<html lang=\"cy\">"), std::string::npos);
  EXPECT_NE(page.find("href=\"#main\""), std::string::npos);
  EXPECT_NE(page.find("<title>&lt;b&gt;&amp;</title>"), std::string::npos);
}

TEST(HtmlPage, NumbersAndDaysAreForPeople) {
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
  EXPECT_EQ(counted(1, "device"), "1 device");
  EXPECT_EQ(counted(0, "device"), "0 devices");
  EXPECT_EQ(day_text({1'774'915'200}), "31 March 2026");
  Markup page;
  write_time(page, {1'774'915'260});
  EXPECT_EQ(page.result(), "<time datetime=\"2026-03-31T00:01:00Z\">31 March 2026, 00:01 UTC</time>");
}

}  // namespace
}  // namespace camaudit
