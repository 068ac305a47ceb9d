// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

#include "agent/base/sha256.hpp"
#include "agent/model/footage_import.hpp"
#include "agent/store/alert_told.hpp"
#include "agent/store/contact.hpp"
#include "agent/store/device_rows.hpp"
#include "agent/store/footage_import.hpp"
#include "agent/store/sql.hpp"

namespace camaudit::store {
namespace {

constexpr const char* kTables = R"sql(
CREATE TABLE past_run (
  no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, started INTEGER NOT NULL, now INTEGER NOT NULL,
  whole_estate INTEGER NOT NULL CHECK (whole_estate IN (0, 1)),
  pruned INTEGER NOT NULL DEFAULT 0 CHECK (pruned IN (0, 1))) STRICT;
CREATE TABLE known_device (
  no INTEGER PRIMARY KEY, device TEXT NOT NULL UNIQUE, digest BLOB, first_run INTEGER NOT NULL, absent_since INTEGER,
  unassessed_since INTEGER) STRICT;
CREATE TABLE device_identity (identity TEXT NOT NULL PRIMARY KEY, device INTEGER NOT NULL) STRICT;
CREATE TABLE shared_identity (identity TEXT NOT NULL PRIMARY KEY) STRICT;
CREATE TABLE change (
  run INTEGER NOT NULL, device INTEGER NOT NULL, "table" TEXT NOT NULL, "key" TEXT NOT NULL, "column" TEXT NOT NULL,
  before TEXT, after TEXT) STRICT;
CREATE TABLE measurement (
  device INTEGER NOT NULL, measure TEXT NOT NULL, subject TEXT NOT NULL, run INTEGER NOT NULL, value REAL,
  PRIMARY KEY (device, measure, subject, run)) STRICT, WITHOUT ROWID;
CREATE TABLE past_finding (
  rule TEXT NOT NULL, device INTEGER NOT NULL, subject TEXT NOT NULL, outcome TEXT NOT NULL, severity TEXT NOT NULL,
  evidence TEXT NOT NULL, opened INTEGER NOT NULL, closed INTEGER) STRICT;
CREATE INDEX past_finding_open ON past_finding (closed);
CREATE TABLE new_column ("table" TEXT NOT NULL, "column" TEXT NOT NULL, PRIMARY KEY ("table", "column")) STRICT;
)sql";

constexpr const char* kTotalTable = R"sql(
CREATE TABLE past_total (
  run INTEGER PRIMARY KEY, rulebook_version TEXT NOT NULL, rulebook_sha256 TEXT NOT NULL, rules INTEGER NOT NULL,
  passed INTEGER NOT NULL, not_applicable INTEGER NOT NULL) STRICT;
)sql";

/// Rows of a device and whether they replace what is stored: facts that could not be read tonight do not.
struct TableRows {
  const FactTable* table;
  std::vector<Row> rows;
  bool known = true;
};

/// Of device_table().
Row row_of(const model::DeviceSurvey& survey) {
  return {std::string(to_string(survey.kind)),
          std::string(to_string(survey.state)),
          survey.reason,
          survey.address,
          survey.endpoint_reference,
          survey.url,
          survey.surveyed_at.value};
}

std::vector<TableRows> tables_of(const model::DeviceSurvey& survey) {
  std::vector<TableRows> all;
  all.push_back({&device_table(), {row_of(survey)}});
  TableRows calls{&call_table(), {}, survey.state != model::DeviceState::Unreachable};
  for (const model::Call& call : survey.calls) {
    calls.rows.push_back({call.operation, std::string(to_string(call.outcome)), call.detail, call.milliseconds});
  }
  all.push_back(std::move(calls));
  std::set<std::string, std::less<>> missing;
  for (const auto& status : survey.facts.fact_status) {
    if (status.state == "missing") missing.insert(status.fact);
  }
  auto table = fact_tables().begin();
  model::for_each_table(survey.facts, [&](std::string_view name, const auto& rows) {
    all.push_back({&*table++, rows_of(rows), !rows.empty() || !missing.contains(name)});
  });
  return all;
}

/// Of a row of device_table().
constexpr std::size_t kKindColumn = 0;
constexpr std::size_t kStateColumn = 1;
constexpr std::size_t kReferenceColumn = 4;

/// What a device is, volatile columns left out, in whatever order it lists things.
Sha256Digest digest_of(const std::vector<TableRows>& tables) {
  Sha256 digest;
  std::vector<std::string> lines;
  for (const TableRows& rows : tables) {
    lines.clear();
    for (const Row& row : rows.rows) {
      std::string& line = lines.emplace_back();
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (!rows.table->changes[i + 1]) continue;
        const auto text = text_of(row[i]);
        // Lengths before texts, so that no two rows read alike.
        fmt::format_to(std::back_inserter(line), "{}:", text ? static_cast<long>(text->size()) : -1);
        if (text) line += *text;
      }
    }
    std::sort(lines.begin(), lines.end());
    digest.add(fmt::format("{}/{}/{};", rows.table->name, lines.size(), rows.known));
    for (const std::string& line : lines) digest.add(line);
  }
  return digest.finish();
}

class Recorder {
 public:
  Recorder(Database& database, const Outcome& outcome) : database_(database), outcome_(outcome) {}

  Result<Remembered> run() {
    auto transaction = Transaction::begin_write(database_);
    if (!transaction) return fail(std::move(transaction.error()));
    Result<void> done = begin();
    std::vector<const model::DeviceSurvey*> asked;
    for (const auto& survey : outcome_.surveys) {
      if (survey.asked) asked.push_back(&survey);
      if (survey.asked) tonight_.insert(survey.id.value());
    }
    for (auto survey = asked.begin(); done && survey != asked.end(); ++survey) done = introduce(**survey);
    // Rows of facts lie by their device: so every page is touched once, and a new file is packed.
    std::sort(asked.begin(), asked.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
    for (auto survey = asked.begin(); done && survey != asked.end(); ++survey) {
      if (outcome_.facts == nullptr) {
        done = device(**survey);
        continue;
      }
      const auto whole = with_facts(**survey);
      done = whole ? device(*whole) : fail(whole.error());
    }
    for (const auto& survey : outcome_.surveys) {
      const auto known = survey.asked ? known_.end() : known_.find(survey.id.value());
      if (known == known_.end()) continue;
      known->second.seen = true;
      if (done) done = measure(known->second.no, {});
    }
    if (done) done = absences();
    for (const std::string& identity : outcome_.shared_identities) {
      if (done) done = share(identity);
    }
    if (done) done = findings();
    if (done && outcome_.whole_estate) done = database_.execute("DELETE FROM new_column");
    if (!done) return fail(std::move(done.error()));
    if (auto committed = transaction->commit(); !committed) return fail(std::move(committed.error()));
    return result_;
  }

 private:
  struct Known {
    std::int64_t no = 0;
    std::string digest;
    std::optional<std::int64_t> absent_since;
    std::optional<std::int64_t> unassessed_since;
    bool seen = false;
    bool added = false;  ///< by this run
  };

  Result<void> begin() {
    const Run& run = outcome_.run;
    auto done = run_sql(database_, "INSERT INTO past_run (id, started, now, whole_estate) VALUES (?,?,?,?)", run.id,
                        run.started, run.now, outcome_.whole_estate);
    if (done)
      done = for_each_row(database_, "SELECT last_insert_rowid()",
                          [this](const Statement& row) { result_.run = row.integer(0); });
    if (done) done = database_.execute("DELETE FROM run");
    if (done) done = begin_run(database_, run);
    if (done)
      done = for_each_row(database_, "SELECT device, no, digest, absent_since, unassessed_since FROM known_device",
                          [this](const Statement& row) {
                            known_.emplace(std::string(row.text(0)),
                                           Known{row.integer(1), std::string(row.text(2)), optional_integer(row, 3),
                                                 optional_integer(row, 4), false, false});
                          });
    if (done)
      done = for_each_row(database_, "SELECT \"table\", \"column\" FROM new_column", [this](const Statement& row) {
        new_columns_.emplace(std::string(row.text(0)), std::string(row.text(1)));
      });
    return done;
  }

  Result<model::DeviceSurvey> with_facts(const model::DeviceSurvey& survey) {
    auto read = surveys(*outcome_.facts, survey.id.value());
    if (!read) return fail(std::move(read.error()));
    if (read->size() != 1) return fail(ErrorKind::Internal, "device {} was not recorded", survey.id.value());
    model::DeviceSurvey whole = survey;
    whole.calls = std::move(read->front().calls);
    whole.facts = std::move(read->front().facts);
    return whole;
  }

  /// Makes the device known, in the order of the run, if it is new.
  Result<void> introduce(const model::DeviceSurvey& survey) {
    const std::string& id = survey.id.value();
    if (known_.contains(id)) return {};
    const auto renamed = rename(survey);
    if (!renamed || *renamed) return renamed ? Result<void>{} : fail(renamed.error());
    auto done = run_sql(database_, "INSERT INTO known_device (device, first_run) VALUES (?,?)", id, result_.run);
    std::int64_t no = 0;
    if (done)
      done =
          for_each_row(database_, "SELECT last_insert_rowid()", [&no](const Statement& row) { no = row.integer(0); });
    if (done) done = insert_rows(database_, device_table(), id, {row_of(survey)});
    if (done) done = log(no, "device", {"", "", std::nullopt, id});
    if (!done) return done;
    known_.emplace(id, Known{no, {}, std::nullopt, std::nullopt, false, true});
    ++result_.added;
    return {};
  }

  Result<void> device(const model::DeviceSurvey& survey) {
    const std::string& id = survey.id.value();
    const auto known = known_.find(id);
    const std::vector<TableRows> tables = tables_of(survey);
    const Sha256Digest bytes = digest_of(tables);
    const std::string digest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    Result<void> done;
    if (known->second.added) {
      done = fill(known->second, id, tables, digest);
    } else {
      done = known->second.digest == digest ? refresh(id, tables) : compare(known->second, id, tables, digest);
    }
    Known& entry = known->second;
    if (done && entry.seen) {
      return fail(ErrorKind::AlreadyExists, "device {} is in the run twice", id);
    }
    entry.seen = true;
    if (done) done = mark("unassessed_since", entry, entry.unassessed_since, !assessed(survey));
    if (done) done = mark("absent_since", entry, entry.absent_since, false);
    for (const std::string& identity : survey.identities) {
      if (done) done = run_sql(database_, "INSERT OR IGNORE INTO device_identity VALUES (?,?)", identity, entry.no);
    }
    if (done) done = measure(entry.no, measurements_of(survey, outcome_.run.now));
    return done;
  }

  static bool assessed(const model::DeviceSurvey& survey) {
    return survey.state != model::DeviceState::Unauthorised && survey.state != model::DeviceState::Unreachable;
  }

  /// What is known from now on of a device that introduce() added.
  Result<void> fill(Known& known, const std::string& id, const std::vector<TableRows>& tables,
                    const std::string& digest) {
    if (known.seen) return {};
    for (const TableRows& rows : tables) {
      if (rows.table == &device_table()) continue;
      if (auto done = insert_rows(database_, *rows.table, id, rows.rows); !done) return done;
    }
    return keep(known, digest);
  }

  /// Nothing changed but what changes every night.
  Result<void> refresh(const std::string& id, const std::vector<TableRows>& tables) {
    for (const TableRows& rows : tables) {
      // Their volatile columns say how tonight's calls went; those of an unchanged night are worth no write.
      const bool about_calls = rows.table == &call_table() || rows.table->name == model::FactStatus::kTable;
      const auto& changes = rows.table->changes;
      const bool all_steady = std::find(changes.begin(), changes.end(), false) == changes.end();
      if (about_calls || all_steady || rows.rows.empty()) continue;
      auto stored = DeviceRows::load(database_, *rows.table, id);
      if (!stored) return fail(std::move(stored.error()));
      if (auto became = stored->become(with_last_known(*stored, rows)); !became) return fail(std::move(became.error()));
    }
    return {};
  }

  Result<void> compare(Known& known, const std::string& id, const std::vector<TableRows>& tables,
                       const std::string& digest) {
    bool any = false;
    for (const TableRows& rows : tables) {
      if (!rows.known) continue;
      auto stored = DeviceRows::load(database_, *rows.table, id);
      if (!stored) return fail(std::move(stored.error()));
      const auto changes = stored->become(with_last_known(*stored, rows));
      if (!changes) return fail(changes.error());
      // How a call ended is told by the state of the facts that it was for.
      if (rows.table == &call_table()) continue;
      for (const RowChange& change : *changes) {
        if (new_columns_.contains({rows.table->name, ""}) || new_columns_.contains({rows.table->name, change.column})) {
          continue;
        }
        if (auto done = log(known.no, rows.table->name, change); !done) return done;
        any = true;
      }
    }
    if (any) ++result_.changed;
    return keep(known, digest);
  }

  Result<void> keep(Known& known, const std::string& digest) {
    known.digest = digest;
    return run_sql(database_, "UPDATE known_device SET digest = cast(? AS BLOB) WHERE no = ?", digest, known.no);
  }

  /// A device that did not answer is still of the kind that it was. One that did not tell its endpoint reference,
  /// whether it answered or not, has the one that it had: by it the device is found again at another address.
  static std::vector<Row> with_last_known(const DeviceRows& stored, const TableRows& tonight) {
    std::vector<Row> rows = tonight.rows;
    const Row* known = tonight.table == &device_table() ? stored.find("") : nullptr;
    if (known == nullptr) return rows;
    Row& row = rows.front();
    const auto is = [&row](std::size_t column, const char* text) { return row[column] == Value{std::string(text)}; };
    if (is(kReferenceColumn, "")) row[kReferenceColumn] = (*known)[kReferenceColumn];
    const bool asked_in_vain = is(kStateColumn, "unreachable") || is(kStateColumn, "unauthorised");
    if (asked_in_vain && is(kKindColumn, "other")) row[kKindColumn] = (*known)[kKindColumn];
    return rows;
  }

  Result<void> log(std::int64_t device, std::string_view table, const RowChange& change) {
    return run_sql(database_, "INSERT INTO change VALUES (?,?,?,?,?,?,?)", result_.run, device, table, change.key,
                   change.column, change.before, change.after);
  }

  /// True if the device was known by its address alone and now has its name.
  Result<bool> rename(const model::DeviceSurvey& survey) {
    const std::string old = "address:" + survey.address;
    const auto known = known_.find(old);
    if (known == known_.end() || tonight_.contains(old)) return false;
    const std::string& id = survey.id.value();
    std::vector<const FactTable*> tables{&device_table(), &call_table()};
    for (const FactTable& table : fact_tables()) tables.push_back(&table);
    for (const FactTable* table : tables) {
      const std::string& column = table->columns.front().name;
      auto done = run_sql(
          database_, fmt::format(R"(UPDATE "{}" SET "{}" = ?1 WHERE "{}" = ?2)", table->name, column, column), id, old);
      if (!done) return fail(std::move(done.error()));
    }
    auto done = run_sql(database_, "UPDATE known_device SET device = ? WHERE no = ?", id, known->second.no);
    if (done) done = rename_in_alerts(database_, old, id);
    if (!done) return fail(std::move(done.error()));
    auto entry = known_.extract(known);
    entry.key() = id;
    known_.insert(std::move(entry));
    return true;
  }

  Result<void> mark(const char* column, const Known& known, std::optional<std::int64_t> since, bool is_so) {
    if (is_so == since.has_value()) return {};
    const std::optional<std::int64_t> run = is_so ? std::optional(result_.run) : std::nullopt;
    return run_sql(database_, fmt::format("UPDATE known_device SET {} = ? WHERE no = ?", column), run, known.no);
  }

  Result<void> absences() {
    if (!outcome_.whole_estate) return {};
    for (const auto& [id, known] : known_) {
      if (known.seen) continue;
      ++result_.absent;
      if (auto done = mark("absent_since", known, known.absent_since, true); !done) return done;
      // What was imported and forgotten is no device that does not answer.
      const bool imported = id.starts_with(model::kImportPrefix);
      if (auto done = measure(known.no, imported ? std::vector<Measurement>{} : std::vector{unreachable()}); !done) {
        return done;
      }
    }
    return {};
  }

  Result<void> findings() {
    const auto count = [this](model::Outcome outcome) {
      return static_cast<std::int64_t>(
          std::count_if(outcome_.findings.begin(), outcome_.findings.end(),
                        [outcome](const model::Finding& finding) { return finding.outcome == outcome; }));
    };
    auto counted = run_sql(database_, "INSERT INTO past_total VALUES (?,?,?,?,?,?)", result_.run,
                           outcome_.rulebook_version, outcome_.rulebook_sha256, outcome_.rules_judged,
                           count(model::Outcome::Pass), count(model::Outcome::NotApplicable));
    if (!counted) return counted;
    FindingScope scope{result_.run, outcome_.rules, {}, outcome_.whole_estate};
    for (const auto& survey : outcome_.surveys) {
      if (survey.asked) scope.devices.push_back(survey.id.value());
    }
    return remember_findings(database_, scope, outcome_.findings);
  }

  Result<void> share(const std::string& identity) {
    auto done = run_sql(database_, "INSERT OR IGNORE INTO shared_identity VALUES (?)", identity);
    if (done) done = run_sql(database_, "DELETE FROM device_identity WHERE identity = ?", identity);
    return done;
  }

  Result<void> measure(std::int64_t device, const std::vector<Measurement>& measurements) {
    // By series: what was last written.
    std::map<std::pair<std::string, std::string>, std::optional<double>> last;
    auto done = for_each_row(
        database_,
        "SELECT measure, subject, value, max(run) FROM measurement WHERE device = ? GROUP BY measure, subject",
        [&last](const Statement& row) {
          last[{std::string(row.text(0)), std::string(row.text(1))}] =
              row.is_null(2) ? std::nullopt : std::optional(row.real(2));
        },
        device);
    std::set<std::pair<std::string, std::string>> told;
    for (const Measurement& tonight : measurements) {
      // A device may list one token twice; the first counts.
      if (!told.emplace(tonight.measure, tonight.subject).second) continue;
      const auto known = last.find({std::string(tonight.measure), tonight.subject});
      const bool first = known == last.end();
      const std::optional<double> before = first ? std::nullopt : known->second;
      if (!first) last.erase(known);
      const bool moved = before && tonight.value && std::abs(*before - *tonight.value) >= tonight.step;
      const bool came_or_went = before.has_value() != tonight.value.has_value();
      if (done && (moved || came_or_went)) done = write(device, tonight.measure, tonight.subject, tonight.value);
    }
    for (const auto& [series, before] : last) {
      if (done && before) done = write(device, series.first, series.second, std::nullopt);
    }
    return done;
  }

  Result<void> write(std::int64_t device, std::string_view measure, std::string_view subject,
                     std::optional<double> value) {
    return run_sql(database_, "INSERT INTO measurement VALUES (?,?,?,?,?)", device, measure, subject, result_.run,
                   value);
  }

  Database& database_;
  const Outcome& outcome_;
  Remembered result_;
  std::map<std::string, Known> known_;
  std::set<std::string_view> tonight_;  ///< the devices that were asked
  std::set<std::pair<std::string, std::string>> new_columns_;
};

PastRun past_run_in(const Statement& row, int first) {
  return {row.integer(first),
          std::string(row.text(first + 1)),
          {row.integer(first + 2)},
          {row.integer(first + 3)},
          row.integer(first + 4) != 0};
}

Result<void> forget_device(Database& database, const std::string& device) {
  std::vector<const FactTable*> tables{&device_table(), &call_table()};
  for (const FactTable& table : fact_tables()) tables.push_back(&table);
  for (const FactTable* table : tables) {
    const std::string sql = fmt::format(R"(DELETE FROM "{}" WHERE "{}" = ?)", table->name, table->columns.front().name);
    if (auto done = run_sql(database, sql, device); !done) return done;
  }
  return {};
}

/// What is kept of tonight alone.
Result<void> forget_volatile(Database& copy) {
  for (const FactTable& table : fact_tables()) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (table.changes[i] || !table.columns[i].optional) continue;
      const std::string sql = fmt::format(R"(UPDATE "{}" SET "{}" = NULL)", table.name, table.columns[i].name);
      if (auto done = copy.execute(sql); !done) return done;
    }
  }
  return {};
}

/// The history as it was after `run`, in a copy whose tables have been taken back already.
Result<void> take_back_history(Database& copy, std::int64_t run) {
  // A device that could not be assessed then, and could later, has no mark any more; its state did change.
  constexpr const char* kMarkAgain =
      "UPDATE known_device SET unassessed_since = coalesce((SELECT max(c.run) FROM change AS c WHERE c.device = no "
      "AND c.\"table\" = 'device' AND c.\"column\" = 'state' AND c.before IN ('assessed', 'partial') AND c.after IN "
      "('unauthorised', 'unreachable')), first_run) WHERE (unassessed_since IS NULL OR unassessed_since > ?) AND "
      "(SELECT d.state FROM device AS d WHERE d.id = device) IN ('unauthorised', 'unreachable')";
  for (const char* sql :
       {"DELETE FROM change WHERE run > ?", "DELETE FROM measurement WHERE run > ?",
        "DELETE FROM past_finding WHERE opened > ?", "UPDATE past_finding SET closed = NULL WHERE closed > ?",
        "DELETE FROM known_device WHERE first_run > ?",
        "UPDATE known_device SET absent_since = NULL WHERE absent_since > ?", "DELETE FROM past_run WHERE no > ?",
        "DELETE FROM past_total WHERE run > ?", kMarkAgain}) {
    if (auto done = run_sql(copy, sql, run); !done) return done;
  }
  return copy.execute(
      "UPDATE known_device SET unassessed_since = NULL WHERE (SELECT d.state FROM device AS d WHERE d.id = device) NOT "
      "IN ('unauthorised', 'unreachable')");
}

Result<void> take_back(Database& database, const Change& change) {
  const bool whole_device = change.table == device_table().name && change.column.empty() && !change.before;
  if (whole_device) return forget_device(database, change.device);
  const FactTable* table = table_of_devices(change.table);
  // A table that the inventory has lost since then.
  if (table == nullptr) return {};
  auto rows = DeviceRows::load(database, *table, change.device);
  if (!rows) return fail(std::move(rows.error()));
  return rows->undo({change.key, change.column, change.before, change.after});
}

}  // namespace

Result<void> create_history(Database& database) {
  auto done = database.execute(kTables);
  if (done) done = create_past_total(database);
  if (done) done = create_contact_tables(database);
  if (done) done = create_alert_told(database);
  return done ? create_footage_import(database) : done;
}

Result<void> create_past_total(Database& database) {
  return database.execute(kTotalTable);
}

Result<Remembered> remember(Database& database, const Outcome& outcome) {
  return Recorder(database, outcome).run();
}

Result<std::vector<Change>> changes(Database& database, const ChangeQuery& query) {
  std::vector<Change> all;
  auto done = for_each_row(
      database,
      "SELECT r.no, r.id, r.started, r.now, r.whole_estate, d.device, c.\"table\", c.\"key\", c.\"column\", c.before, "
      "c.after FROM change AS c JOIN past_run AS r ON r.no = c.run JOIN known_device AS d ON d.no = c.device "
      "WHERE (?1 IS NULL OR r.started >= ?1) AND (?2 IS NULL OR d.device = ?2) ORDER BY c.run, c.device, c.rowid",
      [&all](const Statement& row) {
        all.push_back({past_run_in(row, 0), std::string(row.text(5)), std::string(row.text(6)),
                       std::string(row.text(7)), std::string(row.text(8)), optional_text(row, 9),
                       optional_text(row, 10)});
      },
      query.since, query.device);
  if (!done) return fail(std::move(done.error()));
  return all;
}

Result<std::vector<PastRun>> past_runs(Database& database) {
  std::vector<PastRun> all;
  auto done = for_each_row(database, "SELECT no, id, started, now, whole_estate FROM past_run ORDER BY no",
                           [&all](const Statement& row) { all.push_back(past_run_in(row, 0)); });
  if (!done) return fail(std::move(done.error()));
  return all;
}

Result<std::optional<PastTotal>> past_total(Database& database, std::int64_t run) {
  std::optional<PastTotal> total;
  auto done = for_each_row(
      database, "SELECT rulebook_version, rulebook_sha256, rules, passed, not_applicable FROM past_total WHERE run = ?",
      [&total](const Statement& row) {
        total = PastTotal{std::string(row.text(0)), std::string(row.text(1)), row.integer(2), row.integer(3),
                          row.integer(4)};
      },
      run);
  if (!done) return fail(std::move(done.error()));
  return total;
}

Result<std::optional<ChangeCounts>> changes_since(Database& database, const std::string& run_id) {
  std::optional<ChangeCounts> counts;
  auto done = for_each_row(
      database,
      "SELECT (SELECT count(*) FROM known_device WHERE first_run > r.no), "
      "(SELECT count(DISTINCT c.device) FROM change AS c JOIN known_device AS k ON k.no = c.device WHERE c.run > r.no "
      "AND "
      "k.first_run <= r.no), "
      "(SELECT count(*) FROM known_device WHERE absent_since > r.no AND first_run <= r.no), "
      "(SELECT count(*) FROM past_finding WHERE outcome = 'fail' AND opened > r.no AND closed IS NULL), "
      "(SELECT count(*) FROM past_finding WHERE outcome = 'fail' AND opened <= r.no AND closed > r.no) "
      "FROM past_run AS r WHERE r.id = ?",
      [&counts](const Statement& row) {
        counts = ChangeCounts{row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4)};
      },
      run_id);
  if (!done) return fail(std::move(done.error()));
  return counts;
}

Result<std::vector<KnownDevice>> known_devices(Database& database) {
  std::vector<KnownDevice> all;
  std::map<std::int64_t, std::size_t> by_no;
  auto done = for_each_row(
      database,
      "SELECT k.no, k.device, d.url, d.endpoint_reference, d.kind, d.state, f.started, a.started, u.started "
      "FROM known_device AS k JOIN device AS d ON d.id = k.device JOIN past_run AS f ON f.no = k.first_run "
      "LEFT JOIN past_run AS a ON a.no = k.absent_since LEFT JOIN past_run AS u ON u.no = k.unassessed_since "
      "ORDER BY k.no",
      [&](const Statement& row) {
        by_no[row.integer(0)] = all.size();
        KnownDevice& device = all.emplace_back();
        device.device = row.text(1);
        device.url = row.text(2);
        device.endpoint_reference = row.text(3);
        device.kind = row.text(4);
        device.state = row.text(5);
        device.first_seen = {row.integer(6)};
        device.absent_since = optional_time(row, 7);
        device.unassessed_since = optional_time(row, 8);
      });
  if (done)
    done = for_each_row(database, "SELECT device, identity FROM device_identity ORDER BY device, identity",
                        [&](const Statement& row) {
                          const auto at = by_no.find(row.integer(0));
                          if (at != by_no.end()) all[at->second].identities.emplace_back(row.text(1));
                        });
  if (!done) return fail(std::move(done.error()));
  return all;
}

Result<std::vector<std::string>> shared_identities(Database& database) {
  std::vector<std::string> all;
  auto done = for_each_row(database, "SELECT identity FROM shared_identity ORDER BY identity",
                           [&all](const Statement& row) { all.emplace_back(row.text(0)); });
  if (!done) return fail(std::move(done.error()));
  return all;
}

Result<std::vector<PastMeasurement>> measurements(Database& database, const std::string& device) {
  std::vector<PastMeasurement> all;
  auto done = for_each_row(
      database,
      "SELECT r.started, m.measure, m.subject, m.value FROM measurement AS m JOIN known_device AS k ON k.no = m.device "
      "JOIN past_run AS r ON r.no = m.run WHERE k.device = ? ORDER BY m.measure, m.subject, m.run",
      [&all](const Statement& row) {
        all.push_back({{row.integer(0)},
                       std::string(row.text(1)),
                       std::string(row.text(2)),
                       row.is_null(3) ? std::nullopt : std::optional(row.real(3))});
      },
      device);
  if (!done) return fail(std::move(done.error()));
  return all;
}

Result<Database> as_of(Database& database, std::int64_t run) {
  const auto runs = past_runs(database);
  if (!runs) return fail(runs.error());
  const auto wanted = std::find_if(runs->begin(), runs->end(), [run](const PastRun& past) { return past.no == run; });
  if (wanted == runs->end()) return fail(ErrorKind::NotFound, "the inventory remembers no run {}", run);
  std::int64_t oldest = 0;
  auto done = for_each_row(database, "SELECT coalesce(max(no), 0) FROM past_run WHERE pruned",
                           [&oldest](const Statement& row) { oldest = row.integer(0); });
  if (!done) return fail(std::move(done.error()));
  if (run < oldest) return fail(ErrorKind::NotFound, "what changed after run {} has been forgotten", run);
  auto later = changes(database, {});
  if (!later) return fail(std::move(later.error()));
  auto copy = database.copy_in_memory();
  if (!copy) return copy;
  auto transaction = Transaction::begin(*copy);
  if (!transaction) return fail(std::move(transaction.error()));
  for (auto change = later->rbegin(); change != later->rend() && change->run.no > run; ++change) {
    done = take_back(*copy, *change);
    if (!done) return fail(std::move(done.error()));
  }
  done = take_back_history(*copy, run);
  if (done) done = take_back_contacts(*copy, wanted->started);
  if (done && wanted != std::prev(runs->end())) done = forget_volatile(*copy);
  // Of calls only the latest are kept.
  if (done) done = copy->execute("DELETE FROM run; DELETE FROM call");
  if (done) done = begin_run(*copy, {wanted->id, wanted->started, wanted->now});
  if (!done) return fail(std::move(done.error()));
  if (auto committed = transaction->commit(); !committed) return fail(std::move(committed.error()));
  return copy;
}

Result<std::size_t> prune(Database& database, UtcSeconds horizon) {
  auto transaction = Transaction::begin_write(database);
  if (!transaction) return fail(std::move(transaction.error()));
  std::size_t runs = 0;
  // The changes of the last of them are gone too, so it is the oldest that can still be rebuilt.
  auto done = for_each_row(
      database, "SELECT max(count(*) - 1, 0) FROM past_run WHERE started < ?",
      [&runs](const Statement& row) { runs = static_cast<std::size_t>(row.integer(0)); }, horizon);
  if (done) done = run_sql(database, "UPDATE past_run SET pruned = 1 WHERE started < ?", horizon);
  if (done)
    done = run_sql(database, "DELETE FROM change WHERE run IN (SELECT no FROM past_run WHERE started < ?)", horizon);
  if (done) {
    done = run_sql(database,
                   "DELETE FROM measurement AS m WHERE run IN (SELECT no FROM past_run WHERE started < ?1) AND EXISTS "
                   "(SELECT 1 FROM measurement AS later JOIN past_run AS r ON r.no = later.run WHERE later.device = "
                   "m.device AND later.measure = m.measure AND later.subject = m.subject AND later.run > m.run AND "
                   "r.started < ?1)",
                   horizon);
  }
  if (done) {
    done = run_sql(database, "DELETE FROM past_finding WHERE closed IN (SELECT no FROM past_run WHERE started < ?)",
                   horizon);
  }
  if (done) done = prune_footage(database, horizon);
  if (done) done = prune_contacts(database, horizon);
  if (!done) return fail(std::move(done.error()));
  if (auto committed = transaction->commit(); !committed) return fail(std::move(committed.error()));
  return runs;
}

}  // namespace camaudit::store
