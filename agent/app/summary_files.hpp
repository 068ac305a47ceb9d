// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "agent/base/result.hpp"

namespace camaudit::app {

/// The newest summary that the spool of a state directory holds, sent or not. NotFound if there is none.
Result<std::string> latest_summary(const std::string& state_dir);

}  // namespace camaudit::app
