// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/problem.hpp"

namespace camaudit {

/// One cell of a spreadsheet that was saved as text, in UTF-8.
struct CsvCell {
  std::string text;
  std::size_t line = 0;    ///< from 1, of the file's own lines: a quoted cell may hold line ends
  std::size_t column = 0;  ///< from 1, in characters: where the cell begins
};

struct CsvRow {
  std::size_t number = 0;  ///< from 1, as a spreadsheet numbers its rows
  std::vector<CsvCell> cells;
};

/// How a file is written, so that rows can be added in the same way.
struct CsvStyle {
  char separator = ',';
  bool windows_1252 = false;
  bool crlf = false;
};

/// Beyond these a file is refused.
struct CsvLimits {
  std::size_t bytes = std::size_t{16} << 20U;
  std::size_t rows = 100'000;
  std::size_t cells = 256;  ///< of a row
  std::size_t cell_bytes = 8192;
};

struct CsvFile {
  std::vector<CsvRow> rows;  ///< without those whose cells are all empty
  CsvStyle style;
  std::vector<Problem> problems;  ///< rows before the first are good
};

/// Reads RFC 4180 as spreadsheets really write it: UTF-8 with or without a byte order mark, or else Windows-1252;
/// separated by commas, semicolons or tabs (what the first row has most of, or what a first line "sep=;" says); any
/// line ends. A quote inside an unquoted cell is an ordinary character. An apostrophe that keeps a text from being a
/// formula is taken off, as csv_row() puts it on. UTF-16 is refused with the remedy.
///
/// Written here and not taken from a library, since those that Debian has (libcsv, fast-cpp-csv-parser) do not say
/// where a cell stands, which every message about one has to.
CsvFile read_csv(const std::string& file, std::string_view bytes, const CsvLimits& limits = {});

/// A row with its line end, in the style of a file: quoted where needed; characters that Windows-1252 lacks become "?".
/// A text that a spreadsheet would take for a formula gets an apostrophe in front, and so does one that has an
/// apostrophe there already, so that read_csv() gives back each as it was.
std::string csv_row(const std::vector<std::string>& cells, const CsvStyle& style);

/// "B7": how a spreadsheet calls a cell; `column` counts from 0.
std::string spreadsheet_cell(std::size_t column, std::size_t row);

}  // namespace camaudit
