// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/fixture_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <set>

#include "agent/base/text.hpp"
#include "agent/store/schema.hpp"

namespace camaudit::rules {
namespace {

/// 2026-06-15T12:00:00Z, where a fixture gives no `now`.
constexpr UtcSeconds kDefaultNow{1781524800};

/// What v1_register_part has rows for.
constexpr std::array<std::string_view, 2> kParts{"register", "cameras"};

/// Those that devices fill, each of which has a state.
std::vector<std::string> fact_tables() {
  std::vector<std::string> names;
  for (const store::View& view : store::views()) {
    if (view.surveyed) names.push_back(view.table);
  }
  return names;
}

std::vector<std::string> known_tables() {
  std::vector<std::string> names{"device"};
  for (const store::View& view : store::views()) {
    if (!view.table.empty()) names.push_back(view.table);
  }
  return names;
}

/// The columns of the table behind a view: v1_device adds some that its table does not have.
std::vector<store::Column> columns_of(const std::string& table) {
  const store::View* view = store::find_view("v1_" + table);
  std::vector<store::Column> columns = view->columns;
  if (table == "device") {
    std::erase_if(columns, [](const store::Column& column) { return column.optional; });
  }
  return columns;
}

std::optional<UtcSeconds> to_utc(const toml::date_time& time) {
  if (!time.offset) return std::nullopt;
  auto utc = utc_from_fields(time.date.year, time.date.month, time.date.day, time.time.hour, time.time.minute,
                             time.time.second);
  if (utc) utc->value -= std::int64_t{time.offset->minutes} * 60;
  return utc;
}

/// "now", "now-31d", "now+90m".
std::optional<UtcSeconds> relative_time(std::string_view text, UtcSeconds now) {
  if (!text.starts_with("now")) return std::nullopt;
  text.remove_prefix(3);
  if (text.empty()) return now;
  const auto distance = parse_config_duration(text.substr(1));
  if (!distance || (text.front() != '-' && text.front() != '+')) return std::nullopt;
  const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(*distance).count();
  return UtcSeconds{text.front() == '-' ? now.value - seconds : now.value + seconds};
}

using State = std::pair<std::string, std::string>;  // and its reason

class FixtureReader {
 public:
  FixtureReader(TomlReader& reader, const toml::table& table, std::optional<model::DeviceKind> kind)
      : reader_(reader), table_(table), kind_(kind) {}

  Fixture read() {
    reader_.only(table_, {"name", "now", "policy", "status", "rows", "expect"});
    fixture_.line = table_.source().begin.line;
    fixture_.name = reader_.text(table_, "name").value_or("");
    read_now();
    read_policy();
    read_rows();
    read_status();
    read_expectations();
    return std::move(fixture_);
  }

 private:
  void read_now() {
    fixture_.now = kDefaultNow;
    const toml::node* node = table_.get("now");
    if (node == nullptr) return;
    const auto time = node->value_exact<toml::date_time>();
    const auto utc = time ? to_utc(*time) : std::nullopt;
    if (utc) {
      fixture_.now = *utc;
    } else {
      reader_.report(*node, "now: must be a time with its zone, such as 2026-06-15T12:00:00Z");
    }
  }

  void read_policy() {
    const toml::table* table = reader_.subtable(table_, "policy", Need::Optional);
    if (table == nullptr) return;
    for (const auto& [key, node] : *table) {
      auto value = reader_.setting(node, key.str());
      if (!value) continue;
      if (auto done = fixture_.policy.set(key.str(), std::move(*value)); !done) reader_.report(node, done.error().what);
    }
  }

  void read_rows() {
    const toml::table* tables = reader_.subtable(table_, "rows", Need::Optional);
    if (tables != nullptr) {
      reader_.only(*tables, known_tables());
      for (const auto& [key, node] : *tables) read_table(std::string(key.str()), node);
    }
    if (devices_.empty() && kind_) read_row("device", toml::table{}, table_);
  }

  void read_table(const std::string& name, const toml::node& node) {
    const auto known = known_tables();
    if (std::find(known.begin(), known.end(), name) == known.end()) return;
    const toml::array* rows = node.as_array();
    if (rows == nullptr) {
      reader_.report(node, fmt::format("rows.{}: must be a list of tables", name));
      return;
    }
    const auto facts = fact_tables();
    if (std::find(facts.begin(), facts.end(), name) != facts.end()) states_[name] = {"obtained", ""};
    for (const toml::node& row : *rows) {
      if (const toml::table* cells = row.as_table()) {
        read_row(name, *cells, row);
      } else {
        reader_.report(row, fmt::format("rows.{}: each row is a table", name));
      }
    }
  }

  void read_row(const std::string& table, const toml::table& cells, const toml::node& place) {
    std::vector<std::string> names;
    const auto columns = columns_of(table);
    for (const store::Column& column : columns) names.push_back(column.name);
    reader_.only(cells, names);
    FixtureRow row{table, {}};
    for (const store::Column& column : columns) {
      const toml::node* node = cells.get(column.name);
      row.cells.push_back(node == nullptr ? standard(table, column) : cell(column, *node));
    }
    if (table == "device") {
      const auto* id = std::get_if<std::string>(&row.cells.front());
      if (id == nullptr || !devices_.insert(*id).second) reader_.report(place, "rows.device: device is given twice");
    }
    fixture_.rows.push_back(std::move(row));
  }

  Cell standard(const std::string& table, const store::Column& column) const {
    if (column.name == "device") return std::string(kFixtureDevice);
    if (table == "device" && column.name == "kind") {
      return std::string(to_string(kind_.value_or(model::DeviceKind::Camera)));
    }
    if (table == "device" && column.name == "state") return std::string("assessed");
    if (table == "device" && column.name == "address") return std::string("192.0.2.1:80");
    if (column.optional) return std::monostate{};
    if (column.type == store::ColumnType::Text) return std::string{};
    if (column.type == store::ColumnType::Real) return 0.0;
    if (column.type == store::ColumnType::Time) return fixture_.now.value;
    return std::int64_t{0};
  }

  Cell cell(const store::Column& column, const toml::node& node) {
    switch (column.type) {
      case store::ColumnType::Text:
        if (auto value = node.value_exact<std::string>()) return std::move(*value);
        break;
      case store::ColumnType::Integer:
        if (const auto value = node.value_exact<std::int64_t>()) return *value;
        break;
      case store::ColumnType::Real:
        if (node.is_number()) return *node.value<double>();
        break;
      case store::ColumnType::Boolean:
        if (const auto value = node.value_exact<bool>()) return std::int64_t{*value ? 1 : 0};
        break;
      case store::ColumnType::Time:
        if (const auto value = node.value_exact<toml::date_time>()) {
          if (const auto utc = to_utc(*value)) return utc->value;
        } else if (const auto text = node.value_exact<std::string>()) {
          if (const auto utc = relative_time(*text, fixture_.now)) return utc->value;
        }
        reader_.report(
            node, fmt::format("{}: must be a time with its zone, or \"now\", \"now-31d\", \"now+90m\"", column.name));
        return std::monostate{};
    }
    reader_.report(node, fmt::format("{}: must be of type {}", column.name, to_string(column.type)));
    return std::monostate{};
  }

  void read_status() {
    if (const toml::table* table = reader_.subtable(table_, "status", Need::Optional)) {
      auto known = fact_tables();
      known.insert(known.end(), kParts.begin(), kParts.end());
      reader_.only(*table, known);
      for (const auto& [key, node] : *table) read_state(std::string(key.str()), node);
    }
    const bool parts_given = std::any_of(fixture_.rows.begin(), fixture_.rows.end(),
                                         [](const FixtureRow& row) { return row.table == "register_part"; });
    for (const std::string_view part : kParts) {
      const auto state = states_.extract(std::string(part));
      if (!state && (kind_ || parts_given)) continue;
      const auto [word, reason] = state ? state.mapped() : State{"obtained", ""};
      fixture_.rows.push_back({"register_part", {std::string(part), word, reason, "", std::int64_t{0}}});
    }
    for (const std::string& device : devices_) {
      for (const auto& [fact, state] : states_) {
        fixture_.rows.push_back({"fact_status", {device, fact, state.first, state.second}});
      }
    }
  }

  /// "missing: why", "unsupported", "obtained".
  void read_state(const std::string& fact, const toml::node& node) {
    const auto text = node.value_exact<std::string>();
    const std::size_t colon = text ? text->find(": ") : 0;
    const std::string state = text ? text->substr(0, colon) : "";
    if (state != "obtained" && state != "unsupported" && state != "missing") {
      reader_.report(node,
                     fmt::format("status.{}: must be \"obtained\", \"unsupported: why\" or \"missing: why\"", fact));
      return;
    }
    states_[fact] = {state, colon == std::string::npos ? "" : text->substr(colon + 2)};
  }

  void read_expectations() {
    const toml::array* list = reader_.array(table_, "expect");
    if (list == nullptr) return;
    for (const toml::node& node : *list) {
      if (const toml::table* entry = node.as_table()) {
        read_expectation(*entry);
      } else {
        reader_.report(
            node, "expect: each is a table with outcome and, where they matter, device, subject, evidence, severity");
      }
    }
  }

  void read_expectation(const toml::table& table) {
    reader_.only(table, {"device", "subject", "outcome", "evidence", "severity"});
    Expectation expected;
    expected.device = reader_.text(table, "device", Need::Optional).value_or(kind_ ? std::string(kFixtureDevice) : "");
    expected.subject = reader_.text(table, "subject", Need::Optional).value_or("");
    expected.evidence = reader_.text(table, "evidence", Need::Optional).value_or("");
    if (const auto outcome = reader_.text(table, "outcome")) {
      const auto known = model::outcome_from(*outcome);
      if (!known || *known == model::Outcome::Waived || *known == model::Outcome::Error) {
        reader_.report(*table.get("outcome"), "outcome: must be pass, fail, unknown or not_applicable");
      }
      expected.outcome = known.value_or(model::Outcome::Unknown);
    }
    if (const auto severity = reader_.text(table, "severity", Need::Optional)) {
      expected.severity = model::severity_from(*severity);
      if (!expected.severity) reader_.report(*table.get("severity"), "severity: must be low, medium, high or critical");
    }
    fixture_.expected.push_back(std::move(expected));
  }

  TomlReader& reader_;
  const toml::table& table_;
  std::optional<model::DeviceKind> kind_;  // none: the rule is about the authority
  Fixture fixture_;
  std::set<std::string> devices_;
  std::map<std::string, State> states_;  // by fact
};

}  // namespace

std::vector<Fixture> read_fixtures(TomlReader& reader, const toml::array& tests,
                                   std::optional<model::DeviceKind> kind) {
  std::vector<Fixture> fixtures;
  for (const toml::node& node : tests) {
    if (const toml::table* table = node.as_table()) {
      fixtures.push_back(FixtureReader(reader, *table, kind).read());
    } else {
      reader.report(node, "test: each is a [[test]] table");
    }
  }
  return fixtures;
}

}  // namespace camaudit::rules
