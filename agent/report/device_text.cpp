// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/device_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "agent/base/text.hpp"
#include "agent/model/describe.hpp"
#include "agent/report/columns.hpp"

namespace camaudit::report {
namespace {

std::string cell(const std::string& text) {
  return text;
}
std::string cell(bool value) {
  return value ? "yes" : "no";
}
std::string cell(std::int64_t value) {
  return fmt::format("{}", value);
}
std::string cell(double value) {
  // To a thousandth, with all digits before it: a clock that is an hour off is 3600.25 seconds off.
  return fmt::format("{}", std::round(value * 1000) / 1000 + 0.0);
}
std::string cell(UtcSeconds time) {
  return format_rfc3339(time);
}
template <class T>
std::string cell(const std::optional<T>& value) {
  return value ? cell(*value) : std::string();
}

/// The rows of one table as texts, with the columns that are empty throughout left out.
struct Cells {
  std::vector<std::string> titles;
  std::vector<std::vector<std::string>> rows;
};

template <class Row, class Shown>
Cells cells_of(const std::vector<Row>& rows, const Shown& shown) {
  std::vector<std::vector<std::string>> columns;
  Cells all;
  for (const Row& row : rows) {
    std::size_t at = 0;
    model::for_each_member(row, [&](std::string_view name, const auto& value) {
      if (!shown(name)) return;
      if (columns.size() == at) {
        columns.emplace_back();
        all.titles.emplace_back(name);
      }
      columns[at++].push_back(cell(value));
    });
  }
  Cells used;
  used.rows.resize(rows.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (std::all_of(columns[i].begin(), columns[i].end(), [](const auto& text) { return text.empty(); })) continue;
    used.titles.push_back(std::move(all.titles[i]));
    for (std::size_t row = 0; row < rows.size(); ++row) used.rows[row].push_back(std::move(columns[i][row]));
  }
  return used;
}

void heading(std::ostream& out, std::string_view text, const TerminalStyle& style) {
  out << '\n' << (style.colour ? "\x1b[1m" : "") << text << (style.colour ? "\x1b[0m" : "") << '\n';
}

void write_pairs(std::ostream& out, const std::vector<std::pair<std::string, std::string>>& pairs,
                 const TerminalStyle& style) {
  std::size_t widest = 0;
  for (const auto& [name, value] : pairs) widest = std::max(widest, display_width(name));
  for (const auto& [name, value] : pairs) {
    const std::size_t indent = 2 + widest + 2;
    out << "  " << name << std::string(widest - display_width(name) + 2, ' ')
        << wrapped(escape_for_terminal(value), style.width, indent, indent) << '\n';
  }
}

template <class Row, class Shown>
void write_table_of(std::ostream& out, std::string_view name, const std::vector<Row>& rows, const Shown& shown,
                    const TerminalStyle& style) {
  Cells cells = cells_of(rows, shown);
  if (cells.titles.empty()) return;
  heading(out, name, style);
  Columns columns(cells.titles);
  for (const auto& row : cells.rows) columns.add(row);
  if (rows.size() > 1 && columns.fits(style)) return columns.write(out, style);
  for (std::size_t row = 0; row < cells.rows.size(); ++row) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (std::size_t i = 0; i < cells.titles.size(); ++i) {
      if (!cells.rows[row][i].empty()) pairs.emplace_back(cells.titles[i], cells.rows[row][i]);
    }
    if (row > 0) out << '\n';
    write_pairs(out, pairs, style);
  }
}

constexpr auto kAll = [](std::string_view) { return true; };

/// `wanted` chooses tables, `shown` columns.
template <class Wanted, class Shown>
void write_chosen(std::ostream& out, const model::DeviceSurvey& device, const Wanted& wanted, const Shown& shown,
                  const TerminalStyle& style) {
  model::for_each_table(device.facts, [&](std::string_view name, const auto& rows) {
    if (name != model::FactStatus::kTable && wanted(name)) write_table_of(out, name, rows, shown, style);
  });
  std::vector<std::pair<std::string, std::string>> missing;
  for (const auto& status : device.facts.fact_status) {
    if (status.state == "missing" && wanted(status.fact)) missing.emplace_back(status.fact, status.reason);
  }
  if (!missing.empty()) {
    heading(out, "not known", style);
    write_pairs(out, missing, style);
  }
}

}  // namespace

void write_device(std::ostream& out, const model::DeviceSurvey& device, const TerminalStyle& style) {
  std::vector<std::pair<std::string, std::string>> about{{"identity", device.id.value()},
                                                         {"kind", std::string(to_string(device.kind))},
                                                         {"address", device.address},
                                                         {"service", device.url},
                                                         {"state", std::string(to_string(device.state))}};
  if (!device.reason.empty()) about.emplace_back("because", device.reason);
  about.emplace_back("surveyed", format_rfc3339(device.surveyed_at));
  write_pairs(out, about, style);

  write_chosen(out, device, kAll, kAll, style);
}

void write_facts(std::ostream& out, const model::DeviceSurvey& device, const std::set<std::string, std::less<>>& words,
                 const TerminalStyle& style) {
  const auto table = [&words](std::string_view name) { return words.contains(fmt::format("v1_{}", name)); };
  write_chosen(
      out, device, table, [&words](std::string_view column) { return words.contains(column); }, style);
}

}  // namespace camaudit::report
