// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/toml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "agent/base/text.hpp"

namespace camaudit::rules {

std::optional<toml::table> TomlReader::parse(std::string_view text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    report_at(error.source().begin, fmt::format("not valid TOML: {}", error.description()));
    return std::nullopt;
  }
}

void TomlReader::only(const toml::table& table, const std::vector<std::string>& known) {
  for (const auto& [key, value] : table) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    const std::string near = nearest(key.str(), known);
    report_at(key.source().begin,
              near.empty()
                  ? fmt::format("{}: there is no such key here; known are {}", key.str(), fmt::join(known, ", "))
                  : fmt::format("{}: there is no such key here; do you mean {}?", key.str(), near));
  }
}

const toml::node* TomlReader::find(const toml::table& table, std::string_view key, Need need, std::string_view type) {
  const toml::node* node = table.get(key);
  if (node == nullptr && need == Need::Required) report(table, fmt::format("{}: missing; give a {}", key, type));
  return node;
}

template <class T>
std::optional<T> TomlReader::scalar(const toml::table& table, std::string_view key, Need need, std::string_view type) {
  const toml::node* node = find(table, key, need, type);
  if (node == nullptr) return std::nullopt;
  auto value = node->value_exact<T>();
  if (!value) report(*node, fmt::format("{}: must be a {}", key, type));
  return value;
}

std::optional<std::string> TomlReader::text(const toml::table& table, std::string_view key, Need need) {
  return scalar<std::string>(table, key, need, "text in quotes");
}

std::optional<std::int64_t> TomlReader::integer(const toml::table& table, std::string_view key, Need need) {
  return scalar<std::int64_t>(table, key, need, "whole number");
}

std::optional<double> TomlReader::number(const toml::table& table, std::string_view key, Need need) {
  const toml::node* node = find(table, key, need, "number");
  if (node == nullptr) return std::nullopt;
  if (!node->is_number()) {
    report(*node, fmt::format("{}: must be a number", key));
    return std::nullopt;
  }
  return node->value<double>();
}

std::optional<bool> TomlReader::boolean(const toml::table& table, std::string_view key, Need need) {
  return scalar<bool>(table, key, need, "true or false");
}

const toml::array* TomlReader::array(const toml::table& table, std::string_view key, Need need) {
  const toml::node* node = find(table, key, need, "list in square brackets");
  if (node != nullptr && !node->is_array()) report(*node, fmt::format("{}: must be a list in square brackets", key));
  return node == nullptr ? nullptr : node->as_array();
}

const toml::table* TomlReader::subtable(const toml::table& table, std::string_view key, Need need) {
  const toml::node* node = find(table, key, need, "table");
  if (node != nullptr && !node->is_table()) report(*node, fmt::format("{}: must be a table", key));
  return node == nullptr ? nullptr : node->as_table();
}

std::optional<PolicyValue> TomlReader::policy_value(const toml::node& node, std::string_view name) {
  if (const auto value = node.value_exact<std::int64_t>()) return PolicyValue(*value);
  if (const auto value = node.value_exact<double>()) return PolicyValue(*value);
  if (const auto value = node.value_exact<bool>()) return PolicyValue(*value);
  if (auto value = node.value_exact<std::string>()) return PolicyValue(std::move(*value));
  if (const toml::array* list = node.as_array()) {
    std::vector<std::string> texts;
    for (const toml::node& item : *list) {
      auto text = item.value_exact<std::string>();
      if (!text) {
        report(item, fmt::format("{}: a list may hold only text in quotes", name));
        return std::nullopt;
      }
      texts.push_back(std::move(*text));
    }
    return PolicyValue(std::move(texts));
  }
  report(node, fmt::format("{}: must be a number, text, true or false, or a list of texts", name));
  return std::nullopt;
}

void TomlReader::report_at(toml::source_position where, std::string what) {
  problems_.push_back({file_, where.line, where.column, std::move(what)});
}

}  // namespace camaudit::rules
