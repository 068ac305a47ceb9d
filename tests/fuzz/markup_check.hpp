// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace camaudit::fuzz {

/// Ends the program (require()) unless what `Markup` wrote is whole: elements close in order, attributes stand in
/// double quotes, an ampersand begins a reference and no other mark stands in a text. The content of `style` is passed
/// over.
void check_markup(std::string_view text);

/// The text that content or an attribute's value stands for; ends the program if a mark in it is not written as a
/// reference.
std::string unescaped_markup(std::string_view text);

}  // namespace camaudit::fuzz
