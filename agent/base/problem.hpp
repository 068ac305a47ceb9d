// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace camaudit {

/// One thing wrong with a file that a person wrote, and the remedy.
struct Problem {
  std::string file;
  std::size_t line = 0;    ///< from 1; 0 where the problem is with the file as a whole
  std::size_t column = 0;  ///< from 1
  std::string what;        ///< names the field

  bool operator==(const Problem&) const = default;
};

/// "FILE:LINE:COLUMN: what".
std::string to_string(const Problem& problem);

/// One a line.
std::string to_string(const std::vector<Problem>& problems);

}  // namespace camaudit
