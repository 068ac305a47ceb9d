// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/base/csv.hpp"
#include "agent/base/problem.hpp"
#include "agent/base/time.hpp"
#include "agent/register/fields.hpp"
#include "agent/register/keys.hpp"

namespace camaudit::registry {

/// The columns of a spreadsheet and what else people call them.
struct SheetColumns {
  std::vector<std::string> names;
  std::span<const std::pair<std::string_view, std::string_view>> aliases;  ///< a plain heading, and the column it means
  std::vector<std::string_view> required;

  /// The column that a person's heading means ("Asset ID", "IP address"), or empty.
  std::string named(std::string_view heading) const;
};

/// "target_width_m" from "Target width (m)".
std::string plain_heading(std::string_view heading);

/// The row with the headings: the first that is not empty and no comment ("#" in front); nullptr if there is none.
const CsvRow* heading_row(const CsvFile& file);

/// Reads the rows of a spreadsheet one after another. Whatever is wrong is noted with its line, column and cell, and
/// the rest is read on.
class Sheet {
 public:
  Sheet(const CsvFile& csv, std::string file, const SheetColumns& columns, UtcSeconds today,
        std::vector<Problem>& problems, std::vector<std::string>& notes);

  /// Whether the headings are of use. Asked before next().
  bool is_headed() const { return row_ != nullptr; }

  /// Goes to the next row that holds something; false at the end, and where the headings are of no use.
  bool next();

  const std::string& file() const { return file_; }
  const CsvCell& first() const { return row_->cells.front(); }
  std::size_t number() const { return row_->number; }

  /// The cell of the present row, or nullptr where it is empty or there is no such column.
  const CsvCell* cell(std::string_view column) const;
  /// "scheme (cell C2)". The column has to be there.
  std::string name_of(std::string_view column) const;

  /// What is quoted of a cell may hold anything: it is escaped, so that a problem stays one line.
  void report(const CsvCell& cell, std::string_view what);
  /// Of a cell that is there.
  void complain(std::string_view column, const std::string& what);

  /// What the column of the present row holds, held to the words and ranges of `table` (fields.hpp), if anything.
  template <class T>
  void take(std::string_view table, std::string_view column, std::optional<T>& member) {
    T value{};
    if (fetch(table, column, value)) member = std::move(value);
  }
  void take(std::string_view table, std::string_view column, std::string& member) { fetch(table, column, member); }

 private:
  bool read_heading(const CsvRow& heading);
  void read_unknown(const CsvCell& cell);

  template <class T>
  bool fetch(std::string_view table, std::string_view column, T& member) {
    const CsvCell* from = cell(column);
    if (from == nullptr) return false;
    std::string_view text = trimmed(from->text);
    // As a draft keeps a text from being a remark.
    if (from == &first() && text.starts_with("'#")) text.remove_prefix(1);
    auto value = read_cell(table, column, text, member);
    if (!value) return false;
    const std::string problem = value_problem(table, column, *value, today_);
    if (!problem.empty()) {
      complain(column, problem);
      return false;
    }
    member = std::move(*value);
    return true;
  }

  std::optional<std::string> read_cell(std::string_view table, std::string_view column, std::string_view text,
                                       const std::string&);
  std::optional<bool> read_cell(std::string_view table, std::string_view column, std::string_view text, const bool&);
  std::optional<std::int64_t> read_cell(std::string_view table, std::string_view column, std::string_view text,
                                        const std::int64_t&);
  std::optional<double> read_cell(std::string_view table, std::string_view column, std::string_view text,
                                  const double&);
  std::optional<UtcSeconds> read_cell(std::string_view table, std::string_view column, std::string_view text,
                                      const UtcSeconds&);

  const CsvFile& csv_;
  const std::string file_;
  const SheetColumns& known_;
  const UtcSeconds today_;
  std::vector<Problem>& problems_;
  std::vector<std::string>& notes_;
  std::map<std::string, std::size_t, std::less<>> columns_;
  std::size_t width_ = 0;  // of the heading
  const CsvRow* row_ = nullptr;
};

}  // namespace camaudit::registry
