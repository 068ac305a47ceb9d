// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/toml_reader.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace camaudit {
namespace {

class TomlReaderTest : public ::testing::Test {
 protected:
  toml::table parse(std::string_view text) { return reader_.parse(text).value_or(toml::table{}); }
  std::string problems() { return to_string(reader_.take_problems()); }

  TomlReader reader_{"f.toml"};
};

TEST_F(TomlReaderTest, ReadsADateAsTomlOrAsPeopleWriteIt) {
  const auto table = parse("a = 2026-03-31\nb = \"31/03/2026\"\nc = \"03/31/2026\"\nd = 2026-03-31T10:00:00Z");
  EXPECT_EQ(format_date(reader_.date(table, "a").value_or(UtcSeconds{})), "2026-03-31");
  EXPECT_EQ(reader_.date(table, "b"), reader_.date(table, "a"));
  EXPECT_FALSE(reader_.date(table, "x", Need::Optional));
  EXPECT_EQ(problems(), "");
  EXPECT_FALSE(reader_.date(table, "c"));
  EXPECT_FALSE(reader_.date(table, "d"));
  EXPECT_FALSE(reader_.date(table, "e"));
  EXPECT_EQ(problems(),
            "f.toml:3:5: c: must be a date, as 2026-03-31 or \"31/03/2026\" (day first)\n"
            "f.toml:4:5: d: must be a date, as 2026-03-31 or \"31/03/2026\" (day first)\n"
            "f.toml:1:1: e: missing; give a date");
}

TEST_F(TomlReaderTest, ReadsListsAndReportsEachWrongElement) {
  const auto table = parse("a = [\"x\", 1, \"y\"]\nb = 3\n[[t]]\n[u]\n");
  const auto texts = reader_.texts(table, "a");
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_EQ(texts[1].text, "y");
  EXPECT_EQ(reader_.tables(table, "t").size(), 1U);
  EXPECT_EQ(problems(), "f.toml:1:11: a: may hold only text in quotes");
  EXPECT_TRUE(reader_.tables(table, "u").empty());
  EXPECT_TRUE(reader_.tables(table, "b").empty());
  EXPECT_EQ(problems(),
            "f.toml:4:1: u: must be a list of tables: write [[u]]\n"
            "f.toml:2:5: b: must be a list of tables: write [[b]]");
}

TEST_F(TomlReaderTest, RefusesWhatIsNoNumber) {
  const auto table = parse("a = 1\nb = 1.5\nc = \"1\"\n");
  EXPECT_EQ(reader_.number(table, "a"), 1.0);
  EXPECT_EQ(reader_.number(table, "b"), 1.5);
  EXPECT_FALSE(reader_.number(table, "x", Need::Optional));
  EXPECT_EQ(problems(), "");
  EXPECT_FALSE(reader_.number(table, "c"));
  EXPECT_EQ(problems(), "f.toml:3:5: c: must be a number");
}

TEST_F(TomlReaderTest, ReadsASettingAsTheTypeThatItIsWrittenAs) {
  const auto table = parse("a = 1\nb = 1.0\nc = true\nd = \"x\"\ne = [\"x\", \"y\"]\nf = [\"x\", 1]\ng = 2026-03-31\n");
  const auto setting = [&](std::string_view key) { return reader_.setting(*table.get(key), key); };
  EXPECT_EQ(setting("a"), Setting(std::int64_t{1}));
  EXPECT_EQ(setting("b"), Setting(1.0));
  EXPECT_EQ(setting("c"), Setting(true));
  EXPECT_EQ(setting("d"), Setting(std::string("x")));
  EXPECT_EQ(setting("e"), Setting(std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(problems(), "");
  EXPECT_FALSE(setting("f"));
  EXPECT_FALSE(setting("g"));
  EXPECT_EQ(problems(),
            "f.toml:6:11: f: a list may hold only text in quotes\n"
            "f.toml:7:5: g: must be a number, text, true or false, or a list of texts");
}

TEST_F(TomlReaderTest, NamesTheByteThatIsNoUtf8) {
  parse("a = 1\nb = \"caf\xC3\xA9\"\nname = \"\xC3\xA9t\xE9 and a text beyond a block of the parser\"\nc = 1\n");
  EXPECT_EQ(problems(), "f.toml:3:11: not valid TOML: byte 0xe9 is not UTF-8; save the file as UTF-8");
}

TEST_F(TomlReaderTest, AProblemStaysOneLineWhateverAKeyHolds) {
  reader_.only(parse("\"a\\nf.toml:9:9: forged\\u001b[31m\" = 1\n"), {"wanted"});
  EXPECT_EQ(problems(), "f.toml:1:1: a\\x0af.toml:9:9: forged\\x1b[31m: there is no such key here; known are wanted");
}

}  // namespace
}  // namespace camaudit
