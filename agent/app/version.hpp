// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace camaudit::app {

/// As CMakeLists.txt names it.
inline constexpr const char* kVersion = CAMAUDIT_VERSION;

}  // namespace camaudit::app
