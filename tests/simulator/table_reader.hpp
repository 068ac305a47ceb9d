// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/format.h>
#include <toml++/toml.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/simulator/fleet.hpp"

namespace camaudit::simulator {

template <class Value>
using Names = std::map<std::string, Value, std::less<>>;

// Reads one table and remembers which keys were asked for, so that any other key is an error.
class TableReader {
 public:
  TableReader(const toml::table& table, std::string_view file, std::string where)
      : table_(table), file_(file), where_(std::move(where)) {}

  [[noreturn]] void fail(const toml::source_region& at, std::string_view problem) const {
    throw FleetError(fmt::format("{}:{}: {}", file_, at.begin.line, problem));
  }
  [[noreturn]] void fail(std::string_view problem) const { fail(table_.source(), problem); }
  [[noreturn]] void fail_at(std::string_view key, std::string_view problem) const {
    const auto* node = table_.get(key);
    fail(node ? node->source() : table_.source(), problem);
  }

  const toml::node* find(std::string_view key) {
    known_.emplace(key);
    return table_.get(key);
  }

  void take(std::string_view key, std::string& out) { take_as<std::string>(key, out, "a string"); }
  void take(std::string_view key, bool& out) { take_as<bool>(key, out, "true or false"); }
  void take(std::string_view key, std::int64_t& out) { take_as<std::int64_t>(key, out, "an integer"); }
  void take(std::string_view key, double& out) {
    if (const auto* node = find(key)) {
      const auto value = node->value<double>();
      if (!value || !node->is_number()) fail(node->source(), fmt::format("'{}' must be a number", key));
      out = *value;
    }
  }
  void take(std::string_view key, std::optional<double>& out) {
    if (!table_.get(key)) return void(find(key));
    double value = 0;
    take(key, value);
    out = value;
  }
  void take(std::string_view key, std::optional<std::string>& out) {
    if (!table_.get(key)) return void(find(key));
    std::string value;
    take(key, value);
    out = value;
  }
  void take(std::string_view key, std::vector<std::string>& out) {
    take_list(
        key, "an array of strings", [](const toml::node& node) { return node.value_exact<std::string>(); }, out);
  }
  void take(std::string_view key, std::vector<std::int64_t>& out) {
    take_list(
        key, "an array of integers", [](const toml::node& node) { return node.value_exact<std::int64_t>(); }, out);
  }
  void take(std::string_view key, std::set<std::string>& out) {
    std::vector<std::string> list(out.begin(), out.end());
    take(key, list);
    out = {list.begin(), list.end()};
  }

  template <class Item>
  void take(std::string_view key, SharedList<Item>& out) {
    if (table_.get(key)) return take(key, out.edit());
    find(key);
  }
  // Words of a table of names.
  template <class Value>
  void take(std::string_view key, const Names<Value>& names, std::set<Value>& out) {
    std::vector<std::string> words;
    take(key, words);
    for (const auto& word : words) out.insert(named(key, names, word));
  }

  template <class Value>
  void take(std::string_view key, const Names<Value>& names, Value& out) {
    std::string word;
    take(key, word);
    if (table_.get(key)) out = named(key, names, word);
  }

  template <class Item, class Read>
  void take_tables(std::string_view key, SharedList<Item>& out, Read read) {
    if (table_.get(key)) return take_tables(key, out.edit(), read);
    find(key);
  }
  // An array of tables replaces what the personality brought along, an empty one included.
  template <class Item, class Read>
  void take_tables(std::string_view key, std::vector<Item>& out, Read read) {
    const auto* node = find(key);
    if (!node) return;
    const auto* array = node->as_array();
    if (!array) fail(node->source(), fmt::format("'{}' must be an array of tables", key));
    out.clear();
    for (const auto& entry : *array) {
      const auto* table = entry.as_table();
      if (!table) fail(entry.source(), fmt::format("'{}' must be an array of tables", key));
      TableReader reader(*table, file_, key == "device" ? "the device" : std::string(key));
      Item item;
      read(reader, item);
      reader.finish();
      out.push_back(std::move(item));
    }
  }

  template <class Read>
  void take_table(std::string_view key, Read read) {
    const auto* node = find(key);
    if (!node) return;
    const auto* table = node->as_table();
    if (!table) fail(node->source(), fmt::format("'{}' must be a table", key));
    TableReader reader(*table, file_, std::string(key));
    read(reader);
    reader.finish();
  }

  void require(std::string_view key) const {
    if (!table_.get(key)) fail(fmt::format("{} needs '{}'", where_, key));
  }

  void finish() const {
    for (const auto& [key, node] : table_) {
      if (!known_.contains(key.str())) {
        fail(key.source(), fmt::format("unknown key '{}' in {}", key.str(), where_));
      }
    }
  }

  unsigned line() const { return static_cast<unsigned>(table_.source().begin.line); }

 private:
  template <class Value>
  Value named(std::string_view key, const Names<Value>& names, const std::string& word) const {
    const auto found = names.find(word);
    if (found == names.end()) {
      fail_at(key, fmt::format("'{}' may not be \"{}\"; it is one of {}", key, word, listed(names)));
    }
    return found->second;
  }

  template <class Value>
  static std::string listed(const Names<Value>& names) {
    std::string list;
    for (const auto& [name, value] : names) list += (list.empty() ? "" : ", ") + name;
    return list;
  }

  template <class Value>
  void take_as(std::string_view key, Value& out, std::string_view expected) {
    if (const auto* node = find(key)) {
      auto value = node->template value_exact<Value>();
      if (!value) fail(node->source(), fmt::format("'{}' must be {}", key, expected));
      out = std::move(*value);
    }
  }

  template <class Read, class Item>
  void take_list(std::string_view key, std::string_view expected, Read read, std::vector<Item>& out) {
    const auto* node = find(key);
    if (!node) return;
    const auto* array = node->as_array();
    if (!array) fail(node->source(), fmt::format("'{}' must be {}", key, expected));
    out.clear();
    for (const auto& entry : *array) {
      auto value = read(entry);
      if (!value) fail(entry.source(), fmt::format("'{}' must be {}", key, expected));
      out.push_back(std::move(*value));
    }
  }

  const toml::table& table_;
  std::string_view file_;
  std::string where_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace camaudit::simulator
