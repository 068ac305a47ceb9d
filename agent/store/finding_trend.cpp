// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/finding_trend.hpp"

#include <algorithm>
#include <string>

#include "agent/model/finding.hpp"
#include "agent/store/sql.hpp"

namespace camaudit::store {
namespace {

// A device that is gone keeps its findings open.
constexpr const char* kSpans =
    "SELECT f.opened, min(coalesce(f.closed, 9223372036854775807), coalesce(d.absent_since, 9223372036854775807)), "
    "f.severity, f.outcome, count(*) FROM past_finding AS f LEFT JOIN known_device AS d ON d.no = f.device "
    "WHERE f.outcome IN ('fail', 'unknown', 'error') GROUP BY 1, 2, 3, 4";

}  // namespace

Result<std::vector<TrendPoint>> finding_trend(Database& database, std::size_t most) {
  std::vector<std::int64_t> runs;
  std::vector<TrendPoint> points;
  auto done = for_each_row(
      database,
      "SELECT no, started FROM (SELECT no, started FROM past_run WHERE whole_estate AND NOT pruned ORDER BY no DESC "
      "LIMIT ?) ORDER BY no",
      [&](const Statement& row) {
        runs.push_back(row.integer(0));
        points.push_back({{row.integer(1)}, {}, 0});
      },
      static_cast<std::int64_t>(most));
  if (!done) return fail(std::move(done.error()));
  done = for_each_row(database, kSpans, [&](const Statement& row) {
    const auto from = std::lower_bound(runs.begin(), runs.end(), row.integer(0)) - runs.begin();
    const auto to = std::lower_bound(runs.begin(), runs.end(), row.integer(1)) - runs.begin();
    const auto severity = model::severity_from(row.text(2)).value_or(model::Severity::Medium);
    const bool failed = row.text(3) == "fail";
    for (auto at = from; at < to; ++at) {
      TrendPoint& point = points[static_cast<std::size_t>(at)];
      (failed ? point.failed.at(static_cast<std::size_t>(severity)) : point.unjudged) += row.integer(4);
    }
  });
  if (!done) return fail(std::move(done.error()));
  return points;
}

}  // namespace camaudit::store
