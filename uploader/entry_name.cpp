// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/entry_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace camaudit::uploader {
namespace {

constexpr std::size_t kDigits = 10;
constexpr std::size_t kHex = 64;
constexpr std::string_view kEnding = ".dsse.json";
constexpr std::size_t kLength = kDigits + 1 + kDigits + 1 + kHex + kEnding.size();

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::optional<std::int64_t> parse_count(std::string_view digits) {
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (problem != std::errc{} || value > kLargestCount) return std::nullopt;
  return value;
}

bool is_path_segment(std::string_view text) {
  constexpr std::size_t kMost = 64;
  const auto alphanumeric = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  return !text.empty() && text.size() <= kMost && alphanumeric(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return alphanumeric(c) || c == '.' || c == '_' || c == '-'; });
}

bool is_sha256_hex(std::string_view text) {
  return text.size() == kHex &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

std::optional<EntryName> EntryName::parse(std::string_view file_name) {
  if (file_name.size() != kLength || !file_name.ends_with(kEnding)) return std::nullopt;
  if (file_name[kDigits] != '-' || file_name[2 * kDigits + 1] != '-') return std::nullopt;
  const auto epoch = parse_count(file_name.substr(0, kDigits));
  const auto sequence = parse_count(file_name.substr(kDigits + 1, kDigits));
  const std::string_view digest = file_name.substr(2 * kDigits + 2, kHex);
  if (!epoch || !sequence || *sequence == 0 || !is_sha256_hex(digest)) return std::nullopt;
  return EntryName{{*epoch, *sequence}, std::string(digest)};
}

std::string EntryName::to_string() const {
  return fmt::format("{:010}-{:010}-{}{}", place.epoch, place.sequence, payload_sha256, kEnding);
}

}  // namespace camaudit::uploader
