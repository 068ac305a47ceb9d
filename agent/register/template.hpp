// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace camaudit::registry {

/// register.toml to fill in: everything that can be declared, explained and commented out, so that nothing is declared
/// before somebody does. A line that begins with "#" and no space behind it is an example.
std::string_view register_template();

/// cameras.csv to fill in, with a byte order mark, without which spreadsheets take UTF-8 for something else.
std::string camera_template();

}  // namespace camaudit::registry
