// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/report_check.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <sstream>
#include <string>
#include <string_view>

#include "agent/base/csv.hpp"
#include "agent/report/format.hpp"
#include "agent/report/read_json.hpp"
#include "tests/fuzz/markup_check.hpp"
#include "tests/fuzz/property.hpp"

namespace camaudit::fuzz {
namespace {

namespace json = boost::json;

std::string in_format(const report::Report& report, std::string_view format) {
  std::ostringstream out;
  report::write_report(out, report, format, {});
  return out.str();
}

json::value parsed(std::string_view text) {
  boost::system::error_code problem;
  json::value value = json::parse(json::string_view(text.data(), text.size()), problem);
  require(!problem, "what is said to be JSON is");
  return value;
}

void check_lines(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    require(is_harmless(line), "nothing of a report acts on a terminal");
  }
}

void check_jsonl(std::string_view text, std::size_t findings) {
  for (; !text.empty(); --findings) {
    const std::string_view line = text.substr(0, text.find('\n'));
    require(findings > 0 && parsed(line).is_object(), "a line is a finding");
    text.remove_prefix(line.size() + 1);
  }
  require(findings == 0, "every finding has a line");
}

void check_csv(const std::string& text, const report::Report& report) {
  const CsvFile file = read_csv("r.csv", text);
  require(file.problems.empty() && file.rows.size() == report.findings.size() + 1, "a row is a finding");
  for (const CsvRow& row : file.rows) {
    require(row.cells.size() == file.rows.front().cells.size(), "every row has every cell");
  }
}

/// Of OSCAL: nothing of what stands in prose is Markdown.
void check_prose(const json::value& value, std::string_view key) {
  if (const json::object* object = value.if_object()) {
    for (const auto& [name, member] : *object) check_prose(member, std::string_view(name.data(), name.size()));
  } else if (const json::array* array = value.if_array()) {
    for (const json::value& item : *array) check_prose(item, key);
  } else if (value.is_string() && (key == "description" || key == "statement" || key == "remarks")) {
    const std::string_view text(value.get_string().data(), value.get_string().size());
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '\\') {
        ++at;
      } else {
        require(std::string_view("`*_[]<>&~^#|$").find(text[at]) == std::string_view::npos, "prose is no Markdown");
      }
    }
  }
}

}  // namespace

void check_formats(const report::Report& report) {
  std::map<std::string_view, std::string> written;
  for (const std::string_view format : report::kFormats) {
    std::string_view lines = written[format] = in_format(report, format);
    // The byte order mark at the beginning is ours.
    if (format == "csv" && lines.starts_with("\xEF\xBB\xBF")) lines.remove_prefix(3);
    check_lines(lines);
  }
  check_jsonl(written["jsonl"], report.findings.size());
  check_csv(written["csv"], report);
  check_markup(written["html"]);
  check_markup(written["junit"]);
  parsed(written["sarif"]);
  check_prose(parsed(written["oscal"]), "");
  const auto again = report::read_json("r.json", written["json"]);
  require(again.has_value(), "a report that was written is read");
  for (const std::string_view format : report::kFormats) {
    require(in_format(*again, format) == written[format], "a report that was read back is the same in every format");
  }
}

}  // namespace camaudit::fuzz
