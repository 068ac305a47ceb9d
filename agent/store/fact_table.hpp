// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace camaudit::store {

enum class ColumnType { Text, Integer, Real, Boolean, Time };
/// As the rule author's reference calls it: "text", "integer", "real", "boolean", "time".
std::string_view to_string(ColumnType type);

/// A column of the public schema. A Boolean is 0 or 1, a Time is Unix seconds in UTC.
struct Column {
  std::string name;
  ColumnType type = ColumnType::Text;
  bool optional = false;  ///< NULL where a device left it out
  std::string_view comment;
};

/// One table as its struct in agent/model describes it: of facts of a device, of what the authority declares, or of
/// what earlier runs tell.
struct FactTable {
  std::string name;
  std::vector<Column> columns;   ///< of facts: the one that names the device first
  std::vector<std::size_t> key;  ///< columns that tell two rows of one device apart; empty: one row, or none
  std::vector<bool> changes;     ///< by column: false where every night brings another value, which is no change
  bool surveyed = false;         ///< a device said it: it has a state in fact_status
  /// The column beside the device that tells its rows apart here, in their order: "row", which is no fact but a number.
  std::string place;

  bool numbered() const { return place == kRowNumber; }
  static constexpr std::string_view kRowNumber = "row";
};

/// Every table of model::Facts, in its order.
const std::vector<FactTable>& fact_tables();

/// Every table of model::Declared, in its order.
const std::vector<FactTable>& declared_tables();

/// Every table of model::Remembered, in its order.
const std::vector<FactTable>& remembered_tables();

/// The tables beside them that hold a device: `device` itself (one row) and `call`.
const FactTable& device_table();
const FactTable& call_table();

/// Of these and of fact_tables() the one of that name, or nullptr.
const FactTable* table_of_devices(std::string_view name);

}  // namespace camaudit::store
