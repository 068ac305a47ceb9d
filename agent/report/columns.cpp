// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/columns.hpp"

#include <algorithm>
#include <ostream>

#include "agent/base/text.hpp"

namespace camaudit::report {
namespace {

constexpr std::size_t kGap = 2;
/// Where a row has no room, a column before the last is cut here: a device may claim a name of any length.
constexpr std::size_t kWidestColumn = 44;
/// With less room than this the last column would be a pillar of single words.
constexpr std::size_t kNarrowestLast = 24;
constexpr std::size_t kBeneath = 4;

std::string cut(const std::string& text, bool utf8) {
  if (display_width(text) <= kWidestColumn) return text;
  // In bytes: exact for what is usual here, and never wider than asked for what is not.
  std::string shorter = bounded_text(text, kWidestColumn - 2);
  if (utf8) return shorter;
  const auto ellipsis = shorter.find("\xE2\x80\xA6");
  return ellipsis == std::string::npos ? shorter : shorter.replace(ellipsis, 3, "~");
}

}  // namespace

bool Columns::fits(const TerminalStyle& style) const {
  std::size_t total = 0;
  for (std::size_t i = 0; i < titles_.size(); ++i) {
    std::size_t width = display_width(titles_[i]);
    for (const auto& row : rows_) width = std::max(width, display_width(escape_for_terminal(row[i])));
    total += width + (i == 0 ? 0 : kGap);
  }
  return total <= style.width;
}

void Columns::write(std::ostream& out, const TerminalStyle& style) const {
  const bool whole = fits(style);
  std::vector<std::vector<std::string>> shown;
  std::vector<std::size_t> widths;
  for (const auto& title : titles_) widths.push_back(display_width(title));
  for (const auto& row : rows_) {
    auto& cells = shown.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string cell = escape_for_terminal(row[i]);
      cells.push_back(whole || i + 1 == row.size() ? cell : cut(cell, style.utf8));
      widths[i] = std::max(widths[i], display_width(cells.back()));
    }
  }
  std::size_t before_last = 0;
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) before_last += widths[i] + kGap;
  const auto write_row = [&](const std::vector<std::string>& cells, std::string_view begin, std::string_view end) {
    std::string line;
    for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
      line += cells[i];
      line.append(widths[i] - display_width(cells[i]) + kGap, ' ');
    }
    const std::size_t room = style.width - std::min(style.width, before_last);
    const bool beneath = room < kNarrowestLast && room < display_width(cells.back());
    if (!beneath) line += wrapped(cells.back(), style.width, before_last, before_last);
    line.erase(line.find_last_not_of(' ') + 1);
    out << begin << line;
    if (beneath) out << '\n' << std::string(kBeneath, ' ') << wrapped(cells.back(), style.width, kBeneath, kBeneath);
    out << end << '\n';
  };
  write_row(titles_, style.colour ? "\x1b[2m" : "", style.colour ? "\x1b[0m" : "");
  for (const auto& cells : shown) write_row(cells, "", "");
}

}  // namespace camaudit::report
