// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/origin.hpp"

#include <algorithm>
#include <cstddef>

namespace camaudit::collector {
namespace {

constexpr std::size_t kCodeLength = 9;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool is_gss_code(std::string_view text) {
  return text.size() == kCodeLength && text[0] >= 'A' && text[0] <= 'Z' &&
         std::all_of(text.begin() + 1, text.end(), is_digit);
}

}  // namespace camaudit::collector
