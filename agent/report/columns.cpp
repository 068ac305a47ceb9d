// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/columns.hpp"

#include <algorithm>
#include <ostream>

#include "agent/base/text.hpp"

namespace camaudit::report {
namespace {

constexpr std::size_t kGap = 2;
/// A column before the last is cut here: a device may claim a name of any length.
constexpr std::size_t kWidestColumn = 44;

std::string cut(const std::string& text, bool utf8) {
  if (display_width(text) <= kWidestColumn) return text;
  // In bytes: exact for what is usual here, and never wider than asked for what is not.
  std::string shorter = bounded_text(text, kWidestColumn - 2);
  if (utf8) return shorter;
  const auto ellipsis = shorter.find("\xE2\x80\xA6");
  return ellipsis == std::string::npos ? shorter : shorter.replace(ellipsis, 3, "~");
}

}  // namespace

void Columns::write(std::ostream& out, const TerminalStyle& style) const {
  std::vector<std::vector<std::string>> shown;
  std::vector<std::size_t> widths;
  for (const auto& title : titles_) widths.push_back(display_width(title));
  for (const auto& row : rows_) {
    auto& cells = shown.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string cell = escape_for_terminal(row[i]);
      cells.push_back(i + 1 < row.size() ? cut(cell, style.utf8) : cell);
      widths[i] = std::max(widths[i], display_width(cells.back()));
    }
  }
  const auto write_row = [&](const std::vector<std::string>& cells) {
    std::size_t column = 0;
    std::string line;
    for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
      line += cells[i];
      column += widths[i] + kGap;
      line.append(widths[i] - display_width(cells[i]) + kGap, ' ');
    }
    line += wrapped(cells.back(), style.width, column, column);
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  };
  std::vector<std::string> titles = titles_;
  if (style.colour) out << "\x1b[2m";
  write_row(titles);
  if (style.colour) out << "\x1b[0m";
  for (const auto& cells : shown) write_row(cells);
}

}  // namespace camaudit::report
