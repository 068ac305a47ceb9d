// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/time.hpp"

namespace camaudit::registry {

/// The words that a column of a table may hold; empty: any text.
std::vector<std::string> words_of(std::string_view table, std::string_view column);

/// What is wrong with a declared value and how to put it right, or empty. `today` is the day on which it is read: what
/// has been done (columns that end in "_on") cannot lie after it.
std::string value_problem(std::string_view table, std::string_view column, std::string_view text, UtcSeconds today);
std::string value_problem(std::string_view table, std::string_view column, std::int64_t number, UtcSeconds today);
std::string value_problem(std::string_view table, std::string_view column, double number, UtcSeconds today);
std::string value_problem(std::string_view table, std::string_view column, UtcSeconds date, UtcSeconds today);
inline std::string value_problem(std::string_view, std::string_view, bool, UtcSeconds) {
  return {};
}

/// The longest text that a field may hold, in bytes.
inline constexpr std::size_t kMaximumText = 4000;

/// Two columns of a table of which the first is never greater than the second.
struct Order {
  std::string_view table;
  std::string_view less;
  std::string_view greater;
};
std::span<const Order> orders();

}  // namespace camaudit::registry
