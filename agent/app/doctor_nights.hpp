// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "agent/app/doctor.hpp"

namespace camaudit::app {

/// Whether a night can be kept and signed: the inventory of the state directory, who the authority is, and the key.
/// Changes nothing.
std::vector<Check> examine_nights(const Config& config, const std::string& state_dir);

}  // namespace camaudit::app
