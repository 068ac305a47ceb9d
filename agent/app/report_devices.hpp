// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/register/match.hpp"

namespace camaudit::app {

/// The devices of an audit report in JSON (camaudit.report/1) that were reached. InvalidInput for anything else.
Result<std::vector<registry::FoundDevice>> devices_of_report(std::string_view text);

}  // namespace camaudit::app
