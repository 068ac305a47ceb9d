// SPDX-License-Identifier: GPL-3.0-or-later
// Any text through every escaper by itself: what comes out is harmless where it is shown, and what is read back by the
// rules of the format is the text that was meant.
#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "agent/alerts/outlet.hpp"
#include "agent/base/base64.hpp"
#include "agent/base/csv.hpp"
#include "agent/base/html_text.hpp"
#include "agent/base/markup.hpp"
#include "agent/base/sha256.hpp"
#include "agent/report/columns.hpp"
#include "agent/report/publication.hpp"
#include "agent/report/table.hpp"
#include "tests/fuzz/markup_check.hpp"
#include "tests/fuzz/property.hpp"

namespace {

using namespace camaudit;
using fuzz::require;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

void check_terminal(const std::string& text) {
  const std::string shown = escape_for_terminal(text);
  require(!find_invalid_utf8(shown), "what is shown is UTF-8");
  for (const char c : shown) {
    require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F, "what is shown holds no control character");
  }
  require(escape_for_terminal(shown) == shown, "what is harmless is shown as it is");
  for (const std::size_t most : {0U, 1U, 3U, 7U, 64U, 4096U}) {
    const std::string kept = bounded_text(text, most);
    fuzz::require_bounded(kept, std::max<std::size_t>(most, 3));  // "…" alone
    require(bounded_text(kept, most) == kept, "what is bounded is kept as it is");
  }
}

void check_html(const std::string& text) {
  std::string meant = replaced(escape_for_terminal(text), "\uFFFE", "\\ufffe");
  meant = replaced(std::move(meant), "\uFFFF", "\\uffff");
  require(fuzz::unescaped_markup(html_text(text)) == meant, "a page shows the text that was meant");
  Markup page;
  page.open("p", {{"title", text}}).text(text).empty_element("br", {{"id", text}}).element("b", text).close();
  fuzz::check_markup(page.result());
  require(fuzz::is_harmless(page.result()), "a page acts on no terminal");
}

void check_json(const std::string& text) {
  namespace json = boost::json;
  const std::string kept = bounded_text(text);
  const std::string written = harmless_json(json::serialize(json::value(kept)));
  boost::system::error_code problem;
  const json::value read = json::parse(written, problem);
  require(!problem && read.is_string() && std::string_view(read.get_string()) == kept, "JSON gives the text back");
  require(fuzz::is_harmless(written), "JSON acts on no terminal");
}

/// What a spreadsheet would compute.
bool is_formula(std::string_view cell) {
  if (cell.starts_with('"')) cell.remove_prefix(1);
  constexpr std::string_view kMarks = "=+-@\t\r";
  if (cell.empty() || kMarks.find(cell.front()) != std::string_view::npos) return !cell.empty();
  for (const std::string_view wide : {"\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"}) {
    if (cell.starts_with(wide)) return true;
  }
  return false;
}

/// The cells of a row are the pieces between unit separators.
void check_csv(const std::string& text) {
  std::vector<std::string> cells(1);
  for (const char c : text) {
    if (c == '\x1F' && cells.size() < CsvLimits{}.cells) {
      cells.emplace_back();
    } else if (c != '\0') {
      cells.back().push_back(c);
    }
  }
  const std::vector<std::string> titles(cells.size(), "title");
  std::vector<std::string> meant;
  for (const std::string& cell : cells) meant.push_back(bounded_text(cell, CsvLimits{}.cell_bytes - 1));
  const bool blank = meant == std::vector<std::string>(meant.size());
  for (const char separator : {',', ';', '\t'}) {
    const CsvStyle style{separator, false, separator == ','};
    const CsvFile file = read_csv("c.csv", csv_row(titles, style) + csv_row(cells, style));
    require(file.problems.empty() && file.rows.size() == (blank ? 1U : 2U), "a row is a row");
    if (blank) continue;
    require(file.rows[1].cells.size() == cells.size(), "a row has its cells");
    for (std::size_t i = 0; i < cells.size(); ++i) {
      require(file.rows[1].cells[i].text == meant[i], "a cell is read as it was written");
    }
  }
  for (const std::string& cell : cells) {
    require(!is_formula(csv_row({cell}, CsvStyle{})), "no cell is a formula");
    const std::string narrow = csv_row({cell}, CsvStyle{',', true, false});
    require(!is_formula(narrow), "no cell is a formula in Windows-1252");
  }
}

void check_journal(const std::string& text) {
  alerts::Alert alert;
  alert.rule = alert.subject = alert.message = alert.remedy = text;
  alert.devices = {text, text};
  alert.device_count = 2;
  for (const std::string& field : alerts::journal_fields(alert, {text, text})) {
    const auto equals = field.find('=');
    require(equals != std::string::npos && equals > 0, "a field has a name");
    require(field.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == equals, "the name of a field is ours");
    require(fuzz::is_harmless(field), "a field is one harmless line");
  }
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream in(text);
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

void check_layout(const std::string& text) {
  const std::string shown = escape_for_terminal(text);
  for (const std::size_t width : {1U, 20U, 80U}) {
    require(words_of(report::wrapped(shown, width, 2)) == words_of(shown), "breaking lines loses no word");
  }
  report::Columns columns({"ONE", "TWO"});
  columns.add({text, text});
  std::ostringstream out;
  columns.write(out, {});
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) require(fuzz::is_harmless(line), "a cell acts on no terminal");
}

void check_digits(const std::string& text) {
  require(from_base64(to_base64(text)) == text, "base64 gives the bytes back");
  require(from_hex(to_hex(std::string_view(text))) == text, "hexadecimal gives the bytes back");
  if (const auto bytes = from_hex(text)) require(to_hex(std::string_view(*bytes)) == text, "bytes have one spelling");
  if (const auto bytes = from_base64(text)) {
    std::string standard = replaced(replaced(text, "-", "+"), "_", "/");
    standard.resize(standard.find_last_not_of('=') + 1);
    std::string written = to_base64(*bytes);
    written.resize(written.find_last_not_of('=') + 1);
    require(written == standard, "bytes have one spelling");
  }
}

void check_link(const std::string& text) {
  if (!report::may_be_linked(text)) return;
  const std::string lower = to_lower_ascii(text);
  bool known = false;
  for (const char* scheme : {"http:", "https:", "mailto:", "tel:"}) known = known || lower.starts_with(scheme);
  require(known, "nothing that runs is linked");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, std::min<std::size_t>(size, 4096));
  check_terminal(text);
  check_html(text);
  check_json(text);
  check_csv(text);
  check_journal(text);
  check_layout(text);
  check_digits(text);
  check_link(text);
  return 0;
}
