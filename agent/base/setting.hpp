// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace camaudit {

/// A value that a person sets by name: an integer, real, boolean, text or list of texts.
using Setting = std::variant<std::int64_t, double, bool, std::string, std::vector<std::string>>;

}  // namespace camaudit
