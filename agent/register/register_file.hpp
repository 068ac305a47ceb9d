// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "agent/register/reading.hpp"

namespace camaudit::registry {

inline constexpr std::size_t kMaximumRegisterBytes = std::size_t{4} << 20U;

/// Reads register.toml; `file` names it. Whatever is wrong is noted with its place, and the rest is read on. False: it
/// is no TOML, and nothing could be read.
bool read_register_file(const std::string& file, std::string_view text, UtcSeconds today, Reading& out);

}  // namespace camaudit::registry
