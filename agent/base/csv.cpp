// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "agent/base/byte_order_mark.hpp"
#include "agent/base/text.hpp"

namespace camaudit {
namespace {

/// What Windows-1252 has at 0x80 to 0x9F, where Latin-1 has controls; 0 where it has nothing.
constexpr std::array<std::uint16_t, 32> kWindows1252{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                     0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                     0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                     0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0U | (c >> 6U)));
    out.push_back(static_cast<char>(0x80U | (c & 0x3FU)));
  } else {
    out.push_back(static_cast<char>(0xE0U | (c >> 12U)));
    out.push_back(static_cast<char>(0x80U | ((c >> 6U) & 0x3FU)));
    out.push_back(static_cast<char>(0x80U | (c & 0x3FU)));
  }
}

std::uint32_t from_windows_1252(unsigned char byte) {
  if (byte < 0x80 || byte >= 0xA0) return byte;
  const std::uint16_t c = kWindows1252.at(byte - 0x80U);
  return c == 0 ? 0xFFFDU : c;
}

std::string to_utf8(std::string_view windows_1252) {
  std::string out;
  out.reserve(windows_1252.size() + windows_1252.size() / 8);
  for (const char c : windows_1252) append_utf8(out, from_windows_1252(static_cast<unsigned char>(c)));
  return out;
}

/// `text` is well-formed UTF-8.
std::string to_windows_1252(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const std::string_view character = text.substr(0, length);
    text.remove_prefix(character.size());
    char found = '?';
    for (unsigned byte = 0; byte < 256; ++byte) {
      std::string candidate;
      append_utf8(candidate, from_windows_1252(static_cast<unsigned char>(byte)));
      if (candidate != character) continue;
      found = static_cast<char>(byte);
      break;
    }
    out.push_back(found);
  }
  return out;
}

bool ends_line(char c) {
  return c == '\n' || c == '\r';
}

/// The separator that the first line with any has most of, outside quotes; remarks ("#" in front) do not count.
char guess_separator(std::string_view text) {
  constexpr std::string_view kSeparators = ",;\t";
  std::array<std::size_t, kSeparators.size()> count{};
  bool quoted = false;
  bool begins_cell = true;
  bool remark = text.starts_with('#') || text.starts_with("\"#");
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"' && (quoted || begins_cell)) {
      // Two in a quoted cell are one, and it goes on.
      begins_cell = quoted;
      quoted = !quoted;
      continue;
    }
    if (quoted) continue;
    begins_cell = ends_line(text[at]) || kSeparators.find(text[at]) != std::string_view::npos;
    if (ends_line(text[at])) {
      if (std::any_of(count.begin(), count.end(), [](std::size_t n) { return n > 0; })) break;
      const std::string_view next = text.substr(at + 1);
      remark = next.starts_with('#') || next.starts_with("\"#");
    }
    const auto which = kSeparators.find(text[at]);
    if (!remark && which != std::string_view::npos) ++count.at(which);
  }
  return kSeparators[static_cast<std::size_t>(std::max_element(count.begin(), count.end()) - count.begin())];
}

/// What a spreadsheet takes for the beginning of a formula, behind any apostrophes.
bool begins_formula(std::string_view text) {
  const auto at = text.find_first_not_of('\'');
  if (at == std::string_view::npos) return false;
  if (std::string_view("=+-@").find(text[at]) != std::string_view::npos) return true;
  // Full-width forms count in East Asian settings.
  const std::string_view wide = text.substr(at, 3);
  return wide == "\uFF1D" || wide == "\uFF0B" || wide == "\uFF0D" || wide == "\uFF20";
}

class CsvReader {
 public:
  CsvReader(CsvFile& out, std::string file, std::string_view text, const CsvLimits& limits)
      : out_(out), file_(std::move(file)), text_(text), limits_(limits) {}

  /// False: a problem has been noted and nothing after it can be read.
  bool read() {
    take_separator();
    while (at_ < text_.size()) {
      CsvRow row;
      row.number = ++number_;
      if (!read_row(row)) return false;
      const bool blank = std::all_of(row.cells.begin(), row.cells.end(), [](const CsvCell& cell) {
        return cell.text.find_first_not_of(" \t\r\n") == std::string::npos;
      });
      if (blank) continue;
      if (out_.rows.size() >= limits_.rows)
        return stop(row.cells.front(), fmt::format("more than {} rows", limits_.rows));
      out_.rows.push_back(std::move(row));
    }
    return true;
  }

 private:
  bool stop(const CsvCell& place, const std::string& what) {
    out_.problems.push_back({file_, place.line, place.column, what});
    return false;
  }

  void take_separator() {
    out_.style.separator = guess_separator(text_);
    if (text_.size() >= 5 && to_lower_ascii(text_.substr(0, 4)) == "sep=" &&
        std::string_view(",;\t|:").find(text_[4]) != std::string_view::npos &&
        (text_.size() == 5 || ends_line(text_[5]))) {
      out_.style.separator = text_[4];
      while (at_ < 5) next();
      take_line_end();
      ++number_;
    }
  }

  char next() {
    const char c = text_[at_++];
    const bool line_end = c == '\n' || (c == '\r' && (at_ >= text_.size() || text_[at_] != '\n'));
    if (line_end) {
      ++line_;
      column_ = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++column_;
    }
    return c;
  }

  bool at_line_end() const { return at_ >= text_.size() || ends_line(text_[at_]); }
  bool at_separator() const { return at_ < text_.size() && text_[at_] == out_.style.separator; }
  void take_line_end() {
    if (at_ >= text_.size()) return;
    if (next() == '\r' && at_ < text_.size() && text_[at_] == '\n') {
      next();
      out_.style.crlf = true;
    }
  }

  bool read_row(CsvRow& row) {
    for (;;) {
      CsvCell cell;
      cell.line = line_;
      cell.column = column_;
      if (row.cells.size() >= limits_.cells)
        return stop(cell, fmt::format("a row of more than {} cells", limits_.cells));
      if (!read_cell(cell)) return false;
      if (cell.text.starts_with('\'') && begins_formula(cell.text)) cell.text.erase(0, 1);
      row.cells.push_back(std::move(cell));
      if (!at_separator()) break;
      next();
    }
    take_line_end();
    return true;
  }

  bool read_cell(CsvCell& cell) {
    const bool quoted = at_ < text_.size() && text_[at_] == '"';
    if (quoted && !read_quoted(cell)) return false;
    while (!at_line_end() && !at_separator()) {
      const char c = next();
      if (quoted && c != ' ' && c != '\t') {
        return stop(cell, "a cell in quotes goes on behind its closing quote: write a quote inside as two (\"\")");
      }
      if (!quoted && !put(cell, c)) return false;
    }
    return true;
  }

  bool read_quoted(CsvCell& cell) {
    next();
    while (at_ < text_.size()) {
      const char c = next();
      if (c == '"') {
        if (at_ >= text_.size() || text_[at_] != '"') return true;
        next();
      }
      if (!put(cell, c)) return false;
    }
    return stop(cell, "a cell in quotes is not closed: add the closing quote");
  }

  bool put(CsvCell& cell, char c) {
    if (c == '\0') return stop(cell, "holds a zero byte: this is not a text file; save it as CSV UTF-8");
    if (cell.text.size() >= limits_.cell_bytes) {
      return stop(cell,
                  fmt::format("a cell of more than {} bytes: shorten it, or close its quotes", limits_.cell_bytes));
    }
    cell.text.push_back(c);
    return true;
  }

  CsvFile& out_;
  const std::string file_;
  const std::string_view text_;
  const CsvLimits& limits_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t column_ = 1;
  std::size_t number_ = 0;
};

}  // namespace

CsvFile read_csv(const std::string& file, std::string_view bytes, const CsvLimits& limits) {
  CsvFile out;
  const auto refuse = [&](std::string what) { out.problems.push_back({file, 0, 0, std::move(what)}); };
  if (bytes.size() > limits.bytes) {
    refuse(fmt::format("is larger than {} bytes", limits.bytes));
    return out;
  }
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    refuse("is in UTF-16: save it from the spreadsheet as \"CSV UTF-8\"");
    return out;
  }
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  std::string converted;
  if (find_invalid_utf8(bytes)) {
    out.style.windows_1252 = true;
    converted = to_utf8(bytes);
    bytes = converted;
  }
  CsvReader(out, file, bytes, limits).read();
  return out;
}

std::string csv_row(const std::vector<std::string>& cells, const CsvStyle& style) {
  std::string row;
  bool first = true;
  for (const std::string& cell : cells) {
    if (!first) row.push_back(style.separator);
    first = false;
    const std::string kept = bounded_text(cell, CsvLimits{}.cell_bytes - 1);  // room for an apostrophe
    const std::string text = (begins_formula(kept) ? "'" : "") + kept;
    const bool plain = text.find_first_of("\"\r\n,;\t") == std::string::npos;
    if (plain && text.find(style.separator) == std::string::npos) {
      row += text;
      continue;
    }
    row.push_back('"');
    for (const char c : text) row.append(c == '"' ? 2U : 1U, c);
    row.push_back('"');
  }
  row += style.crlf ? "\r\n" : "\n";
  return style.windows_1252 ? to_windows_1252(row) : row;
}

std::string spreadsheet_cell(std::size_t column, std::size_t row) {
  std::string letters;
  for (std::size_t rest = column + 1; rest > 0; rest = (rest - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return fmt::format("{}{}", letters, row);
}

}  // namespace camaudit
