// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

/// A key's id as two people compare it over a telephone.
namespace camaudit::uploader {

/// The first ten bytes of the id, a word each: "acorn zebra …". Empty for what is no id.
std::string fingerprint_words(std::string_view key_id);

/// The whole id in groups of four digits.
std::string fingerprint_hex(std::string_view key_id);

/// The word that stands for a byte.
std::string_view fingerprint_word(unsigned char byte);

}  // namespace camaudit::uploader
