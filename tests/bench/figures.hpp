// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace camaudit::bench {

/// What a measured process tells, by name. What it does not tell is 0.
using Figures = std::map<std::string, double>;

/// "user=1.25 wall=3" and back.
std::string to_line(const Figures& figures);
Figures from_line(const std::string& line);

/// Decimal digits and nothing else.
std::optional<std::int64_t> whole_number(std::string_view text);

}  // namespace camaudit::bench
