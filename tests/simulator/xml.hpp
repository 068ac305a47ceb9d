// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <string>
#include <string_view>

namespace camaudit::simulator {

// Control characters become character references, which XML 1.0 forbids: the "escapes" fault relies on it.
std::string escape(std::string_view text);

inline std::string wrap(std::string_view tag, std::string_view inner) {
  return fmt::format("<{0}>{1}</{0}>", tag, inner);
}

inline std::string element(std::string_view tag, std::string_view text) {
  return wrap(tag, escape(text));
}
inline std::string element(std::string_view tag, const char* text) {
  return wrap(tag, escape(text));
}
inline std::string element(std::string_view tag, std::same_as<bool> auto value) {
  return wrap(tag, value ? "true" : "false");
}
template <class Number>
requires(std::integral<Number> || std::floating_point<Number>) && (!std::same_as<Number, bool>)std::string
    element(std::string_view tag, Number value) {
  return wrap(tag, fmt::format("{}", value));
}

}  // namespace camaudit::simulator
