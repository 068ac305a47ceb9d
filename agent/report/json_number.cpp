// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/json_number.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string>

namespace camaudit::report {

double to_fifteen_digits(double value) {
  const std::string digits = fmt::format("{:.15g}", value);
  double near = value;
  std::from_chars(digits.data(), digits.data() + digits.size(), near);
  return near;
}

}  // namespace camaudit::report
