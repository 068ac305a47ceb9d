// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/authority_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>

#include "agent/base/csv.hpp"
#include "agent/base/text.hpp"
#include "uploader/collector/origin.hpp"

namespace camaudit::collector {
namespace {

constexpr std::array<std::string_view, 4> kColumns{"gss_code", "name", "nation", "police_force"};
constexpr std::size_t kLongestCell = 200;

std::string cell(const CsvRow& row, std::size_t column) {
  return column < row.cells.size() ? bounded_text(row.cells[column].text, kLongestCell) : std::string();
}

}  // namespace

AuthorityList read_authorities(const std::string& file, std::string_view bytes) {
  const CsvFile csv = read_csv(file, bytes);
  AuthorityList list;
  list.problems = csv.problems;
  if (csv.rows.empty()) {
    if (list.problems.empty()) list.problems.push_back({file, 0, 0, "the file holds nothing"});
    return list;
  }
  std::array<std::size_t, kColumns.size()> at{};
  const auto& header = csv.rows.front();
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    const auto found = std::find_if(header.cells.begin(), header.cells.end(), [&](const CsvCell& title) {
      return to_lower_ascii(bounded_text(title.text)) == kColumns[i];
    });
    if (found == header.cells.end()) {
      list.problems.push_back({file, header.cells.front().line, 1, fmt::format("no column is called {}", kColumns[i])});
    }
    at[i] = static_cast<std::size_t>(found - header.cells.begin());
  }
  if (!list.problems.empty()) return list;
  std::set<std::string> seen;
  for (std::size_t i = 1; i < csv.rows.size(); ++i) {
    const CsvRow& row = csv.rows[i];
    ListedAuthority listed{cell(row, at[0]), cell(row, at[1]), cell(row, at[2]), cell(row, at[3])};
    const CsvCell& place = row.cells[std::min(at[0], row.cells.size() - 1)];
    if (!is_gss_code(listed.gss_code)) {
      list.problems.push_back({file, place.line, place.column,
                               fmt::format("gss_code is a capital letter and eight digits, not '{}'",
                                           escape_for_terminal(listed.gss_code))});
    } else if (!seen.insert(listed.gss_code).second) {
      list.problems.push_back({file, place.line, place.column, fmt::format("{} is there twice", listed.gss_code)});
    } else {
      list.authorities.push_back(std::move(listed));
    }
  }
  std::sort(list.authorities.begin(), list.authorities.end(),
            [](const auto& a, const auto& b) { return a.gss_code < b.gss_code; });
  return list;
}

}  // namespace camaudit::collector
