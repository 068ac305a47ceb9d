// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "agent/base/result.hpp"
#include "agent/base/time.hpp"
#include "agent/store/database.hpp"

/// The inventory that is kept from run to run, as one SQLite file.
namespace camaudit::store {

/// Raised with every change of the hand-made tables; fact tables follow their structs by themselves.
inline constexpr int kInventoryVersion = 4;

struct InventoryFile {
  Database database;
  std::string alert;  ///< what a person must know: a damaged file was set aside, or an older one was brought up to date
};

/// Opens the inventory for writing, making it if it is not there, and brings an older one up to date, whole or not at
/// all. A damaged file is set aside under a name of its own, with its log, and a new one begun. PermissionDenied,
/// Unavailable (another writer), InvalidInput for a file of another program or of a newer version.
Result<InventoryFile> open_inventory(const std::string& path, UtcSeconds now);

/// Opens it for a short word in between, which is no reason to look at every page: NotFound if there is none, and
/// Malformed if it is damaged, in which case it is left for the next run to set aside. An older one is brought up to
/// date. Another writer is waited for only a fifth of a second: Unavailable.
Result<Database> open_inventory_between(const std::string& path);

/// Opens it for reading. NotFound if there is none; InvalidInput if it is of another version, Malformed if damaged,
/// each with the remedy.
Result<Database> read_inventory(const std::string& path);

/// Brings the tables of a database up to what create_schema() makes: fact tables follow their structs, rows kept. A
/// column that is of another type now keeps the values that fit it.
Result<void> follow_structs(Database& database);

}  // namespace camaudit::store
