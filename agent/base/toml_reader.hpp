// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/problem.hpp"
#include "agent/base/setting.hpp"
#include "agent/base/time.hpp"

namespace camaudit {

enum class Need { Required, Optional };

/// A text of a list, and where it stands.
struct TomlText {
  std::string text;
  const toml::node* node = nullptr;
};

/// Reads TOML that a person wrote, field by field, and notes every problem with its place instead of stopping at the
/// first. A field that is absent or wrong comes back as nullopt or nullptr.
class TomlReader {
 public:
  explicit TomlReader(std::string file) : file_(std::move(file)) {}

  std::optional<toml::table> parse(std::string_view text);

  /// Reports every key that is not among `known`, naming the nearest that is.
  void only(const toml::table& table, const std::vector<std::string>& known);

  std::optional<std::string> text(const toml::table& table, std::string_view key, Need need = Need::Required);
  std::optional<std::int64_t> integer(const toml::table& table, std::string_view key, Need need = Need::Required);
  std::optional<double> number(const toml::table& table, std::string_view key, Need need = Need::Required);
  std::optional<bool> boolean(const toml::table& table, std::string_view key, Need need = Need::Required);
  const toml::array* array(const toml::table& table, std::string_view key, Need need = Need::Required);
  const toml::table* subtable(const toml::table& table, std::string_view key, Need need = Need::Required);

  /// A TOML date, or text that parse_date() reads; the beginning of that day in UTC.
  std::optional<UtcSeconds> date(const toml::table& table, std::string_view key, Need need = Need::Required);
  /// The texts of a list; an element that is no text is reported and left out.
  std::vector<TomlText> texts(const toml::table& table, std::string_view key, Need need = Need::Required);
  /// The tables of a list that is written [[key]]; an element that is no table is reported and left out.
  std::vector<const toml::table*> tables(const toml::table& table, std::string_view key, Need need = Need::Required);

  /// Anything that is no Setting is reported.
  std::optional<Setting> setting(const toml::node& node, std::string_view name);

  /// Keys and values that are quoted may hold anything: they are escaped, so that a problem stays one line.
  void report(const toml::node& node, std::string_view what) { report_at(node.source().begin, what); }
  void report_at(toml::source_position where, std::string_view what);
  void report_file(std::string what) { problems_.push_back({file_, 0, 0, std::move(what)}); }

  const std::string& file() const { return file_; }
  std::vector<Problem> take_problems() { return std::move(problems_); }
  bool clean() const { return problems_.empty(); }

 private:
  template <class T>
  std::optional<T> scalar(const toml::table& table, std::string_view key, Need need, std::string_view type);
  const toml::node* find(const toml::table& table, std::string_view key, Need need, std::string_view type);

  std::string file_;
  std::vector<Problem> problems_;
};

}  // namespace camaudit
