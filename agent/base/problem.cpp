// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/problem.hpp"

#include <fmt/format.h>

namespace camaudit {

std::string to_string(const Problem& problem) {
  if (problem.line == 0) return fmt::format("{}: {}", problem.file, problem.what);
  return fmt::format("{}:{}:{}: {}", problem.file, problem.line, problem.column, problem.what);
}

std::string to_string(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) text += (text.empty() ? "" : "\n") + to_string(problem);
  return text;
}

}  // namespace camaudit
