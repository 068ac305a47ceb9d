// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace camaudit::rules {

/// The v1_* views with their columns, as Markdown.
std::string view_reference();

/// The policy parameters, as a Markdown table.
std::string policy_reference();

}  // namespace camaudit::rules
