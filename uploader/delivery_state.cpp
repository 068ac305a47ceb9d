// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/delivery_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <utility>

namespace camaudit::uploader {
namespace {

constexpr std::string_view kTitle = "camaudit delivery 1\n";

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

void read_line(std::string_view line, DeliveryState& state) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return;
  const std::string_view key = line.substr(0, space);
  const std::string_view value = line.substr(space + 1);
  const auto count = number(value);
  if (key == "trouble" || key == "alerted") {
    (key == "trouble" ? state.trouble : state.alerted) = value;
  } else if (!count) {
    return;
  } else if (key == "failures") {
    state.failures = static_cast<int>(std::clamp<std::int64_t>(*count, 0, std::numeric_limits<int>::max() - 1));
  } else if (key == "next") {
    state.next = WallTime(std::chrono::milliseconds(*count));
  } else if (key == "wait") {
    state.wait = std::chrono::milliseconds(std::max<std::int64_t>(*count, 0));
  } else if (key == "last-delivered") {
    state.last_delivered = UtcSeconds{*count};
  }
}

}  // namespace

std::string write_delivery_state(const DeliveryState& state) {
  std::string out = fmt::format("{}failures {}\n", kTitle, state.failures);
  if (state.next) {
    out += fmt::format("next {}\nwait {}\n", state.next->time_since_epoch().count(), state.wait.count());
  }
  for (const auto& [key, text] : {std::pair("trouble", &state.trouble), std::pair("alerted", &state.alerted)}) {
    if (!text->empty()) out += fmt::format("{} {}\n", key, *text);
  }
  if (state.last_delivered) out += fmt::format("last-delivered {}\n", state.last_delivered->value);
  return out;
}

DeliveryState read_delivery_state(std::string_view text) {
  DeliveryState state;
  if (!text.starts_with(kTitle)) return state;
  text.remove_prefix(kTitle.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    read_line(text.substr(0, end), state);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return state;
}

std::chrono::milliseconds time_left(const DeliveryState& state, WallTime now) {
  constexpr std::chrono::milliseconds kNone{0};
  if (!state.next || *state.next <= now) return kNone;
  const auto left = *state.next - now;
  return left <= state.wait ? left : kNone;
}

}  // namespace camaudit::uploader
