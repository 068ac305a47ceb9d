// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/store/row.hpp"

namespace camaudit::store {

/// What became different in one table of one device. With an empty `column` a whole row came or went: `after` or
/// `before` is the row as JSON.
struct RowChange {
  std::string key;     ///< as key_of gives it; "#2" after it for the second row of the same key
  std::string column;  ///< empty: the row as a whole
  std::optional<std::string> before;
  std::optional<std::string> after;
};

/// The rows that the inventory holds of one device in one table.
class DeviceRows {
 public:
  static Result<DeviceRows> load(Database& database, const FactTable& table, const std::string& device);

  /// The row of that key as it is stored, or nullptr.
  const Row* find(const std::string& key) const;

  /// Makes the stored rows these, touching only what differs, and tells what changed, in an order that undo() takes
  /// back from the end. Volatile columns are brought up to date and not told. Afterwards the object is out of date.
  Result<std::vector<RowChange>> become(const std::vector<Row>& rows);

  /// Takes one change back. Afterwards the object is out of date: load another.
  Result<void> undo(const RowChange& change);

 private:
  struct Stored {
    Value place;  ///< as FactTable::place
    Row row;
  };

  DeviceRows(Database& database, const FactTable& table, std::string device)
      : database_(database), table_(table), device_(std::move(device)) {}

  Result<void> insert(const Row& row);
  Result<void> update(const Value& place, const Row& row);
  Result<void> remove(const Value& place);

  Database& database_;
  const FactTable& table_;
  const std::string device_;
  std::map<std::string, Stored> stored_;
  std::int64_t next_ = 0;  ///< number of the next row
};

/// Adds rows to a table of which the device has none yet.
Result<void> insert_rows(Database& database, const FactTable& table, const std::string& device,
                         const std::vector<Row>& rows);

/// The rows, each with the key that tells it from the others: "#2" is added for the second of the same key.
std::vector<std::pair<std::string, const Row*>> keyed(const FactTable& table, const std::vector<Row>& rows);

}  // namespace camaudit::store
