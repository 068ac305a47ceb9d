// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "agent/base/result.hpp"
#include "agent/register/match.hpp"
#include "agent/store/database.hpp"

namespace camaudit::registry {

/// Writes what is declared, and which row is which of the devices, in place of what was there before.
Result<void> record_register(store::Database& database, model::Declared declared,
                             const std::vector<FoundDevice>& devices);

}  // namespace camaudit::registry
