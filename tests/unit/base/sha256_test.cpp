// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/sha256.hpp"

#include <gtest/gtest.h>

namespace camaudit {
namespace {

TEST(Sha256, MatchesFips180) {
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, IsTheSameHoweverTheBytesCome) {
  Sha256 pieces;
  pieces.add("a");
  pieces.add("");
  pieces.add("bc");
  EXPECT_EQ(pieces.finish(), sha256("abc"));
}

TEST(Sha256, HexadecimalIsReadBackStrictly) {
  EXPECT_EQ(from_hex(to_hex(std::string_view("\0\xff z", 4))), std::string("\0\xff z", 4));
  EXPECT_EQ(from_hex(""), "");
  for (const char* text : {"0", "0g", "AB", "0x", " 0"}) EXPECT_EQ(from_hex(text), std::nullopt) << text;
}

}  // namespace
}  // namespace camaudit
