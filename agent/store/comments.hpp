// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace camaudit::store {

/// What a rule author is told of a table or one of its columns. `column` is empty for the table as a whole.
struct Comment {
  std::string_view table;
  std::string_view column;
  std::string_view text;
};

std::span<const Comment> comments();

/// Empty if there is none.
std::string_view comment_on(std::string_view table, std::string_view column = {});

}  // namespace camaudit::store
