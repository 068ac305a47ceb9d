// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace camaudit {

/// RFC 4648 section 4, padded, on one line.
std::string to_base64(std::string_view bytes);

/// The bytes that a text in the standard or the URL-safe alphabet stands for, padded or not. nullopt for anything
/// else: white space, both alphabets in one text, wrong padding, bits beyond the last byte that are not zero.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace camaudit
