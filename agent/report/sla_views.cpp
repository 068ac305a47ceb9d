// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/sla_measures.hpp"

namespace camaudit::report {
namespace {

constexpr std::string_view kViews = R"sql(
CREATE TEMP VIEW sla_device AS
SELECT d.device, d.kind, k.no, h.first_seen, ifnull(c.assets || ' (' || d.address || ')', d.address) AS name
FROM v1_device AS d JOIN known_device AS k USING (device) JOIN v1_device_history AS h USING (device)
  LEFT JOIN (SELECT device, group_concat(asset_id, ', ') AS assets FROM v1_camera_device GROUP BY device) AS c USING (device)
WHERE d.kind IN ('camera', 'encoder', 'recorder', 'vms');

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

-- What a recording's row said of its search in all runs before `until`, from the row before on. Its key is its token.
CREATE TEMP TABLE sla_told AS
WITH
  listed AS (
    SELECT device, token, max(sampled_by) AS sampled_by, replace(replace(replace(token, '\', '\\'), '|', '\|'), '#', '\#') AS "key"
    FROM v1_recording GROUP BY device, token
  )
SELECT c.device AS no, r.token, c.run AS until, iif(c."column" = '', json_extract(c.before, '$.sampled_by'), c.before) AS sampled_by
FROM listed AS r JOIN known_device AS k USING (device) JOIN change AS c ON c.device = k.no AND c."key" = r."key"
WHERE c."table" = 'recording' AND c."column" IN ('', 'sampled_by')
UNION ALL
SELECT k.no, r.token, 9223372036854775807, r.sampled_by FROM listed AS r JOIN known_device AS k USING (device);
CREATE INDEX temp.sla_told_recording ON sla_told (no, token, until);

-- The times that nights searched for gaps. Of a night before the last it is not kept, but how old the oldest and the
-- newest footage was, to within a day and an hour; it counts unless the last search broke off before its end.
CREATE TEMP VIEW sla_search AS
SELECT r.device, r.token, u.started AS at, r.sampled_by = 'points' AS points, r.sampled_from AS begins, r.sampled_until AS ends
FROM v1_recording AS r, v1_run AS u
WHERE r.sampled_by IS NOT NULL
UNION ALL
SELECT r.device, r.token, n.started, t.sampled_by = 'points',
  n.now - CAST(min(o.value - (o.run < n.no), 366) * 86400 AS INTEGER), n.now - CAST((y.value + (y.run < n.no)) * 3600 AS INTEGER)
FROM v1_recording AS r JOIN known_device AS k USING (device) JOIN past_run AS n ON n.whole_estate AND NOT n.pruned
  JOIN measurement AS o ON (o.device, o.measure, o.subject) = (k.no, 'footage_days', 'recording:' || r.token)
    AND o.run = (SELECT max(p.run) FROM measurement AS p WHERE (p.device, p.measure, p.subject) = (o.device, o.measure, o.subject) AND p.run <= n.no)
  JOIN measurement AS y ON (y.device, y.measure, y.subject) = (k.no, 'newest_footage_hours', o.subject)
    AND y.run = (SELECT max(p.run) FROM measurement AS p WHERE (p.device, p.measure, p.subject) = (y.device, y.measure, y.subject) AND p.run <= n.no)
  JOIN sla_told AS t ON (t.no, t.token) = (k.no, r.token)
    AND t.until = (SELECT min(l.until) FROM sla_told AS l WHERE (l.no, l.token) = (t.no, t.token) AND l.until > n.no)
WHERE r.sampled_until >= r.latest AND t.sampled_by IS NOT NULL AND o.value IS NOT NULL AND y.value IS NOT NULL;
)sql";

}  // namespace

std::string_view sla_views() {
  return kViews;
}

}  // namespace camaudit::report
