// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/alert_told.hpp"

#include <fmt/format.h>

#include <charconv>

#include "agent/store/sql.hpp"

namespace camaudit::store {
namespace {

constexpr const char* kTable = R"sql(
CREATE TABLE alert_told (
  kind TEXT NOT NULL, rule TEXT NOT NULL, device TEXT NOT NULL, subject TEXT NOT NULL, outcome TEXT NOT NULL,
  since INTEGER NOT NULL, told TEXT, told_at INTEGER NOT NULL, changes TEXT NOT NULL,
  flapping INTEGER NOT NULL CHECK (flapping IN (0, 1)), severity TEXT NOT NULL, address TEXT NOT NULL,
  network TEXT NOT NULL, PRIMARY KEY (kind, rule, device, subject)) STRICT, WITHOUT ROWID;
)sql";

/// "1795485600,1795572000".
std::string text_of(const std::vector<UtcSeconds>& moments) {
  std::string text;
  for (const UtcSeconds moment : moments) text += fmt::format("{}{}", text.empty() ? "" : ",", moment.value);
  return text;
}

std::optional<std::vector<UtcSeconds>> moments_in(std::string_view text) {
  std::vector<UtcSeconds> moments;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const auto [next, problem] = std::from_chars(at, end, moments.emplace_back().value);
    if (problem != std::errc{} || (next != end && *next != ',')) return std::nullopt;
    at = next == end ? end : next + 1;
  }
  return moments;
}

std::optional<AlertRow> row_of(const Statement& row) {
  const auto outcome = model::outcome_from(row.text(3));
  const auto severity = model::severity_from(row.text(9));
  auto changes = moments_in(row.text(7));
  if (!outcome || !severity || !changes) return std::nullopt;
  AlertRow out;
  out.outcome = *outcome;
  out.since = {row.integer(4)};
  if (!row.is_null(5)) {
    out.told = model::outcome_from(row.text(5));
    if (!out.told) return std::nullopt;
  }
  out.told_at = {row.integer(6)};
  out.changes = std::move(*changes);
  out.flapping = row.integer(8) != 0;
  out.severity = *severity;
  out.address = row.text(10);
  out.network = row.text(11);
  return out;
}

Result<void> save(Database& database, const AlertKey& key, const AlertRow& row) {
  const auto told = row.told ? std::optional(std::string(to_string(*row.told))) : std::nullopt;
  return run_sql(database, "INSERT OR REPLACE INTO alert_told VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", key.kind, key.rule,
                 key.device, key.subject, to_string(row.outcome), row.since, told, row.told_at, text_of(row.changes),
                 row.flapping, to_string(row.severity), row.address, row.network);
}

}  // namespace

Result<void> create_alert_told(Database& database) {
  return database.execute(kTable);
}

Result<AlertRows> alert_rows(Database& database, const std::set<std::string>& kinds) {
  AlertRows rows;
  bool sound = true;
  for (const std::string& kind : kinds) {
    auto done = for_each_row(
        database,
        "SELECT rule, device, subject, outcome, since, told, told_at, changes, flapping, severity, address, network "
        "FROM alert_told WHERE kind = ?",
        [&](const Statement& row) {
          auto read = row_of(row);
          sound = sound && read;
          if (read) {
            rows.emplace(AlertKey{kind, std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))},
                         std::move(*read));
          }
        },
        kind);
    if (!done) return fail(std::move(done.error()));
  }
  if (!sound) return fail(ErrorKind::Malformed, "the table of what was told of alerts is damaged");
  return rows;
}

Result<void> save_alert_rows(Database& database, const AlertRows& before, const AlertRows& after) {
  Result<void> done;
  for (const auto& [key, row] : before) {
    if (done && !after.contains(key)) {
      done = run_sql(database, "DELETE FROM alert_told WHERE kind = ? AND rule = ? AND device = ? AND subject = ?",
                     key.kind, key.rule, key.device, key.subject);
    }
  }
  for (const auto& [key, row] : after) {
    const auto was = before.find(key);
    if (done && (was == before.end() || was->second != row)) done = save(database, key, row);
  }
  return done;
}

Result<void> rename_in_alerts(Database& database, const std::string& from, const std::string& to) {
  return run_sql(database, "UPDATE OR REPLACE alert_told SET device = ? WHERE device = ?", to, from);
}

}  // namespace camaudit::store
