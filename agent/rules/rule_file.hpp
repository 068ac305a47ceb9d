// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/problem.hpp"
#include "agent/rules/rule.hpp"

namespace camaudit::rules {

inline constexpr std::size_t kMaximumRuleBytes = 256 * 1024;

/// A rule, or every problem of its file. One of the two is empty.
struct ParsedRule {
  std::optional<Rule> rule;
  std::vector<Problem> problems;
};

/// Reads the text of a rule. `file` is what problems are reported under; its last part must be the id and ".toml". The
/// query is not compiled here (see check_query).
ParsedRule parse_rule(const std::string& file, std::string_view text);

/// The same from a file, of at most kMaximumRuleBytes.
ParsedRule read_rule(const std::filesystem::path& path);

}  // namespace camaudit::rules
