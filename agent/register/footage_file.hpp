// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/problem.hpp"
#include "agent/model/footage_import.hpp"

namespace camaudit::registry {

/// A spreadsheet of what a video management system says of its footage. While there is a problem nothing of it should
/// be kept.
struct FootageFile {
  std::vector<model::ImportedFootage> rows;
  std::vector<Problem> problems;
  std::vector<std::string> notes;  ///< worth knowing and no fault
};

/// Reads the file that `import retention` takes, as agent/register/README.md tells it; `file` names it. `now` is the
/// moment up to which something can have been observed. A day without a time is its beginning, but `observed_at` is its
/// end, or `now` on that day.
FootageFile read_footage_file(const std::string& file, std::string_view bytes, UtcSeconds now);

}  // namespace camaudit::registry
