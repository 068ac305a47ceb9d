// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The parts of a pack, each in a file of its name.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/report/pack_scope.hpp"
#include "agent/report/pack_withheld.hpp"

namespace camaudit::report {

/// What a principle's questions are; the words are ours.
struct QuestionText {
  int principle;
  std::string_view text;
  std::vector<std::string_view> rules;  ///< that answer it together; none: nothing here can
  std::string_view blank;               ///< why it cannot be answered here, where it cannot
};
std::span<const QuestionText> pack_questions();

/// What the register says that belongs to a principle, and of the scheme itself.
std::vector<PackDeclared> declared_for(int principle, const PackSource& source, const PackScope& scope);
std::vector<PackDeclared> declared_of_scheme(const PackSource& source);
/// "[[dpia]]" of each section of a principle in which nothing is declared for the scheme.
std::vector<std::string> undeclared_for(int principle, const PackSource& source, const PackScope& scope);

/// What has become different since the source's `log_since`, newest first.
std::vector<PackChange> changes_of(const PackSource& source, const PackScope& scope, const PackWithheld& withheld);

/// What the steps of certification ask for, and where it lies.
std::vector<PackStep> step_one_of(const Pack& pack);
std::vector<PackStep> step_two_of(const Pack& pack);

/// "completed on" of "completed_on".
std::string spaced(std::string_view name);
/// "register.toml:14" of "/etc/camaudit/register.toml:14".
std::string short_place(std::string_view place);

}  // namespace camaudit::report
