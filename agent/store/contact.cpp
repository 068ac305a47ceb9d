// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/contact.hpp"

#include <algorithm>
#include <map>

#include "agent/model/footage_import.hpp"
#include "agent/store/sql.hpp"

namespace camaudit::store {
namespace {

constexpr const char* kTables = R"sql(
CREATE TABLE watch (
  since INTEGER PRIMARY KEY, until INTEGER NOT NULL, beats INTEGER NOT NULL, CHECK (until >= since)) STRICT;
CREATE TABLE contact (
  device INTEGER NOT NULL, since INTEGER NOT NULL, answered INTEGER CHECK (answered IN (0, 1)), cause TEXT NOT NULL,
  PRIMARY KEY (device, since)) STRICT, WITHOUT ROWID;
CREATE TABLE clock_reading (
  device INTEGER NOT NULL, at INTEGER NOT NULL, offset_seconds REAL NOT NULL, PRIMARY KEY (device, at))
  STRICT, WITHOUT ROWID;
)sql";

constexpr std::int64_t kDay = 86400;

/// By how much the wall clock may be corrected from one beat to the next without being put back.
constexpr std::int64_t kSlack = 2;

Result<std::optional<WatchSpan>> last_span(Database& database) {
  std::optional<WatchSpan> last;
  auto done = for_each_row(database, "SELECT since, until, beats FROM watch ORDER BY since DESC LIMIT 1",
                           [&last](const Statement& row) {
                             last = WatchSpan{{row.integer(0)}, {row.integer(1)}, row.integer(2)};
                           });
  if (!done) return fail(std::move(done.error()));
  return last;
}

Result<std::optional<UtcSeconds>> latest(Database& database, const char* sql) {
  std::optional<UtcSeconds> moment;
  auto done = for_each_row(database, sql, [&moment](const Statement& row) { moment = optional_time(row, 0); });
  if (!done) return fail(std::move(done.error()));
  return moment;
}

Result<void> take_back_watch(Database& database, UtcSeconds moment) {
  auto done = run_sql(database, "DELETE FROM watch WHERE since >= ?", moment);
  if (!done) return done;
  return run_sql(database,
                 "UPDATE watch SET beats = max(1, beats * (?1 - since) / (until - since)), until = ?1 WHERE until > ?1",
                 moment);
}

/// The time from `moment` on is to come again.
Result<void> put_back(Database& database, UtcSeconds moment) {
  auto done = take_back_watch(database, moment);
  if (done) {
    // With max() alone SQLite takes the other columns from the row of the maximum.
    done = run_sql(database,
                   "INSERT OR REPLACE INTO contact SELECT device, ?1, answered, cause FROM (SELECT device, max(since), "
                   "answered, cause FROM contact WHERE since > ?1 GROUP BY device)",
                   moment);
  }
  if (done) done = run_sql(database, "DELETE FROM contact WHERE since > ?", moment);
  if (done) done = run_sql(database, "DELETE FROM clock_reading WHERE at > ?", moment);
  return done;
}

Result<void> add_span(Database& database, const WatchSpan& span) {
  auto last = last_span(database);
  if (!last) return fail(std::move(last.error()));
  if (*last && span.since.value < (*last)->until.value - kSlack) {
    if (auto done = put_back(database, span.since); !done) return done;
    last = last_span(database);
    if (!last) return fail(std::move(last.error()));
  }
  if (*last) {
    const WatchSpan& before = **last;
    const bool goes_on = span.since.value <= before.until.value + kSlack;
    const bool same_day = span.since.value / kDay == before.since.value / kDay;
    if (goes_on && same_day) {
      return run_sql(database, "UPDATE watch SET until = max(until, ?), beats = beats + ? WHERE since = ?", span.until,
                     span.beats, before.since);
    }
    if (goes_on) {
      // A new day begins where the old one ended, to the second.
      const UtcSeconds since = before.until;
      return run_sql(database, "INSERT INTO watch VALUES (?,?,?)", since,
                     UtcSeconds{std::max(span.until.value, since.value)}, span.beats);
    }
  }
  return run_sql(database, "INSERT INTO watch VALUES (?,?,?)", span.since, span.until, span.beats);
}

}  // namespace

Result<void> create_contact_tables(Database& database) {
  return database.execute(kTables);
}

Result<std::vector<WatchedDevice>> watched_devices(Database& database) {
  std::vector<WatchedDevice> all;
  std::map<std::int64_t, std::size_t> by_no;
  auto done = for_each_row(
      database,
      "SELECT k.no, k.device, d.url, d.endpoint_reference, a.started FROM known_device AS k JOIN device AS d ON d.id = "
      "k.device LEFT JOIN past_run AS a ON a.no = k.absent_since ORDER BY k.no",
      [&](const Statement& row) {
        if (row.text(1).starts_with(model::kImportPrefix)) return;
        by_no[row.integer(0)] = all.size();
        WatchedDevice& device = all.emplace_back();
        device.device = row.text(1);
        device.url = row.text(2);
        device.endpoint_reference = row.text(3);
        device.absent_since = optional_time(row, 4);
      });
  if (done) {
    done = for_each_row(database, "SELECT device, max(since), answered, cause FROM contact GROUP BY device",
                        [&](const Statement& row) {
                          const auto at = by_no.find(row.integer(0));
                          if (at == by_no.end()) return;
                          const auto answered = optional_integer(row, 2);
                          all[at->second].contact = Contact{all[at->second].device,
                                                            {row.integer(1)},
                                                            answered ? std::optional(*answered != 0) : std::nullopt,
                                                            std::string(row.text(3))};
                        });
  }
  if (done) {
    done = for_each_row(database, "SELECT device, max(at), offset_seconds FROM clock_reading GROUP BY device",
                        [&](const Statement& row) {
                          const auto at = by_no.find(row.integer(0));
                          if (at == by_no.end()) return;
                          all[at->second].reading = ClockReading{all[at->second].device, {row.integer(1)}, row.real(2)};
                        });
  }
  if (!done) return fail(std::move(done.error()));
  return all;
}

Result<std::optional<UtcSeconds>> watched_until(Database& database) {
  return latest(database, "SELECT max(until) FROM watch");
}

Result<std::optional<UtcSeconds>> known_until(Database& database) {
  return latest(database,
                "SELECT max(at) FROM (SELECT max(until) AS at FROM watch UNION ALL SELECT * FROM (SELECT started FROM "
                "past_run ORDER BY no DESC LIMIT 1))");
}

Result<void> record_watched(Database& database, const Watched& watched) {
  auto transaction = Transaction::begin_write(database);
  if (!transaction) return fail(std::move(transaction.error()));
  Result<void> done;
  for (const WatchSpan& span : watched.spans) {
    if (done) done = add_span(database, span);
  }
  for (const Contact& contact : watched.contacts) {
    // Never before what is known: the wall clock may have been corrected by a second meanwhile.
    if (done) {
      done = run_sql(database,
                     "INSERT OR REPLACE INTO contact SELECT no, max(?2, ifnull((SELECT max(since) FROM contact WHERE "
                     "contact.device = no), ?2)), ?3, ?4 FROM known_device WHERE device = ?1",
                     contact.device, contact.since, contact.answered, contact.cause);
    }
  }
  for (const ClockReading& reading : watched.readings) {
    if (done) {
      done = run_sql(database,
                     "INSERT OR REPLACE INTO clock_reading SELECT no, ?2, ?3 FROM known_device WHERE device = ?1",
                     reading.device, reading.at, reading.offset_seconds);
    }
  }
  if (done) done = transaction->commit();
  return done;
}

Result<void> take_back_contacts(Database& database, UtcSeconds moment) {
  auto done = take_back_watch(database, moment);
  if (done) done = run_sql(database, "DELETE FROM contact WHERE since > ?", moment);
  if (done) done = run_sql(database, "DELETE FROM clock_reading WHERE at > ?", moment);
  return done;
}

Result<void> prune_contacts(Database& database, UtcSeconds horizon) {
  auto done = run_sql(database, "DELETE FROM watch WHERE until < ?", horizon);
  // What still holds, or did at the horizon, stays.
  if (done) {
    done = run_sql(database,
                   "DELETE FROM contact AS c WHERE since < ?1 AND EXISTS (SELECT 1 FROM contact AS later WHERE "
                   "later.device = c.device AND later.since > c.since AND later.since <= ?1)",
                   horizon);
  }
  if (done) {
    done =
        run_sql(database,
                "DELETE FROM clock_reading AS c WHERE at < ?1 AND EXISTS (SELECT 1 FROM clock_reading AS later WHERE "
                "later.device = c.device AND later.at > c.at AND later.at <= ?1)",
                horizon);
  }
  return done;
}

}  // namespace camaudit::store
