// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "agent/alerts/condition.hpp"
#include "agent/app/config.hpp"

namespace camaudit::app {

/// How the machine and the spool stand at this moment: its clock, the room on the disk of the state directory, and
/// whether summaries reach the collector. What cannot be found out is left out.
std::vector<alerts::Condition> self_check(const Config& config, const std::string& state_dir);

}  // namespace camaudit::app
