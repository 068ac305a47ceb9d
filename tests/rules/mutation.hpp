// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace camaudit::rules {

/// A query with one thing in it turned round.
struct Mutant {
  std::string query;
  std::string what;  ///< the line, with the change marked: "WHERE audio_tracks [> -> >=] 0"
};

/// Every query that differs from this one in one comparison (each kind of slip: <= for <, the other way round, = for
/// <>), one NULL test, one AND, OR or NOT, or one outcome word. Texts and comments are left alone otherwise.
std::vector<Mutant> mutants_of(std::string_view query);

}  // namespace camaudit::rules
