// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/sla_measures.hpp"

#include <array>

namespace camaudit::report {
namespace {

constexpr std::string_view kCameras = R"sql(
SELECT d.name, CASE WHEN ifnull(a.checks, 0) <= 0 THEN 'unknown' WHEN 100.0 * a.answered < ?1 * a.checks THEN 'fail' ELSE 'pass' END,
  CASE WHEN ifnull(a.checks, 0) <= 0 THEN 'nobody asked it'
    ELSE printf('answered %d of %d checks, %.1f %%', a.answered, a.checks, 100.0 * a.answered / a.checks)
      || iif(a.network > 0, printf('; %d missed with its network', a.network), '')
      || iif(a.excused > 0, printf('; %d more in planned work', a.excused), '')
  END
FROM sla_device AS d LEFT JOIN sla_checked AS a ON a.device = d.device AND a.month = ?2
WHERE d.kind <> 'vms' AND d.first_seen < ?4 AND ifnull(d.gone >= ?3, 1)
UNION ALL
SELECT c.asset_id, 'unknown', 'no device was found for it'
FROM v1_camera AS c LEFT JOIN v1_scheme AS s ON s.id = c.scheme
WHERE coalesce(c.out_of_scope_reason, s.out_of_scope_reason) IS NULL AND ifnull(c.installed_on < ?4, 1)
  AND c.asset_id NOT IN (SELECT asset_id FROM v1_camera_device)
ORDER BY 1)sql";

// As P10-SCHEME-AVAILABILITY counts: a device once for each camera that it carries, and every camera must be known.
// Those that the Code does not apply to, and those that were installed later, are none of the scheme's.
constexpr std::string_view kSchemes = R"sql(
WITH
  counted AS (
    SELECT c.scheme, count(*) AS cameras, count(a.device) AS known, sum(a.answered) AS answered, sum(a.checks) AS checks
    FROM v1_camera AS c LEFT JOIN v1_camera_device AS m USING (asset_id) LEFT JOIN sla_checked AS a ON a.device = m.device AND a.month = ?2
    WHERE c.out_of_scope_reason IS NULL AND ifnull(c.installed_on < ?4, 1)
    GROUP BY c.scheme
  )
SELECT s.id,
  CASE WHEN ifnull(n.known < n.cameras OR n.checks <= 0, 1) THEN 'unknown' WHEN 100.0 * n.answered < ?1 * n.checks THEN 'fail' ELSE 'pass' END,
  CASE WHEN ifnull(n.checks, 0) <= 0 THEN 'none of its cameras was asked outside planned work, or none was found'
    ELSE printf('%d of its %d cameras are known; they answered %d of %d checks, %.1f %%', n.known, n.cameras, n.answered, n.checks,
      100.0 * n.answered / n.checks)
  END
FROM v1_scheme AS s LEFT JOIN counted AS n ON n.scheme = s.id
WHERE s.out_of_scope_reason IS NULL ORDER BY s.id)sql";

constexpr std::string_view kCriticalFaults = R"sql(
SELECT d.name, CASE WHEN f.least > ?1 * 3600 THEN 'fail' WHEN f.most > ?1 * 3600 OR f.ageless THEN 'unknown' ELSE 'pass' END,
  printf('did not answer from %s, %sfor at least %.1f h and %s', substr(strftime('%Y-%m-%dT%H:%M', f.failed_first, 'unixepoch'), 1, 16),
    iif(f.cause = 'network', 'with its network, ', ''), f.least / 3600.0,
    iif(f.ageless, 'nobody knows how long before', printf('at most %.1f h', f.most / 3600.0))) || iif(f.answered_again IS NULL, '; it lasts', '')
FROM sla_fault AS f JOIN sla_device AS d USING (device)
WHERE d.kind = 'recorder' AND f.failed_first >= ?3 AND f.failed_first < ?4 ORDER BY f.failed_first)sql";

// Working days end on a calendar day: two days of weekend for each five begun, as P10-FAULT-REPAIR counts.
constexpr std::string_view kOtherFaults = R"sql(
WITH allowed AS (SELECT (?1 + 2 * (CAST(?1 / 5 AS INTEGER) + (?1 > 5 * CAST(?1 / 5 AS INTEGER)))) * 86400 AS seconds)
SELECT d.name, CASE WHEN f.least > a.seconds THEN 'fail' WHEN f.most > a.seconds OR f.ageless THEN 'unknown' ELSE 'pass' END,
  printf('did not answer from %s, %sfor at least %.1f days and %s', substr(strftime('%Y-%m-%dT%H:%M', f.failed_first, 'unixepoch'), 1, 16),
    iif(f.cause = 'network', 'with its network, ', ''), f.least / 86400.0,
    iif(f.ageless, 'nobody knows how long before', printf('at most %.1f days', f.most / 86400.0))) || iif(f.answered_again IS NULL, '; it lasts', '')
FROM allowed AS a, sla_fault AS f JOIN sla_device AS d USING (device)
WHERE d.kind NOT IN ('recorder', 'vms') AND f.failed_first >= ?3 AND f.failed_first < ?4 ORDER BY f.failed_first)sql";

// Of a series the last value before the end of the month holds, to within a day, if a night of the month read it, and
// what was imported if it is no older than the month. With max() alone SQLite takes the other columns from the row of
// the maximum.
constexpr std::string_view kRetention = R"sql(
WITH
  night AS (SELECT max(started) AS last FROM past_run WHERE whole_estate AND started >= ?3 AND started < ?4),
  series AS (
    SELECT m.device AS no, m.subject, m.value, max(r.started) AS at FROM measurement AS m JOIN past_run AS r ON r.no = m.run
    WHERE m.measure = 'footage_days' AND r.started < ?4 GROUP BY m.device, m.subject
  ),
  first AS (
    SELECT m.device AS no, m.subject, min(r.started) AS at FROM measurement AS m JOIN past_run AS r ON r.no = m.run
    WHERE m.measure = 'footage_days' GROUP BY m.device, m.subject
  ),
  listed AS (SELECT k.no, 'recording:' || r.token AS subject, r.* FROM v1_recording AS r JOIN known_device AS k USING (device)),
  stale AS (SELECT no, subject FROM listed WHERE observed_at < ?3),
  outside AS (
    SELECT r.no, r.subject FROM listed AS r LEFT JOIN v1_camera AS c USING (asset_id) LEFT JOIN v1_scheme AS z ON z.id = c.scheme
    WHERE coalesce(c.out_of_scope_reason, z.out_of_scope_reason) IS NOT NULL OR EXISTS (SELECT 1 FROM v1_out_of_scope AS o WHERE o.device = ifnull(r.camera, r.device))
  ),
  steady AS (
    SELECT k.no, 'recording:' || j.recording AS subject FROM v1_recording_job AS j JOIN known_device AS k USING (device)
    WHERE lower(j.mode) <> 'idle' AND NOT j.on_events AND NOT j.scheduled
  ),
  held AS (
    SELECT s.*, iif((s.at >= ?3 OR n.last IS NOT NULL) AND (s.no, s.subject) NOT IN stale, s.value, NULL) AS days
    FROM series AS s, night AS n
    WHERE (s.no, s.subject) NOT IN outside
      -- A recording that was gone before the month is none of its.
      AND (s.value IS NOT NULL OR s.at >= ?3 OR (s.no, s.subject) IN (SELECT no, subject FROM listed))
  )
SELECT d.name || ' ' || s.subject,
  CASE WHEN s.days IS NULL THEN 'unknown' WHEN s.days >= ?1 THEN 'pass' WHEN ?4 - f.at < ?1 * 86400 OR s.days > ?1 - 1
    OR (s.no, s.subject) NOT IN steady THEN 'unknown' ELSE 'fail' END,
  CASE WHEN s.days IS NULL THEN 'how old its footage is could not be read'
    ELSE printf('at the end of the month the oldest footage was %.1f days old', s.days)
      || iif(s.days < ?1 AND ?4 - f.at < ?1 * 86400, printf('; it is known for %d days only', (?4 - f.at) / 86400), '')
      || iif(s.days < ?1 AND (s.no, s.subject) NOT IN steady, '; it is not known to record all the time', '')
  END
FROM held AS s JOIN first AS f ON f.no = s.no AND f.subject = s.subject JOIN sla_device AS d ON d.no = s.no
WHERE ifnull(d.gone >= ?3, 1)
UNION ALL
SELECT d.name, 'unknown', 'no recording of it could be read'
FROM sla_device AS d
WHERE d.kind = 'recorder' AND d.first_seen < ?4 AND ifnull(d.gone >= ?3, 1) AND d.no NOT IN (SELECT no FROM series)
  AND d.device NOT IN (SELECT device FROM v1_out_of_scope)
ORDER BY 1)sql";

// A device tells whole seconds, so that up to one more is not its fault. A reading from before the month holds in it
// if somebody read the clock in it and found nothing else.
constexpr std::string_view kClock = R"sql(
WITH
  heard AS (SELECT d.no FROM sla_checked AS a JOIN sla_device AS d USING (device) WHERE a.month = ?2 AND a.answered > 0),
  reading AS (
    SELECT c.device AS no, c.at, c.offset_seconds AS seconds FROM clock_reading AS c
    WHERE c.at < ?4 AND (c.at >= ?3 OR (c.at = (SELECT max(p.at) FROM clock_reading AS p WHERE p.device = c.device AND p.at < ?3)
      AND c.device IN heard AND EXISTS (SELECT 1 FROM watch AS w WHERE w.until > ?3 AND w.since < ?4)))
    UNION ALL
    SELECT m.device, r.started, m.value FROM measurement AS m JOIN past_run AS r ON r.no = m.run
    WHERE m.measure = 'clock_offset_seconds' AND m.value IS NOT NULL AND r.started < ?4
      AND (r.started >= ?3 OR m.run = (SELECT max(p.run) FROM measurement AS p
        WHERE (p.device, p.measure, p.subject) = (m.device, m.measure, m.subject) AND p.run <=
          (SELECT min(no) FROM past_run WHERE whole_estate AND started >= ?3 AND started < ?4)))
  ),
  worst AS (SELECT no, max(abs(seconds)) AS most, seconds, at FROM reading GROUP BY no)
SELECT d.name, CASE WHEN w.most IS NULL THEN 'unknown' WHEN w.most <= ?1 THEN 'pass' WHEN w.most <= ?1 + 1 THEN 'unknown' ELSE 'fail' END,
  CASE WHEN w.most IS NULL THEN 'its clock was not compared with one that is known to be right'
    ELSE printf('its clock was %.1f s %s on %s', w.most, iif(w.seconds < 0, 'slow', 'fast'), strftime('%Y-%m-%d', w.at, 'unixepoch'))
  END
FROM sla_device AS d LEFT JOIN worst AS w USING (no)
WHERE d.kind <> 'vms' AND d.first_seen < ?4 AND ifnull(d.gone >= ?3, 1)
ORDER BY d.name)sql";

// Of a month that is not over, the part before the last night. Gaps that are known prove a failure, and so does their
// sum; but only where all of that time was searched, by nights of which every gap is kept, nothing more may be missing.
// Where only moments were asked for, or the recorder records on events, a small gap proves nothing.
constexpr std::string_view kCompleteness = R"sql(
WITH
  job AS (
    SELECT device, recording, max(NOT on_events AND NOT scheduled) AS always FROM v1_recording_job
    WHERE lower(mode) <> 'idle' GROUP BY device, recording
  ),
  night AS (SELECT strftime('%Y-%m', ?4, 'unixepoch') = ?2 AS lasts, max(started) AS last FROM past_run WHERE whole_estate),
  span AS (
    SELECT r.device, r.token, r.camera, ifnull(j.always, 0) AS always, max(?3, d.first_seen) AS begins, d.name,
      -- The last night ended with the newest footage, which is a little older.
      min(iif(n.lasts, iif(max(r.sampled_until) > n.last - 86400, max(r.sampled_until), ifnull(n.last, ?4)), ?4), ?4) AS ends
    FROM night AS n, v1_recording AS r JOIN sla_device AS d USING (device)
      LEFT JOIN job AS j ON (j.device, j.recording) = (r.device, r.token)
    WHERE d.first_seen < ?4 AND ifnull(d.gone >= ?3, 1) AND NOT EXISTS (SELECT 1 FROM v1_out_of_scope AS o WHERE o.device = ifnull(r.camera, r.device))
    GROUP BY r.device, r.token
  ),
  look AS MATERIALIZED (
    SELECT s.device, s.token, s.camera, s.begins AS since, s.ends AS up_to, t.points, t.begins, t.ends, t.earliest, t.latest, t.gap_count,
      t.gap_seconds, t.kept
    FROM span AS s JOIN sla_search AS t USING (device, token)
    WHERE t.at >= ?3 AND t.ends > s.begins AND t.begins < s.ends
  ),
  piece AS (
    SELECT device, token, points, max(begins, since) AS begins, min(ends, up_to) AS ends FROM look WHERE gap_count <= kept
  ),
  -- Of nights that found more gaps than are kept: all together, but for what may lie outside the month.
  untold AS (
    SELECT device, token, max(gap_count) AS gaps, max(gap_seconds - max(since - earliest, 0) - max(latest - up_to, 0))
      - ifnull((SELECT sum(max(min(l.up_to, w.ends) - max(l.since, w.begins), 0)) FROM sla_work AS w
          WHERE w.device = ifnull(l.camera, l.device)), 0) AS seconds
    FROM look AS l WHERE gap_count > kept
    GROUP BY device, token
  ),
  searched AS (
    SELECT device, token, max(points) AS points, min(begins) AS first, max(ends) AS last,
      sum(max(ends - max(begins, ifnull(before, begins)), 0)) AS seconds
    FROM (
      SELECT *, max(ends) OVER (PARTITION BY device, token ORDER BY begins, ends ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM piece
    )
    GROUP BY device, token
  ),
  missing AS (
    SELECT s.device, s.token, count(*) AS gaps, sum(max(min(g.ends, s.ends) - max(g.begins, s.begins), 0)
      - ifnull((SELECT sum(max(min(g.ends, s.ends, w.ends) - max(g.begins, s.begins, w.begins), 0)) FROM sla_work AS w
          WHERE w.device = ifnull(s.camera, s.device)), 0)) AS seconds
    FROM span AS s JOIN sla_gap AS g ON (g.device, g.recording) = (s.device, s.token) AND g.ends >= s.begins AND g.begins < s.ends
    GROUP BY s.device, s.token
  ),
  summed AS (
    SELECT s.*, t.first, t.last, ifnull(t.seconds, 0) AS searched, u.gaps AS untold,
      max(ifnull(m.seconds, 0), ifnull(u.seconds, 0)) AS seconds, ifnull(t.points, 0) AND ifnull(m.gaps, 0) > 0 AS doubt,
      s.ends <= s.begins OR ifnull(t.seconds, 0) < s.ends - s.begins AS partly
    FROM span AS s LEFT JOIN searched AS t USING (device, token) LEFT JOIN missing AS m USING (device, token)
      LEFT JOIN untold AS u USING (device, token)
  ),
  judged AS (SELECT *, 100.0 - 100.0 * seconds / max(ends - begins, 1) AS percent FROM summed)
SELECT name || ' recording:' || token,
  CASE WHEN percent < ?1 AND always THEN 'fail' WHEN percent < ?1 OR partly OR doubt THEN 'unknown' ELSE 'pass' END,
  iif(searched = 0 AND seconds = 0 AND untold IS NULL, 'its footage of the month was not searched for gaps',
    printf('footage for %s%.2f %% of the month, gaps together %.1f h', iif(partly, 'at most ', ''), percent, seconds / 3600.0)
      || iif(percent < ?1 AND NOT always, '; it is not known to record all the time', '')
      || iif(doubt, '; between the moments asked for there may be more', '')
      || CASE WHEN NOT partly THEN '' WHEN untold > 0 THEN printf('; a night found %d gaps, of which only the longest are kept', untold)
        ELSE printf('; searched for gaps were only %.1f of %.1f h', searched / 3600.0, (ends - begins) / 3600.0)
          || iif(searched > 0, strftime(', from %Y-%m-%dT%H:%M', first, 'unixepoch') || strftime(' to %Y-%m-%dT%H:%M', last, 'unixepoch'), '')
      END)
FROM judged
UNION ALL
SELECT d.name, 'unknown', 'no recording of it could be read'
FROM sla_device AS d
WHERE d.kind = 'recorder' AND d.first_seen < ?4 AND ifnull(d.gone >= ?3, 1) AND d.device NOT IN (SELECT device FROM v1_recording)
  AND d.device NOT IN (SELECT device FROM v1_out_of_scope)
ORDER BY 1)sql";

// What somebody counted: a period that lies in the month counts, one that only touches it leaves it open, unless all is
// wanted and the others show that it was not.
constexpr std::string_view kCounted = R"sql(
WITH counted AS (
  SELECT sum(first_day >= ?3 AND last_day < ?4) AS inside, sum(first_day < ?3 OR last_day >= ?4) AS beyond,
    sum(iif(first_day >= ?3 AND last_day < ?4, total, 0)) AS total, sum(iif(first_day >= ?3 AND last_day < ?4, met, 0)) AS met,
    group_concat(place, ', ') AS places
  FROM v1_performance WHERE measure = ?6 AND first_day < ?4 AND last_day >= ?3
)
SELECT '',
  CASE WHEN inside = 0 OR (beyond > 0 AND (?7 OR met >= total)) THEN 'unknown'
    WHEN 100.0 * met >= iif(?7, ?1, 100.0) * total THEN 'pass' ELSE 'fail' END,
  iif(inside = 0, 'declared is only a period that goes beyond the month: ' || places,
    printf('%d of %d, by %s', met, total, places) || iif(beyond > 0, '; a period goes beyond the month', ''))
FROM counted WHERE places IS NOT NULL)sql";

// The register tells the last review only: where that came after the month, nobody knows of the one before.
constexpr std::string_view kReview = R"sql(
SELECT '',
  CASE WHEN s.reviewed_on IS NULL THEN 'unknown'
    WHEN s.reviewed_on >= ?4 THEN iif(?4 - s.signed_on <= (?1 + 1) * 86400, 'pass', 'unknown')
    WHEN ?4 - s.reviewed_on <= (?1 + 1) * 86400 THEN 'pass' ELSE 'fail' END,
  ifnull('last reviewed on ' || strftime('%Y-%m-%d', s.reviewed_on, 'unixepoch') || iif(s.reviewed_on >= ?4, ', after the month', ''),
    'no review is declared')
FROM v1_sla AS s WHERE s.party = ?5 AND (s.signed_on IS NULL OR s.signed_on < ?4))sql";

constexpr std::array kMeasurings{
    SlaMeasuring{"camera_availability_percent", "Cameras answer {} % of checks", "cameras", false, kCameras},
    SlaMeasuring{"scheme_availability_percent", "Schemes' cameras answer {} %", "schemes", false, kSchemes},
    SlaMeasuring{"fault_critical_hours", "Recorder faults mended in {} h", "faults", true, kCriticalFaults},
    SlaMeasuring{"fault_other_working_days", "Other faults mended in {} working days", "faults", true, kOtherFaults},
    SlaMeasuring{"retention_days", "Footage kept {} days", "recordings", false, kRetention},
    SlaMeasuring{"clock_seconds", "Clocks within {} s", "devices", false, kClock},
    SlaMeasuring{"recording_completeness_percent", "Recordings complete to {} %", "recordings", false, kCompleteness},
    SlaMeasuring{"evidence_urgent_hours", "Urgent evidence within {} h", "counts", false, kCounted, "evidence_urgent"},
    SlaMeasuring{"evidence_routine_days", "Other evidence within {} days", "counts", false, kCounted,
                 "evidence_routine"},
    SlaMeasuring{"contractor_critical_hours", "Contractor, critical, in {} h", "counts", false, kCounted,
                 "contractor_critical"},
    SlaMeasuring{"contractor_other_working_days", "Contractor, other, in {} working days", "counts", false, kCounted,
                 "contractor_other"},
    SlaMeasuring{"live_link_percent", "Live link up {} %", "counts", false, kCounted, "live_link", true},
    SlaMeasuring{"staffed_hours_per_week", "Staffed {} h a week", "counts", false, kCounted, "staffed"},
    SlaMeasuring{"review_days", "Reviewed within {} days", "reviews", true, kReview},
};

}  // namespace

std::span<const SlaMeasuring> sla_measurings() {
  return kMeasurings;
}

}  // namespace camaudit::report
