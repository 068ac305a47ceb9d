// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace camaudit::store {

/// What a rule author is told of a table or one of its columns. `column` is empty for the table as a whole.
struct Comment {
  std::string_view table;
  std::string_view column;
  std::string_view text;
};

/// On what a device says, then on what is declared.
std::vector<Comment> comments();

/// Empty if there is none.
std::string_view comment_on(std::string_view table, std::string_view column = {});

/// That of the column, or else of every column of that name.
std::string_view comment_on_column(std::string_view table, std::string_view column);

/// Those of agent/model/declared.hpp; a part of comments().
std::span<const Comment> declared_comments();

}  // namespace camaudit::store
