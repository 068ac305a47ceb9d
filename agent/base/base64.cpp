// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/base64.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace camaudit {
namespace {

constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kNone = 0xFF;

using Values = std::array<std::uint8_t, 256>;

constexpr Values values_of(std::string_view alphabet) {
  Values values{};
  values.fill(kNone);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr Values kStandardValues = values_of(kStandard);
constexpr Values kUrlSafeValues = values_of(kUrlSafe);

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char byte : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6;) {
      count -= 6;
      text += kStandard[(bits >> count) & 0x3FU];
    }
  }
  if (count > 0) text += kStandard[(bits << (6 - count)) & 0x3FU];
  while (text.size() % 4 != 0) text += '=';
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  if (padding > 0 && text.size() % 4 != 0) return std::nullopt;
  text.remove_suffix(padding);
  if (text.size() % 4 == 1) return std::nullopt;
  const bool url_safe = text.find('-') != std::string_view::npos || text.find('_') != std::string_view::npos;
  const Values& values = url_safe ? kUrlSafeValues : kStandardValues;
  std::string bytes(text.size() / 4 * 3, '\0');
  std::uint32_t seen = 0;  // all values in one: kNone is larger than any
  const auto value = [&](std::size_t at) {
    const std::uint32_t found = values[static_cast<unsigned char>(text[at])];
    seen |= found;
    return found;
  };
  // Four letters are three bytes.
  std::size_t at = 0;
  for (auto to = bytes.begin(); to != bytes.end(); at += 4) {
    const std::uint32_t bits = value(at) << 18U | value(at + 1) << 12U | value(at + 2) << 6U | value(at + 3);
    *to++ = static_cast<char>(bits >> 16U & 0xFFU);
    *to++ = static_cast<char>(bits >> 8U & 0xFFU);
    *to++ = static_cast<char>(bits & 0xFFU);
  }
  std::uint32_t left_over = 0;
  if (const std::size_t letters = text.size() - at; letters != 0) {
    std::uint32_t bits = value(at) << 18U | value(at + 1) << 12U;
    if (letters == 3) bits |= value(at + 2) << 6U;
    bytes += static_cast<char>(bits >> 16U & 0xFFU);
    if (letters == 3) bytes += static_cast<char>(bits >> 8U & 0xFFU);
    left_over = bits & (letters == 3 ? 0xFFU : 0xFFFFU);
  }
  if (seen >= kStandard.size() || left_over != 0) return std::nullopt;
  return bytes;
}

}  // namespace camaudit
