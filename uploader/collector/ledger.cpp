// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/collector/ledger.hpp"

#include <algorithm>

#include "agent/store/sql.hpp"
#include "uploader/verification.hpp"

namespace camaudit::collector {
namespace {

/// A range of one epoch that an agent explained.
struct Gap {
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::string reason;
};

/// Cuts a hole where what the agent says of it changes.
void explain(const Hole& hole, const std::vector<Gap>& gaps, std::vector<Hole>& into) {
  Hole rest = hole;
  for (const Gap& gap : gaps) {
    const std::int64_t first = std::max(gap.first, rest.first);
    const std::int64_t last = std::min(gap.last, rest.last);
    if (first > last) continue;
    if (rest.first < first) {
      into.push_back(rest);
      into.back().last = first - 1;
    }
    into.push_back(rest);
    into.back().first = first;
    into.back().last = last;
    into.back().explanation = gap.reason;
    rest.first = last + 1;
  }
  if (rest.first <= rest.last) into.push_back(rest);
}

Result<std::vector<Gap>> gaps_of(store::Database& database, const Hole& hole) {
  std::vector<Gap> gaps;
  const auto done = store::for_each_row(
      database,
      "SELECT first, last, reason FROM gap WHERE gss_code = ? AND site = ? AND epoch = ? AND last >= ? AND first <= ? "
      "ORDER BY first, last",
      [&](const store::Statement& row) {
        gaps.push_back({row.integer(0), row.integer(1), std::string(row.text(2))});
      },
      hole.origin.gss_code, hole.origin.site, hole.epoch, hole.first, hole.last);
  if (!done) return fail(done.error());
  return gaps;
}

}  // namespace

Result<Neighbours> Ledger::neighbours(const Origin& origin, const uploader::ChainPlace& place) {
  Neighbours found;
  auto done = store::for_each_row(
      *database_,
      "SELECT sequence, payload_sha256, previous_sha256, received_at FROM summary "
      "WHERE gss_code = ? AND site = ? AND epoch = ? AND sequence BETWEEN ? AND ?",
      [&](const store::Statement& row) {
        if (row.integer(0) < place.sequence) {
          found.before = row.text(1);
        } else if (row.integer(0) == place.sequence) {
          found.same = row.text(1);
          found.received_at = {row.integer(3)};
        } else {
          found.previous_of_after = row.text(2);
        }
      },
      origin.gss_code, origin.site, place.epoch, place.sequence - 1, place.sequence + 1);
  if (!done) return fail(std::move(done.error()));
  done = store::for_each_row(
      *database_,
      "SELECT (SELECT min(epoch) FROM summary WHERE gss_code = ?1 AND site = ?2 AND epoch > ?3), "
      "(SELECT max(epoch) FROM summary WHERE gss_code = ?1 AND site = ?2 AND epoch < ?3), "
      "EXISTS (SELECT 1 FROM summary WHERE gss_code = ?1 AND site = ?2 AND epoch = ?3)",
      [&](const store::Statement& row) {
        found.newer_epoch = store::optional_integer(row, 0);
        found.older_epoch = store::optional_integer(row, 1);
        found.epoch_known = row.integer(2) != 0;
      },
      origin.gss_code, origin.site, place.epoch);
  if (!done) return fail(std::move(done.error()));
  return found;
}

Result<void> Ledger::accept(const SummaryRow& row, const summary::v1::Summary& summary) {
  if (auto done = insert(*database_, row); !done) return done;
  for (const auto& gap : summary.gaps()) {
    auto done = store::run_sql(*database_, "INSERT OR IGNORE INTO gap VALUES (?,?,?,?,?,?)", row.gss_code, row.site,
                               static_cast<std::int64_t>(gap.epoch()), static_cast<std::int64_t>(gap.first_sequence()),
                               static_cast<std::int64_t>(gap.last_sequence()), uploader::gap_reason_text(gap.reason()));
    if (!done) return done;
  }
  const std::string path = row.gss_code + "/" + row.site + "/" +
                           uploader::EntryName{{row.epoch, row.sequence}, row.payload_sha256}.to_string();
  return store::run_sql(*database_, "UPDATE alert SET settled_at = ? WHERE path = ?", row.received_at, path);
}

Result<std::optional<UtcSeconds>> Ledger::alert(const Alert& alert) {
  std::optional<UtcSeconds> before;
  auto done = store::for_each_row(
      *database_, "SELECT at FROM alert WHERE path = ? AND content_sha256 = ? AND kind = ?",
      [&](const store::Statement& row) { before = UtcSeconds{row.integer(0)}; }, alert.path, alert.content_sha256,
      to_string(alert.kind));
  if (done && !before) {
    done = store::run_sql(
        *database_, "INSERT INTO alert (at, kind, gss_code, site, path, content_sha256, why) VALUES (?,?,?,?,?,?,?)",
        alert.at, to_string(alert.kind), alert.origin.gss_code, alert.origin.site, alert.path, alert.content_sha256,
        alert.why);
  }
  if (!done) return fail(std::move(done.error()));
  return before;
}

Result<std::vector<KeptAlert>> Ledger::alerts() {
  std::vector<KeptAlert> alerts;
  auto done = store::for_each_row(
      *database_,
      "SELECT at, kind, gss_code, site, path, why, settled_at IS NOT NULL FROM alert ORDER BY at DESC, id DESC",
      [&](const store::Statement& row) {
        alerts.push_back({{row.integer(0)},
                          std::string(row.text(1)),
                          {std::string(row.text(2)), std::string(row.text(3))},
                          std::string(row.text(4)),
                          std::string(row.text(5)),
                          row.integer(6) != 0});
      });
  if (!done) return fail(std::move(done.error()));
  return alerts;
}

Result<std::vector<Hole>> holes(store::Database& database) {
  std::vector<Hole> found;
  const auto done = store::for_each_row(
      database,
      "SELECT gss_code, site, epoch, before + 1, sequence - 1, received_at FROM "
      "(SELECT gss_code, site, epoch, sequence, received_at, "
      "lag(sequence, 1, 0) OVER (PARTITION BY gss_code, site, epoch ORDER BY sequence) AS before FROM summary) "
      "WHERE sequence > before + 1 "
      // Behind the last that came of an epoch only a later one tells of any.
      "UNION ALL SELECT gss_code, site, epoch, newest + 1, told, noticed FROM (SELECT gss_code, site, epoch, "
      "max(last) AS told, (SELECT coalesce(max(sequence), 0) FROM summary AS s WHERE s.gss_code = gap.gss_code "
      "AND s.site = gap.site AND s.epoch = gap.epoch) AS newest, (SELECT coalesce(min(received_at), 0) FROM summary AS "
      "s WHERE s.gss_code = gap.gss_code AND s.site = gap.site AND s.epoch > gap.epoch) AS noticed "
      "FROM gap GROUP BY gss_code, site, epoch) WHERE told > newest ORDER BY 1, 2, 3, 4",
      [&](const store::Statement& row) {
        found.push_back({{std::string(row.text(0)), std::string(row.text(1))},
                         row.integer(2),
                         row.integer(3),
                         row.integer(4),
                         {row.integer(5)},
                         {}});
      });
  if (!done) return fail(done.error());
  std::vector<Hole> cut;
  for (const Hole& hole : found) {
    const auto gaps = gaps_of(database, hole);
    if (!gaps) return fail(gaps.error());
    explain(hole, *gaps, cut);
  }
  return cut;
}

}  // namespace camaudit::collector
