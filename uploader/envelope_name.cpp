// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/envelope_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace camaudit::uploader {
namespace {

constexpr std::size_t kDigits = 10;
constexpr std::size_t kHexDigits = 64;
constexpr std::string_view kSuffix = ".dsse.json";

std::optional<std::uint64_t> ten_digits(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_lower_hex(char letter) {
  return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
}

}  // namespace

std::string to_string(const EnvelopeName& name) {
  return fmt::format("{:010}-{:010}-{}{}", name.epoch, name.sequence, name.digest, kSuffix);
}

std::optional<EnvelopeName> parse_envelope_name(std::string_view text) {
  if (text.size() != 2 * (kDigits + 1) + kHexDigits + kSuffix.size()) return std::nullopt;
  if (text[kDigits] != '-' || text[2 * kDigits + 1] != '-' || !text.ends_with(kSuffix)) return std::nullopt;
  const auto epoch = ten_digits(text.substr(0, kDigits));
  const auto sequence = ten_digits(text.substr(kDigits + 1, kDigits));
  const std::string_view digest = text.substr(2 * (kDigits + 1), kHexDigits);
  if (!epoch || !sequence || !std::all_of(digest.begin(), digest.end(), is_lower_hex)) return std::nullopt;
  return EnvelopeName{*epoch, *sequence, std::string(digest)};
}

}  // namespace camaudit::uploader
