// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/report_background.hpp"

#include <utility>
#include <variant>

#include "agent/store/finding_history.hpp"
#include "agent/store/finding_trend.hpp"
#include "agent/store/sql.hpp"

namespace camaudit::app {
namespace {

/// A season of nights.
constexpr std::size_t kTrendPoints = 92;

std::optional<std::int64_t> whole_number(const rules::Policy& policy, std::string_view name) {
  const rules::PolicyValue* value = policy.find(name);
  const auto* number = value == nullptr ? nullptr : std::get_if<std::int64_t>(value);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

report::TrendPoint tonight(const report::Report& report) {
  report::TrendPoint point;
  point.run = report.started;
  for (const auto& finding : report.findings) {
    if (finding.outcome == model::Outcome::Fail) ++point.failed.at(static_cast<std::size_t>(finding.severity));
    if (finding.outcome == model::Outcome::Unknown || finding.outcome == model::Outcome::Error) ++point.unknown;
  }
  return point;
}

}  // namespace

report::RuleText rule_text(const rules::Rule& rule) {
  report::RuleText text{rule.title, rule.principle, rule.severity, rule.rationale, rule.remediation, {}};
  for (const auto& source : rule.sources) {
    text.sources.push_back(source.paragraph.empty() ? source.document : source.document + ", " + source.paragraph);
  }
  return text;
}

void add_thresholds(report::Report& report, const rules::Policy& policy) {
  report.background.retention_days = whole_number(policy, "retention_days");
  report.background.retention_tolerance_days = whole_number(policy, "retention_tolerance_days");
}

Result<void> add_register(report::Report& report, store::Database& recorded) {
  bool read = false;
  auto done = store::for_each_row(recorded, "SELECT 1 FROM v1_register_part WHERE state = 'obtained'",
                                  [&](const store::Statement&) { read = true; });
  if (!done || !read) return done;
  auto& schemes = report.background.schemes.emplace();
  done = store::for_each_row(
      recorded, "SELECT id, name, retention_days FROM v1_scheme ORDER BY id", [&](const store::Statement& row) {
        schemes.push_back({std::string(row.text(0)), std::string(row.text(1)), store::optional_integer(row, 2)});
      });
  if (!done) return done;
  auto& cameras = report.background.cameras;
  return store::for_each_row(
      recorded,
      "SELECT c.asset_id, coalesce(c.name, ''), coalesce(c.scheme, ''), m.device FROM v1_camera AS c "
      "LEFT JOIN v1_camera_device AS m ON m.asset_id = c.asset_id ORDER BY c.asset_id, m.device",
      [&](const store::Statement& row) {
        const std::string asset_id(row.text(0));
        if (cameras.empty() || cameras.back().asset_id != asset_id) {
          cameras.push_back({asset_id, std::string(row.text(1)), std::string(row.text(2)), {}});
        }
        if (!row.is_null(3)) cameras.back().devices.emplace_back(row.text(3));
      });
}

Result<void> add_history(report::Report& report, store::Database& kept, const model::Remembered& remembered,
                         bool whole_estate) {
  auto past = store::finding_trend(kept, kTrendPoints);
  if (!past) return fail(std::move(past.error()));
  if (past->empty() && remembered.availability.empty()) return {};
  auto& trend = report.background.trend.emplace();
  for (const auto& point : *past) {
    report::TrendPoint shown;
    shown.run = point.started;
    for (std::size_t i = 0; i < shown.failed.size(); ++i) {
      shown.failed.at(i) = static_cast<std::size_t>(point.failed.at(i));
    }
    shown.unknown = static_cast<std::size_t>(point.unjudged);
    if (shown.run < report.started) trend.push_back(shown);
  }
  if (whole_estate) trend.push_back(tonight(report));
  report.background.availability = remembered.availability;
  return store::tell_since(kept, report.started, report.findings);
}

}  // namespace camaudit::app
