// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace camaudit::rules {

/// A text that a query may put into one of its result columns.
struct ResultWord {
  std::string word;
  std::size_t offset = 0;  ///< bytes from the beginning of the query
};

/// The texts that can be seen, without running it, to become values of a column: written there alone, or behind THEN or
/// ELSE of its CASE. The column is what any SELECT of the query calls `AS name`, and number `position` (from 0) of the
/// outermost ones. What an expression makes of texts is not seen.
std::vector<ResultWord> result_words(std::string_view query, std::string_view name, std::size_t position);

}  // namespace camaudit::rules
