// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "agent/base/text.hpp"

namespace camaudit::registry {
namespace {

using std::optional;
using std::string;

bool is_comment(const CsvRow& row) {
  return trimmed(row.cells.front().text).starts_with('#');
}

template <class Number>
optional<Number> number_in(std::string_view text) {
  Number value{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem == std::errc{} && end == text.data() + text.size()) return value;
  return std::nullopt;
}

}  // namespace

string plain_heading(std::string_view heading) {
  string out;
  for (const char c : to_lower_ascii(heading)) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (word) out.push_back(c);
    if (!word && !out.empty() && out.back() != '_') out.push_back('_');
  }
  while (out.ends_with('_')) out.pop_back();
  return out;
}

const CsvRow* heading_row(const CsvFile& file) {
  const auto at = std::find_if_not(file.rows.begin(), file.rows.end(), is_comment);
  return at == file.rows.end() ? nullptr : &*at;
}

string SheetColumns::named(std::string_view heading) const {
  const string plain = plain_heading(heading);
  for (const auto& [alias, column] : aliases) {
    if (plain == alias) return string(column);
  }
  return std::find(names.begin(), names.end(), plain) == names.end() ? string{} : plain;
}

Sheet::Sheet(const CsvFile& csv, string file, const SheetColumns& columns, UtcSeconds today,
             std::vector<Problem>& problems, std::vector<string>& notes)
    : csv_(csv), file_(std::move(file)), known_(columns), today_(today), problems_(problems), notes_(notes) {
  problems_.insert(problems_.end(), csv.problems.begin(), csv.problems.end());
  const CsvRow* heading = heading_row(csv);
  if (heading != nullptr && read_heading(*heading)) row_ = heading;
  if (heading == nullptr && csv.problems.empty()) {
    problems_.push_back(
        {file_, 0, 0,
         fmt::format("is empty: the first row has to name the columns, {} among them", known_.required.front())});
  }
}

bool Sheet::read_heading(const CsvRow& heading) {
  width_ = heading.cells.size();
  for (std::size_t i = 0; i < heading.cells.size(); ++i) {
    const CsvCell& cell = heading.cells[i];
    if (trimmed(cell.text).empty()) continue;
    const string column = known_.named(cell.text);
    if (column.empty()) {
      read_unknown(cell);
    } else if (const auto [at, fresh] = columns_.emplace(column, i); !fresh) {
      report(cell, fmt::format("column {} is there twice: {} has it already", column,
                               spreadsheet_cell(at->second, heading.number)));
    }
  }
  bool whole = true;
  for (const std::string_view column : known_.required) {
    if (columns_.contains(column)) continue;
    report(heading.cells.front(),
           fmt::format("{}: there is no such column; the first row has to name the columns", column));
    whole = false;
  }
  return whole;
}

/// A column that is nearly one of ours is a slip; any other is the authority's own.
void Sheet::read_unknown(const CsvCell& cell) {
  const string plain = plain_heading(cell.text);
  const string near = nearest(plain, known_.names);
  if (!near.empty() && edit_distance(plain, near) <= 2) {
    report(cell, fmt::format("column '{}' is not known; do you mean {}?", bounded_text(cell.text, 100), near));
  } else {
    notes_.push_back(fmt::format("{}:{}: column '{}' is not read", file_, cell.line,
                                 escape_for_terminal(bounded_text(cell.text, 100))));
  }
}

bool Sheet::next() {
  if (row_ == nullptr) return false;
  do {
    ++row_;
    if (row_ == csv_.rows.data() + csv_.rows.size()) {
      row_ = nullptr;
      return false;
    }
  } while (is_comment(*row_));
  for (std::size_t i = width_; i < row_->cells.size(); ++i) {
    if (trimmed(row_->cells[i].text).empty()) continue;
    report(row_->cells[i], fmt::format("cell {} is beyond the last column: is a separator too many in this row?",
                                       spreadsheet_cell(i, row_->number)));
    break;
  }
  return true;
}

const CsvCell* Sheet::cell(std::string_view column) const {
  const auto at = columns_.find(column);
  if (at == columns_.end() || at->second >= row_->cells.size()) return nullptr;
  const CsvCell& found = row_->cells[at->second];
  return trimmed(found.text).empty() ? nullptr : &found;
}

string Sheet::name_of(std::string_view column) const {
  return fmt::format("{} (cell {})", column, spreadsheet_cell(columns_.find(column)->second, row_->number));
}

void Sheet::report(const CsvCell& cell, std::string_view what) {
  problems_.push_back({file_, cell.line, cell.column, escape_for_terminal(what)});
}

void Sheet::complain(std::string_view column, const string& what) {
  report(*cell(column), fmt::format("{}: {}", name_of(column), what));
}

optional<string> Sheet::read_cell(std::string_view table, std::string_view column, std::string_view text,
                                  const string&) {
  if (column == "design_standard") {
    for (const std::string_view year : {"2015", "2025"}) {
      if (text.ends_with(year)) return string(year);
    }
  }
  return words_of(table, column).empty() ? string(text) : plain_heading(text);
}

optional<bool> Sheet::read_cell(std::string_view, std::string_view column, std::string_view text, const bool&) {
  const string word = to_lower_ascii(text);
  for (const std::string_view yes : {"yes", "y", "true", "1"}) {
    if (word == yes) return true;
  }
  for (const std::string_view no : {"no", "n", "false", "0"}) {
    if (word == no) return false;
  }
  complain(column, "must be yes or no, or empty where it is not known");
  return std::nullopt;
}

optional<std::int64_t> Sheet::read_cell(std::string_view, std::string_view column, std::string_view text,
                                        const std::int64_t&) {
  const auto number = number_in<std::int64_t>(text);
  if (!number) complain(column, "must be a whole number, without a unit");
  return number;
}

optional<double> Sheet::read_cell(std::string_view, std::string_view column, std::string_view text, const double&) {
  const auto number = number_in<double>(text);
  if (!number) complain(column, "must be a number such as 12.5, without a unit");
  return number;
}

optional<UtcSeconds> Sheet::read_cell(std::string_view, std::string_view column, std::string_view text,
                                      const UtcSeconds&) {
  auto date = parse_date(text);
  if (!date) complain(column, "must be a date, as 31/03/2026 (day first, year in full) or 2026-03-31");
  return date;
}

}  // namespace camaudit::registry
