// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/base/time.hpp"
#include "agent/model/finding.hpp"
#include "agent/store/database.hpp"

/// The agreement with the police, its own targets against what was measured, month by month (National Surveillance
/// Camera Strategy, objective 5.4).
namespace camaudit::report {

/// A calendar month of UTC, and how much of it this agent saw.
struct SlaMonth {
  std::string month;  ///< "2026-05"
  UtcSeconds begins;
  UtcSeconds ends;  ///< the next one begins; of the month that is not over, now
  bool over = true;
  std::int64_t nights = 0;           ///< runs that looked for everything
  std::int64_t watched_seconds = 0;  ///< under the heartbeat
  struct Unwatched {
    UtcSeconds since;
    UtcSeconds until;
  };
  /// Of an hour and more, after the heartbeat first ran: the agent's own outages. They are in no figure.
  std::vector<Unwatched> unwatched;
};

/// What became of one target in one month.
struct SlaFigure {
  /// Pass: all of `counted` met it. Fail: not all did. Unknown: nothing failed, but something could not be measured, or
  /// nothing was.
  model::Outcome outcome = model::Outcome::Unknown;
  std::size_t counted = 0;  ///< cameras, schemes, faults, recordings, requests that were measured
  std::size_t met = 0;
  std::size_t open = 0;  ///< that could not be measured
};

/// What did not meet a target, or could not be measured.
struct SlaCause {
  std::size_t month = 0;  ///< index into months
  std::size_t measure = 0;
  model::Outcome outcome = model::Outcome::Fail;
  std::string subject;   ///< asset ids of the camera, id of the scheme, token of the recording, or empty
  std::string evidence;  ///< what was measured; may quote the device
};

/// One target of an agreement.
struct SlaMeasure {
  std::string party;
  std::string target;  ///< "camera_availability_percent"
  std::string title;   ///< "Cameras answer 90 % of checks"
  double wanted = 0;
  std::string place;               ///< where it is declared
  std::string counts;              ///< what `counted` counts: "cameras"
  std::vector<SlaFigure> figures;  ///< one for each month
};

struct SlaReport {
  std::string authority;
  std::string site;
  UtcSeconds made;
  struct Agreement {
    std::string party;
    std::optional<UtcSeconds> signed_on;
    std::optional<UtcSeconds> reviewed_on;
    std::optional<UtcSeconds> review_due;
  };
  std::vector<Agreement> agreements;
  std::vector<SlaMonth> months;  ///< oldest first
  std::vector<SlaMeasure> measures;
  std::vector<SlaCause> causes;  ///< by month, newest first, then as the measures stand
};

/// The last `count` months up to `last` ("2026-05"), oldest first; none that begins after `now`. InvalidInput if `last`
/// is no month or has not begun.
Result<std::vector<SlaMonth>> sla_months(const std::string& last, int count, UtcSeconds now);

/// Measures the targets that the register declares in `months`, which it completes. `inventory` is a readable copy
/// with the availability in these months, and is given temporary views and tables. NotFound: no agreement with targets
/// is declared.
Result<SlaReport> sla_report(store::Database& inventory, std::vector<SlaMonth> months, UtcSeconds now);

/// How the newest month came out: Fail if a target was missed, else Unknown if one could not be measured in full.
model::Outcome outcome_of(const SlaReport& report);

}  // namespace camaudit::report
