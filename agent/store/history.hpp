// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/model/device.hpp"
#include "agent/store/database.hpp"
#include "agent/store/finding_history.hpp"
#include "agent/store/inventory.hpp"
#include "agent/store/measurement.hpp"

/// What an inventory that is kept remembers from run to run: the latest facts in the tables that rules read, and beside
/// them every change, every measurement that moved, and which devices are known. A run that finds nothing new adds one
/// row. Facts that could not be read tonight stay as they were last known; v1_fact says that they are missing.
namespace camaudit::store {

/// A run as it is remembered. `no` counts from 1 and orders the runs.
struct PastRun {
  std::int64_t no = 0;
  std::string id;
  UtcSeconds started;
  UtcSeconds now;
  bool whole_estate = false;
};

/// What remember() has to say of a run.
struct Remembered {
  std::int64_t run = 0;
  std::size_t added = 0;    ///< devices seen for the first time
  std::size_t changed = 0;  ///< devices of which some fact changed
  std::size_t absent = 0;   ///< devices known from before that this run did not find
};

/// What a run found out. Surveys and findings stay with the caller: of a large estate there is no room for a copy.
struct Outcome {
  Run run;
  /// Devices known and not among `surveys` were looked for and not found: they are marked so, never deleted.
  bool whole_estate = false;
  std::span<const model::DeviceSurvey> surveys;  ///< with ids; of those not asked nothing new is known
  /// Where the calls and facts of the surveys are, if not in them: read one device after another.
  Database* facts = nullptr;
  std::vector<std::string> shared_identities;  ///< that several devices of the run claimed
  std::span<const model::Finding> findings;
  std::vector<std::string> rules;  ///< that were evaluated
  std::string rulebook_version;
  std::string rulebook_sha256;
  std::int64_t rules_judged = 0;
};

/// Creates the tables of the history, of what is imported and of what was told, in a database that has the inventory's.
Result<void> create_history(Database& database);

/// The part of it that came with version 2 of the inventory.
Result<void> create_past_total(Database& database);

/// Writes a run into the inventory, whole or not at all. A run id that is there already is AlreadyExists. A device that
/// was known by its address alone, and now has an identity, is the same device and takes the new name.
Result<Remembered> remember(Database& database, const Outcome& outcome);

/// One change of one fact of one device. With an empty `column` a whole row came (`after`) or went (`before`), as a
/// JSON object; with the table "device" and all but `after` empty, the device itself was new.
struct Change {
  PastRun run;
  std::string device;
  std::string table;
  std::string key;
  std::string column;
  std::optional<std::string> before;
  std::optional<std::string> after;
};

struct ChangeQuery {
  std::optional<UtcSeconds> since;    ///< of runs that started then or later
  std::optional<std::string> device;  ///< by identity
};
/// Oldest first.
Result<std::vector<Change>> changes(Database& database, const ChangeQuery& query);

/// Every run remembered, oldest first.
Result<std::vector<PastRun>> past_runs(Database& database);

/// By which rules a run was judged, and the findings that are counted and not kept one by one.
struct PastTotal {
  std::string rulebook_version;
  std::string rulebook_sha256;
  std::int64_t rules = 0;
  std::int64_t passed = 0;
  std::int64_t not_applicable = 0;
};
/// Nothing for a run that was saved before these were counted.
Result<std::optional<PastTotal>> past_total(Database& database, std::int64_t run);

/// What became different after a run.
struct ChangeCounts {
  std::int64_t devices_added = 0;
  std::int64_t devices_changed = 0;  ///< of those that were there before
  std::int64_t devices_gone = 0;
  std::int64_t failures_opened = 0;
  std::int64_t failures_closed = 0;
};
/// Nothing if the inventory does not remember a run of that id.
Result<std::optional<ChangeCounts>> changes_since(Database& database, const std::string& run_id);

/// A device that some run has found.
struct KnownDevice {
  std::string device;
  std::string url;
  std::string endpoint_reference;
  std::string kind;
  std::string state;
  std::vector<std::string> identities;  ///< that it has been known by; none that another device shared
  UtcSeconds first_seen;
  std::optional<UtcSeconds> absent_since;      ///< start of the first run that did not find it any more
  std::optional<UtcSeconds> unassessed_since;  ///< start of the first run that found it and could not assess it at all
};
/// In the order in which they were first found.
Result<std::vector<KnownDevice>> known_devices(Database& database);

/// Identities that several devices have claimed in some run; useless for telling devices apart ever since.
Result<std::vector<std::string>> shared_identities(Database& database);

/// The measurements of one device, by series and time.
Result<std::vector<PastMeasurement>> measurements(Database& database, const std::string& device);

/// Takes the tables back to what they were after a run, in a copy in memory: devices and facts, without calls and,
/// unless it is the last run, with volatile columns empty where they may be; and the history up to that run. NotFound
/// if there was no such run.
Result<Database> as_of(Database& database, std::int64_t run);

/// Forgets changes, measurements and closed findings of runs that started before `horizon`, but for the last
/// measurement of each series, which still holds; imported footage that was observed before it; and what the heartbeat
/// saw before it. Devices and their latest facts stay. Gives the number of runs that can no longer be rebuilt.
Result<std::size_t> prune(Database& database, UtcSeconds horizon);

}  // namespace camaudit::store
