// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace camaudit::report {

/// What a guiding principle of the Surveillance Camera Code (1 to 12) is about, in a few words of ours; 0 stands for
/// what spans several.
std::string_view principle_name(int principle);

}  // namespace camaudit::report
