// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/csv.hpp"

#include <gtest/gtest.h>

namespace camaudit {
namespace {

/// "a|b / c|d": cells by "|", rows by " / ".
std::string shown(const CsvFile& file) {
  std::string out;
  for (const CsvRow& row : file.rows) {
    if (!out.empty()) out += " / ";
    for (std::size_t i = 0; i < row.cells.size(); ++i) out += (i == 0 ? "" : "|") + row.cells[i].text;
  }
  return out + to_string(file.problems);
}

std::string read(std::string_view bytes) {
  return shown(read_csv("c.csv", bytes));
}

TEST(CsvTest, ReadsTheSeparatorsAndLineEndsOfSpreadsheets) {
  for (const char* text : {"a,b\nc,d\n", "a;b\r\nc;d\r\n", "a\tb\rc\td", "\357\273\277a;b\r\nc;d",
                           "sep=;\r\na;b\r\nc;d", "SEP=|\na|b\nc|d", "a,b\n\nc,d\n,,\n \n"}) {
    EXPECT_EQ(read(text), "a|b / c|d") << text;
  }
}

TEST(CsvTest, TheFirstRowDecidesOnTheSeparatorAndWhatIsQuotedDoesNotCount) {
  EXPECT_EQ(read("\"a,b,c,d\";e\n1,5;2"), "a,b,c,d|e / 1,5|2");
  EXPECT_EQ(read("\n# a, b, c\n\"# d, e\"\na;b"), "# a, b, c / # d, e / a|b");
  EXPECT_EQ(read("# racks of 19\" width;;\na;b 19\";c\n1;2;3"), "# racks of 19\" width|| / a|b 19\"|c / 1|2|3");
  EXPECT_EQ(read("\"a\"\",,,b\";c\n1;2"), "a\",,,b|c / 1|2");
}

TEST(CsvTest, QuotedCellsHoldSeparatorsQuotesAndLineEnds) {
  EXPECT_EQ(read("\"a\"\"b\",\"c\r\nd\",\"\"\ne"), "a\"b|c\r\nd| / e");
  EXPECT_EQ(read("\"a\" ,b"), "a|b");
  EXPECT_EQ(read("6\" pole,b"), "6\" pole|b");
}

TEST(CsvTest, CellsKnowTheirPlace) {
  const CsvFile file = read_csv("c.csv", "h\xC3\xA9,\"x\ny\",z\nq,r");
  ASSERT_EQ(file.rows.size(), 2U);
  const auto place = [&](std::size_t row, std::size_t cell) {
    const CsvCell& c = file.rows[row].cells[cell];
    return std::pair(c.line, c.column);
  };
  EXPECT_EQ(place(0, 1), std::pair(std::size_t{1}, std::size_t{4})) << "counted in characters";
  EXPECT_EQ(place(0, 2), std::pair(std::size_t{2}, std::size_t{4}));
  EXPECT_EQ(place(1, 1), std::pair(std::size_t{3}, std::size_t{3}));
  EXPECT_EQ(file.rows[1].number, 2U) << "a spreadsheet counts rows, not lines";
}

TEST(CsvTest, ReadsWindows1252) {
  const CsvFile file = read_csv("c.csv", "caf\xE9,\x80\x92\x81");
  EXPECT_TRUE(file.style.windows_1252);
  EXPECT_EQ(shown(file), "caf\xC3\xA9|\xE2\x82\xAC\xE2\x80\x99\xEF\xBF\xBD");
}

TEST(CsvTest, RefusesWithThePlaceAndTheRemedy) {
  EXPECT_EQ(read("a,b\nc,\"d"), "a|bc.csv:2:3: a cell in quotes is not closed: add the closing quote");
  EXPECT_EQ(read("\"a\"b"),
            "c.csv:1:1: a cell in quotes goes on behind its closing quote: write a quote inside as two (\"\")");
  EXPECT_EQ(read(std::string_view("a\0b", 3)),
            "c.csv:1:1: holds a zero byte: this is not a text file; save it as CSV UTF-8");
  EXPECT_EQ(read("\xFF\xFE"
                 "a"),
            "c.csv: is in UTF-16: save it from the spreadsheet as \"CSV UTF-8\"");
}

TEST(CsvTest, SizesAreBounded) {
  CsvLimits limits;
  limits.bytes = 40;
  limits.rows = 2;
  limits.cells = 3;
  limits.cell_bytes = 4;
  const auto problem = [&](std::string_view text) { return to_string(read_csv("c.csv", text, limits).problems); };
  EXPECT_EQ(problem("a,b,c\naaaa\n"), "");
  EXPECT_EQ(problem(std::string(41, 'a')), "c.csv: is larger than 40 bytes");
  EXPECT_EQ(problem("a\nb\nc\n"), "c.csv:3:1: more than 2 rows");
  EXPECT_EQ(problem("a,b,c,d"), "c.csv:1:7: a row of more than 3 cells");
  EXPECT_EQ(problem("x,aaaaa"), "c.csv:1:3: a cell of more than 4 bytes: shorten it, or close its quotes");
}

TEST(CsvTest, WritesWhatItReads) {
  const std::vector<std::string> cells{"plain", "a,b",   "say \"x\"", "two\nlines", "", "Caf\xC3\xA9 \xE2\x82\xAC",
                                       "-123",  "'-123", "'tis"};
  for (const CsvStyle style : {CsvStyle{',', false, false}, CsvStyle{';', false, true}, CsvStyle{'\t', true, true}}) {
    const CsvFile back = read_csv("c.csv", "1" + std::string(5, style.separator) + "6\n" + csv_row(cells, style));
    ASSERT_EQ(back.rows.size(), 2U) << to_string(back.problems);
    std::vector<std::string> texts;
    for (const CsvCell& cell : back.rows[1].cells) texts.push_back(cell.text);
    EXPECT_EQ(texts, cells);
    EXPECT_EQ(back.style.windows_1252, style.windows_1252);
  }
}

TEST(CsvTest, NothingWrittenIsAFormula) {
  EXPECT_EQ(csv_row({"=HYPERLINK(1)", "+1", "-1", "@x", "a=b"}, {}), "'=HYPERLINK(1),'+1,'-1,'@x,a=b\n");
  EXPECT_EQ(csv_row({" =HYPERLINK(1)"}, {}), "'=HYPERLINK(1)\n") << "blanks before it are cut off";
}

TEST(CsvTest, ALongFormulaCanBeReadAgain) {
  const CsvFile back = read_csv("c.csv", csv_row({"=" + std::string(CsvLimits{}.cell_bytes, 'x')}, {}));
  ASSERT_EQ(to_string(back.problems), "");
  EXPECT_TRUE(back.rows[0].cells[0].text.starts_with("=x"));
}

TEST(CsvTest, WhatWindows1252LacksIsWrittenAsAQuestionMark) {
  EXPECT_EQ(csv_row({"\xC5\xB5\xE4\xBA\xAC"}, {',', true, false}), "??\n");
}

TEST(CsvTest, CellsAreCalledAsInASpreadsheet) {
  EXPECT_EQ(spreadsheet_cell(0, 1), "A1");
  EXPECT_EQ(spreadsheet_cell(25, 2), "Z2");
  EXPECT_EQ(spreadsheet_cell(26, 3), "AA3");
  EXPECT_EQ(spreadsheet_cell(701, 4), "ZZ4");
  EXPECT_EQ(spreadsheet_cell(702, 5), "AAA5");
}

}  // namespace
}  // namespace camaudit
