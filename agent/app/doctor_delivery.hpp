// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "agent/app/doctor.hpp"

namespace camaudit::app {

/// Whether summaries can be delivered: certificates and keys of [collector], and the state of the spool. Changes
/// nothing and sends nothing.
std::vector<Check> examine_delivery(const Config& config, const std::string& state_dir);

}  // namespace camaudit::app
