// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/reading.hpp"

#include <fmt/format.h>

#include "agent/register/fields.hpp"

namespace camaudit::registry {

std::string place_of(std::string_view file, std::size_t line) {
  const auto slash = file.rfind('/');
  return fmt::format("{}:{}", slash == std::string_view::npos ? file : file.substr(slash + 1), line);
}

std::vector<std::string> order_problems(std::string_view table, const std::map<std::string, double>& numbers) {
  std::vector<std::string> problems;
  for (const Order& order : orders()) {
    if (order.table != table) continue;
    const auto less = numbers.find(std::string(order.less));
    const auto greater = numbers.find(std::string(order.greater));
    if (less == numbers.end() || greater == numbers.end() || less->second <= greater->second) continue;
    const bool days = order.greater.ends_with("_on") || order.greater == "expires" || order.greater == "last_day";
    problems.push_back(fmt::format("{} is {} than {}", order.less, days ? "later" : "greater", order.greater));
  }
  return problems;
}

}  // namespace camaudit::registry
