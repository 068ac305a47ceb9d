// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "agent/report/table.hpp"

namespace camaudit::report {

/// A plain table for a terminal: each column as wide as it needs, the last one what is left of the line and broken into
/// several where it is longer, or on lines of its own beneath where too little is left. Cells are escaped.
class Columns {
 public:
  explicit Columns(std::vector<std::string> titles) : titles_(std::move(titles)) {}

  /// As many cells as there are titles.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  /// Whether every row has room on one line, uncut.
  bool fits(const TerminalStyle& style) const;
  void write(std::ostream& out, const TerminalStyle& style) const;

 private:
  std::vector<std::string> titles_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace camaudit::report
