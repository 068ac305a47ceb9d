// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/register/match.hpp"
#include "agent/register/register.hpp"

namespace camaudit::registry {

struct Draft {
  std::string csv;          ///< the person's file byte for byte, with the new rows behind it
  std::size_t rows = 0;     ///< proposed
  std::size_t skipped = 0;  ///< left to a person: several rows may mean it, or no column has what is known of it
};

/// Proposes a row for every device that no row of the spreadsheet fits, in the columns, separator, encoding and line
/// ends of that file; without one, a new file with all columns. Asset id, scheme and purpose stay empty: a person gives
/// them, and `register check` asks for them. InvalidInput if the file cannot be read as a table, or has no column to
/// find a device by.
Result<Draft> draft(const std::optional<SourceFile>& cameras, const std::vector<FoundDevice>& devices,
                    UtcSeconds today);

}  // namespace camaudit::registry
