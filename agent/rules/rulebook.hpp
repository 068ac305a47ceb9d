// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/problem.hpp"
#include "agent/rules/rule.hpp"

namespace camaudit::rules {

/// The rules in force, ordered by id.
class Rulebook {
 public:
  Rulebook() = default;
  explicit Rulebook(std::string version) : version_(std::move(version)) {}

  const std::vector<Rule>& rules() const { return rules_; }
  /// nullptr if there is none of that id; letters may be lower-case.
  const Rule* find(std::string_view id) const;
  /// The id that a mistyped one most likely meant, or empty.
  std::string nearest_id(std::string_view id) const;

  /// Adds the rule, in place of one with the same id.
  void put(Rule rule);

  /// Of the built-in rulebook, with "+local" where a rule was added or replaced.
  std::string version() const;
  /// Lower-case hexadecimal SHA-256 over, for each rule by id: the id, a zero byte, the number of bytes of its file in
  /// decimal, a zero byte, those bytes. Two rulebooks with the same digest judge alike.
  std::string sha256() const;

 private:
  std::string version_;
  std::vector<Rule> rules_;
};

/// What the program was built with.
const Rulebook& built_in_rulebook();

/// Every problem of every file; the rulebook is complete only if there is none.
struct RulebookLoad {
  Rulebook rulebook;
  std::vector<Problem> problems;
};

/// The built-in rules, then the *.toml files of each directory in turn, which add to them or replace them by id. The
/// query of each is compiled against an empty inventory.
RulebookLoad load_rulebook(const std::vector<std::filesystem::path>& directories);

}  // namespace camaudit::rules
