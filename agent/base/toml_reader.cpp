// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/toml_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "agent/base/text.hpp"

namespace camaudit {

namespace {

/// Where what follows `before` stands.
toml::source_position place_behind(std::string_view before) {
  const std::string_view line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0: the first line
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const auto characters =
      std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return {static_cast<toml::source_index>(lines + 1), static_cast<toml::source_index>(characters + 1)};
}

}  // namespace

std::optional<toml::table> TomlReader::parse(std::string_view text) {
  // toml++ reads ahead, and would name a place in front of the byte or behind it.
  if (const auto at = find_invalid_utf8(text)) {
    report_at(place_behind(text.substr(0, *at)),
              fmt::format("not valid TOML: byte 0x{:02x} is not UTF-8; save the file as UTF-8",
                          static_cast<unsigned char>(text[*at])));
    return std::nullopt;
  }
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

std::optional<UtcSeconds> TomlReader::date(const toml::table& table, std::string_view key, Need need) {
  const toml::node* node = find(table, key, need, "date");
  if (node == nullptr) return std::nullopt;
  std::optional<UtcSeconds> time;
  if (const auto date = node->value_exact<toml::date>()) {
    time = utc_from_fields(date->year, date->month, date->day, 0, 0, 0);
  } else if (const auto text = node->value_exact<std::string>()) {
    time = parse_date(*text);
  }
  if (!time) report(*node, fmt::format("{}: must be a date, as 2026-03-31 or \"31/03/2026\" (day first)", key));
  return time;
}

std::vector<TomlText> TomlReader::texts(const toml::table& table, std::string_view key, Need need) {
  std::vector<TomlText> all;
  const toml::array* list = array(table, key, need);
  if (list == nullptr) return all;
  for (const toml::node& item : *list) {
    if (auto text = item.value_exact<std::string>()) {
      all.push_back({std::move(*text), &item});
    } else {
      report(item, fmt::format("{}: may hold only text in quotes", key));
    }
  }
  return all;
}

std::vector<const toml::table*> TomlReader::tables(const toml::table& table, std::string_view key, Need need) {
  std::vector<const toml::table*> all;
  const toml::node* node = find(table, key, need, "list of tables");
  if (node == nullptr) return all;
  const toml::array* list = node->as_array();
  if (list == nullptr) report(*node, fmt::format("{0}: must be a list of tables: write [[{0}]]", key));
  if (list == nullptr) return all;
  for (const toml::node& item : *list) {
    if (const toml::table* entry = item.as_table()) {
      all.push_back(entry);
    } else {
      report(item, fmt::format("{0}: must be a list of tables: write [[{0}]]", key));
    }
  }
  return all;
}

std::optional<Setting> TomlReader::setting(const toml::node& node, std::string_view name) {
  if (const auto value = node.value_exact<std::int64_t>()) return Setting(*value);
  if (const auto value = node.value_exact<double>()) return Setting(*value);
  if (const auto value = node.value_exact<bool>()) return Setting(*value);
  if (auto value = node.value_exact<std::string>()) return Setting(std::move(*value));
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
    return Setting(std::move(texts));
  }
  report(node, fmt::format("{}: must be a number, text, true or false, or a list of texts", name));
  return std::nullopt;
}

void TomlReader::report_at(toml::source_position where, std::string_view what) {
  problems_.push_back({file_, where.line, where.column, escape_for_terminal(what)});
}

}  // namespace camaudit
