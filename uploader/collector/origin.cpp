// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/origin.hpp"

#include <algorithm>
#include <cstddef>

namespace camaudit::collector {
namespace {

constexpr std::size_t kCodeLength = 9;
constexpr std::size_t kLongestSite = 64;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter_or_digit(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

}  // namespace

bool is_gss_code(std::string_view text) {
  return text.size() == kCodeLength && text[0] >= 'A' && text[0] <= 'Z' &&
         std::all_of(text.begin() + 1, text.end(), is_digit);
}

bool is_site(std::string_view text) {
  return !text.empty() && text.size() <= kLongestSite && is_letter_or_digit(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

}  // namespace camaudit::collector
