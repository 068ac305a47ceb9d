// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/toml_reader.hpp"
#include "agent/model/describe.hpp"
#include "agent/register/fields.hpp"
#include "agent/register/reading.hpp"

namespace camaudit::registry {

/// Fills described structs from TOML tables: a member is a key, its type says what may stand there, and one that is not
/// optional has to be given.
class RowReader {
 public:
  RowReader(TomlReader& toml, Reading& out, UtcSeconds today) : toml_(toml), out_(out), today_(today) {}

  /// `derived` are members that are no keys, `more` keys that are no members.
  template <class Row>
  Row read(const toml::table& table, std::vector<std::string> derived = {}, const std::vector<std::string>& more = {}) {
    derived.emplace_back("place");
    const auto is_key = [&](std::string_view name) {
      return std::find(derived.begin(), derived.end(), name) == derived.end();
    };
    Row row;
    std::vector<std::string> known = more;
    std::map<std::string, double> numbers;
    model::for_each_member(row, [&](std::string_view name, auto& member) {
      if (!is_key(name)) return;
      known.emplace_back(name);
      take(Row::kTable, table, name, member, numbers);
    });
    row.place = place_of(toml_.file(), table.source().begin.line);
    toml_.only(table, known);
    for (const std::string& what : order_problems(Row::kTable, numbers)) toml_.report(table, what);
    return row;
  }

  /// Each [[key]].
  template <class Row>
  void read_all(const toml::table& root, std::string_view key, std::vector<Row>& rows) {
    for (const toml::table* table : toml_.tables(root, key, Need::Optional)) rows.push_back(read<Row>(*table));
  }

  /// A text that stands by itself, checked as that column would be.
  void check(std::string_view table, std::string_view column, const TomlText& text) {
    report(*text.node, column, value_problem(table, column, std::string_view(text.text), today_));
  }

  /// `past`: what is named may be gone since.
  void refer(Reference::Kind kind, std::string_view name, const TomlText& text, bool past = false) {
    const auto& begin = text.node->source().begin;
    out_.references.push_back({kind, text.text, {toml_.file(), begin.line, begin.column, std::string(name)}, past});
  }

 private:
  template <class T>
  void take(std::string_view table_name, const toml::table& table, std::string_view name, std::optional<T>& member,
            std::map<std::string, double>& numbers) {
    if (table.get(name) == nullptr) return;
    T value{};
    if (fetch(table_name, table, name, value, numbers)) member = std::move(value);
  }
  template <class T>
  void take(std::string_view table_name, const toml::table& table, std::string_view name, T& member,
            std::map<std::string, double>& numbers) {
    fetch(table_name, table, name, member, numbers);
  }

  template <class T>
  bool fetch(std::string_view table_name, const toml::table& table, std::string_view name, T& member,
             std::map<std::string, double>& numbers) {
    auto value = typed(table, name, member);
    if (!value) return false;
    const toml::node& node = *table.get(name);
    const std::string problem = value_problem(table_name, name, *value, today_);
    report(node, name, problem);
    if (!problem.empty()) return false;
    if constexpr (std::is_same_v<T, std::string>) {
      if (name == "scheme") refer(Reference::Kind::Scheme, name, {*value, &node});
      if (name == "asset_id") refer(Reference::Kind::Camera, name, {*value, &node}, table_name == "review_camera");
    } else if constexpr (std::is_same_v<T, UtcSeconds>) {
      numbers.emplace(name, static_cast<double>(value->value));
    } else {
      numbers.emplace(name, static_cast<double>(*value));
    }
    member = std::move(*value);
    return true;
  }

  std::optional<std::string> typed(const toml::table& table, std::string_view name, const std::string&) {
    return toml_.text(table, name);
  }
  std::optional<std::int64_t> typed(const toml::table& table, std::string_view name, const std::int64_t&) {
    return toml_.integer(table, name);
  }
  std::optional<double> typed(const toml::table& table, std::string_view name, const double&) {
    return toml_.number(table, name);
  }
  std::optional<bool> typed(const toml::table& table, std::string_view name, const bool&) {
    return toml_.boolean(table, name);
  }
  std::optional<UtcSeconds> typed(const toml::table& table, std::string_view name, const UtcSeconds&) {
    return toml_.date(table, name);
  }

  void report(const toml::node& node, std::string_view name, const std::string& problem) {
    if (!problem.empty()) toml_.report(node, std::string(name) + ": " + problem);
  }

  TomlReader& toml_;
  Reading& out_;
  const UtcSeconds today_;
};

}  // namespace camaudit::registry
