// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace camaudit {

/// A text as content of HTML or XML, and as the value of an attribute in quotes. Control characters, marks that turn
/// the direction of text and what XML does not allow are shown as \x1b and \u202e, as on a terminal.
std::string html_text(std::string_view text);

}  // namespace camaudit
