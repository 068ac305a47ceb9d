// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/model/footage_import.hpp"
#include "agent/store/database.hpp"

/// What was imported of the footage in video management systems: the newest word on each camera of each system.
namespace camaudit::store {

/// The tables, in an inventory that has none of them.
Result<void> create_footage_import(Database& database);

/// What an import did. Where the file was imported before, it did nothing.
struct FootageImport {
  std::optional<model::ImportedFile> before;
  std::size_t added = 0;     ///< cameras of a system that were not known
  std::size_t replaced = 0;  ///< what was known of the others
  std::size_t older = 0;     ///< rows left aside, since what is kept was observed later
};

/// Takes the rows of a file in, whole or not at all; each camera of a system stands in it once. Capitals make no
/// difference in the names of systems and cameras.
Result<FootageImport> import_footage(Database& database, const model::ImportedFile& file,
                                     const std::vector<model::ImportedFootage>& rows);

/// All that is kept, by system and camera.
Result<std::vector<model::KeptFootage>> imported_footage(Database& database);

/// Forgets a system, or one camera of it. Gives how many cameras were forgotten.
Result<std::size_t> forget_footage(Database& database, const std::string& source,
                                   const std::optional<std::string>& camera);

/// Forgets what was observed before `horizon`, and files of which nothing is left and that were imported before it.
Result<void> prune_footage(Database& database, UtcSeconds horizon);

}  // namespace camaudit::store
