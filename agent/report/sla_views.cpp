// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/sla_measures.hpp"

namespace camaudit::report {
namespace {

constexpr std::string_view kViews = R"sql(
CREATE TEMP VIEW sla_device AS
SELECT d.device, d.kind, k.no, h.first_seen,
  -- Since the first run that did not find it any more, and nothing after it has.
  (SELECT g.started FROM past_run AS g WHERE g.no = k.absent_since) AS gone,
  ifnull(c.assets || ' (' || d.address || ')', d.address) AS name
FROM v1_device AS d JOIN known_device AS k USING (device) JOIN v1_device_history AS h USING (device)
  LEFT JOIN (SELECT device, group_concat(asset_id, ', ') AS assets FROM v1_camera_device GROUP BY device) AS c USING (device)
-- What is registered is a camera, also where it never said so.
WHERE d.kind IN ('camera', 'encoder', 'recorder', 'vms') OR c.assets IS NOT NULL;

CREATE TEMP VIEW sla_excused AS
SELECT m.device, m.month, sum(m.checks) AS checks
FROM v1_missed_day AS m
WHERE EXISTS (SELECT 1 FROM v1_planned_work AS w WHERE w.device = m.device AND m.day >= w.begins AND m.day < w.ends)
GROUP BY m.device, m.month;

CREATE TEMP VIEW sla_checked AS
SELECT a.device, a.month, a.answered, a.network, a.checks - ifnull(e.checks, 0) AS checks, ifnull(e.checks, 0) AS excused
FROM v1_availability AS a LEFT JOIN sla_excused AS e USING (device, month);

-- Planned works that touch or overlap are one. (A row begins a new one if it begins after all before it have ended.)
CREATE TEMP TABLE sla_work AS
SELECT device, min(begins) AS begins, max(ends) AS ends
FROM (
  SELECT w.*, sum(apart) OVER (PARTITION BY device ORDER BY begins, ends ROWS UNBOUNDED PRECEDING) AS no
  FROM (
    SELECT device, begins, ends, ifnull(begins > max(ends) OVER
      (PARTITION BY device ORDER BY begins, ends ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 1) AS apart
    FROM v1_planned_work
  ) AS w
)
GROUP BY device, no;
CREATE INDEX temp.sla_work_device ON sla_work (device);

-- What is known of the length of a fault: at least from the first to the last look that failed, at most between those
-- that did not. Planned work at its beginning does not count.
CREATE TEMP VIEW sla_fault AS
SELECT b.*, answered_before IS NULL AND worked_until = 0 AS ageless,
  max(failed_last - max(failed_first, worked_until), 0) AS least,
  max(ifnull(answered_again, now) - max(ifnull(answered_before, failed_first), worked_until), 0) AS most
FROM (
  SELECT o.*, r.now, ifnull((SELECT w.ends FROM sla_work AS w
    WHERE w.device = o.device AND o.failed_first >= w.begins AND o.failed_first < w.ends), 0) AS worked_until
  FROM v1_outage AS o, v1_run AS r
) AS b
WHERE answered_again IS NULL OR answered_before IS NULL OR answered_again - answered_before >= 3600;

-- Gaps that some night found, also those that have gone with the footage since. Two nights may find other ends of one.
CREATE TEMP TABLE sla_gap AS
WITH found AS (
  SELECT device, recording, begins, ends FROM v1_recording_gap
  UNION
  SELECT k.device, json_extract(c.before, '$.recording'), CAST(json_extract(c.before, '$.begins') AS INTEGER),
    CAST(json_extract(c.before, '$.ends') AS INTEGER)
  FROM change AS c JOIN known_device AS k ON k.no = c.device
  WHERE c."table" = 'recording_gap' AND c."column" = '' AND c.before IS NOT NULL
)
SELECT device, recording, min(begins) AS begins, max(ends) AS ends
FROM (
  SELECT f.*, sum(apart) OVER (PARTITION BY device, recording ORDER BY begins, ends ROWS UNBOUNDED PRECEDING) AS no
  FROM (
    SELECT device, recording, begins, ends, ifnull(begins > max(ends) OVER
      (PARTITION BY device, recording ORDER BY begins, ends ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 1) AS apart
    FROM found
  ) AS f
)
GROUP BY device, recording, no;
CREATE INDEX temp.sla_gap_recording ON sla_gap (device, recording);

-- What a run changed in a recording's row, '' for nothing, and how many of its gaps came; the end stands for what is so
-- now. A recording's key is its token.
CREATE TEMP TABLE sla_step AS
WITH
  listed AS (
    SELECT k.no, r.token, replace(replace(replace(r.token, '\', '\\'), '|', '\|'), '#', '\#') AS "key",
      max(r.sampled_by) AS sampled_by, max(r.gap_count) AS gap_count, max(r.gap_seconds) AS gap_seconds,
      (SELECT count(*) FROM v1_recording_gap AS g WHERE (g.device, g.recording) = (r.device, r.token)) AS kept
    FROM v1_recording AS r JOIN known_device AS k USING (device) GROUP BY r.device, r.token
  )
SELECT r.no, r.token, c.run AS until,
  CASE c."column" WHEN '' THEN ifnull(json_extract(c.before, '$.sampled_by'), '') WHEN 'sampled_by' THEN ifnull(c.before, '') END AS sampled_by,
  CASE c."column" WHEN '' THEN ifnull(json_extract(c.before, '$.gap_count'), '') WHEN 'gap_count' THEN ifnull(c.before, '') END AS gap_count,
  CASE c."column" WHEN '' THEN ifnull(json_extract(c.before, '$.gap_seconds'), '') WHEN 'gap_seconds' THEN ifnull(c.before, '') END AS gap_seconds,
  0 AS came
FROM listed AS r JOIN change AS c ON (c.device, c."key") = (r.no, r."key")
WHERE c."table" = 'recording' AND c."column" IN ('', 'sampled_by', 'gap_count', 'gap_seconds')
UNION ALL
SELECT device, json_extract(ifnull(before, after), '$.recording'), run, NULL, NULL, NULL, iif(before IS NULL, 1, -1)
FROM change WHERE "table" = 'recording_gap' AND "column" = ''
UNION ALL
SELECT no, token, 9223372036854775807, ifnull(sampled_by, ''), ifnull(gap_count, ''), ifnull(gap_seconds, ''), -kept FROM listed;

-- What was so of a recording in all runs before `until`, from the row before on: the next word of each column, by the
-- least text that begins with its run. Of many gaps only the longest are kept.
CREATE TEMP TABLE sla_told AS
SELECT no, token, until, nullif(substr(min(min(printf('%020d', until) || sampled_by)) OVER later, 21), '') AS sampled_by,
  CAST(nullif(substr(min(min(printf('%020d', until) || gap_count)) OVER later, 21), '') AS INTEGER) AS gap_count,
  CAST(nullif(substr(min(min(printf('%020d', until) || gap_seconds)) OVER later, 21), '') AS INTEGER) AS gap_seconds,
  -sum(sum(came)) OVER later AS kept
FROM sla_step
GROUP BY no, token, until
WINDOW later AS (PARTITION BY no, token ORDER BY until DESC);
CREATE INDEX temp.sla_told_recording ON sla_told (no, token, until);

-- The times that nights searched for gaps, and the earliest and latest that they may have. Of a night before the last
-- it is not kept, but how old the oldest and the newest footage was, to within a day and an hour; it counts unless the
-- last search broke off before its end.
CREATE TEMP VIEW sla_search AS
SELECT r.device, r.token, u.started AS at, t.sampled_by = 'points' AS points, r.sampled_from AS begins, r.sampled_until AS ends,
  r.sampled_from AS earliest, r.sampled_until AS latest, t.gap_count, t.gap_seconds, t.kept
FROM v1_run AS u, v1_recording AS r JOIN known_device AS k USING (device)
  JOIN sla_told AS t ON (t.no, t.token, t.until) = (k.no, r.token, 9223372036854775807)
WHERE r.sampled_by IS NOT NULL
UNION ALL
SELECT r.device, r.token, n.started, t.sampled_by = 'points',
  n.now - CAST(min(o.value - (o.run < n.no), 366) * 86400 AS INTEGER), n.now - CAST((y.value + (y.run < n.no)) * 3600 AS INTEGER),
  n.now - CAST((o.value + (o.run < n.no)) * 86400 AS INTEGER), n.now - CAST((y.value - (y.run < n.no)) * 3600 AS INTEGER),
  t.gap_count, t.gap_seconds, t.kept
FROM v1_recording AS r JOIN known_device AS k USING (device) JOIN past_run AS n ON n.whole_estate AND NOT n.pruned
  JOIN measurement AS o ON (o.device, o.measure, o.subject) = (k.no, 'footage_days', 'recording:' || r.token)
    AND o.run = (SELECT max(p.run) FROM measurement AS p
      WHERE (p.device, p.measure, p.subject) = (k.no, 'footage_days', 'recording:' || r.token) AND p.run <= n.no)
  JOIN measurement AS y ON (y.device, y.measure, y.subject) = (k.no, 'newest_footage_hours', 'recording:' || r.token)
    AND y.run = (SELECT max(p.run) FROM measurement AS p
      WHERE (p.device, p.measure, p.subject) = (k.no, 'newest_footage_hours', 'recording:' || r.token) AND p.run <= n.no)
  JOIN sla_told AS t ON (t.no, t.token) = (k.no, r.token)
    AND t.until = (SELECT min(l.until) FROM sla_told AS l WHERE (l.no, l.token) = (k.no, r.token) AND l.until > n.no)
WHERE r.sampled_until >= r.latest AND t.sampled_by IS NOT NULL AND o.value IS NOT NULL AND y.value IS NOT NULL;
)sql";

}  // namespace

std::string_view sla_views() {
  return kViews;
}

}  // namespace camaudit::report
