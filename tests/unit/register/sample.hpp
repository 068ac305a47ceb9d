// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "agent/register/register.hpp"

namespace camaudit::registry {

inline constexpr UtcSeconds kToday{1'781'524'800};  // 2026-06-15T12:00:00Z

inline Register read_both(std::string_view toml, std::string_view csv) {
  return read_register(SourceFile{"dir/register.toml", std::string(toml)},
                       SourceFile{"dir/cameras.csv", std::string(csv)}, kToday);
}
inline Register read_toml(std::string_view toml) {
  return read_register(SourceFile{"register.toml", std::string(toml)}, std::nullopt, kToday);
}
inline Register read_csv_only(std::string_view csv) {
  return read_register(std::nullopt, SourceFile{"cameras.csv", std::string(csv)}, kToday);
}

}  // namespace camaudit::registry
