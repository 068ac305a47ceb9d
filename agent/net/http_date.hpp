// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "agent/base/time.hpp"

namespace camaudit::net {

/// A moment as an HTTP header gives it, in any of the forms of RFC 9110, 5.6.7 ("Sun, 06 Nov 1994 08:49:37 GMT");
/// nullopt also for a year that has not four digits.
std::optional<UtcSeconds> parse_http_date(std::string_view text);

}  // namespace camaudit::net
