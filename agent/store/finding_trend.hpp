// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/store/database.hpp"

namespace camaudit::store {

/// How many findings were open after one run that looked for everything. Those of a device count until a run did not
/// find it any more.
struct TrendPoint {
  UtcSeconds started;
  std::array<std::int64_t, 4> failed{};  ///< by severity, low first
  std::int64_t unjudged = 0;             ///< unknown and error
};

/// The last `most` such runs that can still be rebuilt, oldest first.
Result<std::vector<TrendPoint>> finding_trend(Database& database, std::size_t most);

}  // namespace camaudit::store
