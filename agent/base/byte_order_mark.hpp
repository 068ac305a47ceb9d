// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace camaudit {

/// Begins a text that is to be taken for UTF-8; without it Excel reads its own code page. Some editors and devices
/// begin with it where nobody asked.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace camaudit
