// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace camaudit {

/// "urn:uuid:…" in lower case from any spelling devices and people use ("uuid:X", "URN:UUID:X", bare); empty for what
/// is no UUID, or is a placeholder (all zeroes).
std::string normalised_uuid(std::string_view text);

}  // namespace camaudit
