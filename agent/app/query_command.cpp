// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <iostream>
#include <optional>
#include <set>
#include <string_view>

#include "agent/app/assessment.hpp"
#include "agent/app/declarations.hpp"
#include "agent/app/exit_code.hpp"
#include "agent/app/options.hpp"
#include "agent/app/state.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/text.hpp"
#include "agent/report/columns.hpp"
#include "agent/report/json.hpp"
#include "agent/rules/sandbox.hpp"

namespace camaudit::app {
namespace {

namespace json = boost::json;

/// What a table may take, which is held whole to be laid out.
constexpr std::size_t kLargestTable = 128UL * 1024 * 1024;

/// Bytes that are not UTF-8 replaced by U+FFFD; all others stay as they are.
std::string well_formed(std::string_view text) {
  std::string out;
  while (const auto wrong = find_invalid_utf8(text)) {
    out.append(text.substr(0, *wrong)).append("\xEF\xBF\xBD");
    text.remove_prefix(*wrong + 1);
  }
  return out.append(text);
}

/// Each its own, since they become the keys of an object: of two columns called "name" the second is "name_2".
std::vector<std::string> titles_of(const store::Statement& statement) {
  std::vector<std::string> titles;
  std::set<std::string> given;
  for (int column = 0; column < statement.columns(); ++column) {
    const std::string name = well_formed(statement.column_name(column));
    std::string title = name;
    for (int number = 2; !given.insert(title).second; ++number) title = fmt::format("{}_{}", name, number);
    titles.push_back(std::move(title));
  }
  return titles;
}

json::value value_at(const store::Statement& row, int column) {
  if (row.is_null(column)) return nullptr;
  if (row.is_integer(column)) return row.integer(column);
  if (row.is_real(column)) {
    const double real = row.real(column);
    return std::isfinite(real) ? json::value(real) : json::value(nullptr);
  }
  return json::value(well_formed(row.text(column)));
}

/// One JSON object a line, so that a result of any size can be read as it comes.
void print_line(const store::Statement& row, const std::vector<std::string>& titles) {
  json::object object;
  for (std::size_t i = 0; i < titles.size(); ++i) object[titles[i]] = value_at(row, static_cast<int>(i));
  std::cout << harmless_json(json::serialize(object)) << '\n';
}

Result<void> print_rows(rules::Sandbox& sandbox, const CommonOptions& common, const QueryOptions& options) {
  auto statement = sandbox.prepare(options.sql);
  if (!statement) return fail(std::move(statement.error()));
  if (statement->parameters() > 0) {
    const std::string_view parameter = statement->parameter_name(1);
    return fail(
        ErrorKind::InvalidInput,
        "the query has the parameter {}: write a value in its place ('camaudit rules show' tells those of a rule)",
        parameter.empty() ? "?" : parameter);
  }
  const std::vector<std::string> titles = titles_of(*statement);
  report::Columns columns(titles);
  std::size_t held = 0;
  Result<bool> more = sandbox.step(*statement);
  for (; more && *more; more = sandbox.step(*statement)) {
    if (options.format == "jsonl") {
      print_line(*statement, titles);
      continue;
    }
    std::vector<std::string> cells;
    for (int column = 0; column < statement->columns(); ++column) {
      held += sizeof(std::string) + cells.emplace_back(statement->text(column)).size();
    }
    if (held > kLargestTable) {
      return fail(ErrorKind::TooLarge,
                  "the table would take more than {} bytes: make the query narrower, or take --format jsonl",
                  kLargestTable);
    }
    columns.add(std::move(cells));
  }
  if (!more) return fail(std::move(more.error()));
  if (options.format == "table") columns.write(std::cout, output_style(common.colour));
  return {};
}

}  // namespace

int query_command(const CommonOptions& common, const QueryOptions& options) {
  const auto [config, config_exit] = configuration_for(common);
  if (!config) return config_exit;
  const auto declared = declared_for(*config, to_utc_seconds(SystemClock().wall()));
  if (!declared.declared) return declared.exit_code;
  auto inventory = inventory_or_exit(common);
  if (!inventory.database) return inventory.exit_code;
  auto copy = readable_copy(*inventory.database, *declared.declared);
  if (!copy) return complain_and_exit(copy.error());
  rules::Sandbox sandbox(*copy);
  const auto printed = print_rows(sandbox, common, options);
  std::cout << std::flush;
  if (!printed) {
    return complain_and_exit(Error(printed.error()).with_context("query over the v1_* views"));
  }
  return output_exit();
}

}  // namespace camaudit::app
