// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/remembered.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "agent/store/contact.hpp"
#include "agent/store/sql.hpp"

namespace camaudit::store {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kClockDays = 30;

/// "2026-05"
std::string month_of(UtcSeconds time) {
  return format_date(time).substr(0, 7);
}

std::string month_before(UtcSeconds time) {
  const auto first_day = parse_date(month_of(time) + "-01");
  return first_day ? month_of({first_day->value - kDay}) : "";
}

/// A moment at which it became known that a device answers (1), does not (0), or that nothing is known any more.
struct Answer {
  UtcSeconds time;
  std::optional<bool> answered;
  bool network = false;  ///< it did not for the network's sake
};
using Answers = std::vector<Answer>;  ///< oldest first

struct Known {
  std::string device;
  UtcSeconds first_seen;
  bool from_the_beginning = false;
  std::optional<UtcSeconds> unassessed_since;
  std::optional<UtcSeconds> gained_on;
  std::optional<std::string> gained;
  Answers in_runs;
  Answers in_beats;  ///< hold only where somebody watched
  std::optional<model::ClockRange> clock;
  std::vector<model::RecordingHistory> recordings;
};

/// The inventory's history, read once.
struct History {
  std::vector<UtcSeconds> nights;  ///< starts of the runs that looked for everything, oldest first
  std::vector<WatchSpan> watch;    ///< oldest first
  std::map<std::int64_t, Known> devices;
};

/// Looks at a device, one after another, that all found the same.
struct Looks {
  UtcSeconds first;
  UtcSeconds last;
  std::int64_t checks = 0;  ///< none in a run that did not look for everything
  bool answered = false;
  bool network = false;
};

/// The last time that anybody looked.
std::optional<UtcSeconds> last_look(const History& history) {
  std::optional<UtcSeconds> last;
  if (!history.nights.empty()) last = history.nights.back();
  if (!history.watch.empty() && (!last || *last < history.watch.back().until)) last = history.watch.back().until;
  return last;
}

Result<History> read(Database& kept) {
  History history;
  auto done = for_each_row(kept, "SELECT started FROM past_run WHERE whole_estate ORDER BY no",
                           [&](const Statement& row) { history.nights.push_back({row.integer(0)}); });
  if (done) {
    done = for_each_row(kept,
                        "SELECT k.no, k.device, f.started, k.first_run <= ifnull((SELECT min(no) FROM past_run WHERE "
                        "whole_estate), k.first_run), u.started "
                        "FROM known_device AS k JOIN past_run AS f ON f.no = k.first_run "
                        "LEFT JOIN past_run AS u ON u.no = k.unassessed_since",
                        [&](const Statement& row) {
                          Known& known = history.devices[row.integer(0)];
                          known.device = row.text(1);
                          known.first_seen = {row.integer(2)};
                          known.from_the_beginning = row.integer(3) != 0;
                          known.unassessed_since = optional_time(row, 4);
                        });
  }
  if (done) {
    done = for_each_row(kept,
                        "SELECT m.device, r.started, m.value FROM measurement AS m JOIN past_run AS r ON r.no = m.run "
                        "WHERE m.measure = 'reachable' ORDER BY m.device, m.run",
                        [&](const Statement& row) {
                          const auto known = history.devices.find(row.integer(0));
                          if (known == history.devices.end()) return;
                          const std::optional<bool> value =
                              row.is_null(2) ? std::nullopt : std::optional(row.real(2) != 0);
                          known->second.in_runs.push_back({{row.integer(1)}, value});
                        });
  }
  if (done) {
    // Rows of a table that could be read for the first time tell nothing new of the device.
    done = for_each_row(
        kept,
        "SELECT c.device, r.started, c.\"table\" || ' ' || c.\"key\" FROM change AS c JOIN past_run AS r ON r.no = "
        "c.run "
        "WHERE c.\"table\" IN ('analytics_rule', 'analytics_module', 'audio_encoder', 'ptz_node') AND c.before IS NULL "
        "AND c.\"column\" = '' AND NOT EXISTS (SELECT 1 FROM change AS s WHERE s.device = c.device AND s.run = c.run "
        "AND "
        "s.\"table\" = 'fact_status' AND s.\"key\" = c.\"table\" AND (s.before IS NULL OR s.before = 'missing')) ORDER "
        "BY c.rowid",
        [&](const Statement& row) {
          const auto known = history.devices.find(row.integer(0));
          if (known == history.devices.end()) return;
          known->second.gained_on = UtcSeconds{row.integer(1)};
          known->second.gained = row.text(2);
        });
  }
  if (done) {
    done = for_each_row(kept, "SELECT since, until, beats FROM watch ORDER BY since", [&](const Statement& row) {
      history.watch.push_back({{row.integer(0)}, {row.integer(1)}, row.integer(2)});
    });
  }
  if (done) {
    done = for_each_row(kept, "SELECT device, since, answered, cause FROM contact ORDER BY device, since",
                        [&](const Statement& row) {
                          const auto known = history.devices.find(row.integer(0));
                          if (known == history.devices.end()) return;
                          const auto answered = optional_integer(row, 2);
                          known->second.in_beats.push_back({{row.integer(1)},
                                                            answered ? std::optional(*answered != 0) : std::nullopt,
                                                            row.text(3) == kCauseNetwork});
                        });
  }
  if (done) {
    done = for_each_row(
        kept,
        "SELECT m.device, substr(m.subject, length('recording:') + 1), min(r.started) FROM measurement AS m "
        "JOIN past_run AS r ON r.no = m.run WHERE m.measure = 'footage_days' AND m.value IS NOT NULL "
        "GROUP BY m.device, m.subject",
        [&](const Statement& row) {
          const auto known = history.devices.find(row.integer(0));
          if (known == history.devices.end()) return;
          known->second.recordings.push_back({known->second.device, std::string(row.text(1)), {row.integer(2)}});
        });
  }
  const auto last = last_look(history);
  if (done && last) {
    done = for_each_row(
        kept,
        "SELECT device, max(min(at), ?1), min(offset_seconds), max(offset_seconds) FROM clock_reading AS c "
        "WHERE at >= ?1 OR at = (SELECT max(at) FROM clock_reading WHERE device = c.device AND at < ?1) "
        "GROUP BY device",
        [&](const Statement& row) {
          const auto known = history.devices.find(row.integer(0));
          if (known == history.devices.end()) return;
          known->second.clock = model::ClockRange{known->second.device, {row.integer(1)}, row.real(2), row.real(3)};
        },
        UtcSeconds{last->value - kClockDays * kDay});
  }
  if (!done) return fail(std::move(done.error()));
  return history;
}

/// Days on which somebody tried since `since`, the first one included.
std::int64_t days_tried(const std::vector<UtcSeconds>& nights, UtcSeconds since) {
  std::set<std::int64_t> days{since.value / kDay};
  for (const UtcSeconds night : nights) {
    if (night.value >= since.value) days.insert(night.value / kDay);
  }
  return static_cast<std::int64_t>(days.size());
}

/// The answer that held at a time; nullptr before the first.
const Answer* standing_at(const Answers& answers, UtcSeconds time) {
  const auto later = std::upper_bound(answers.begin(), answers.end(), time,
                                      [](UtcSeconds moment, const Answer& answer) { return moment < answer.time; });
  return later == answers.begin() ? nullptr : &*std::prev(later);
}

/// Whether the heartbeat asked the device at that time, so that a run has nothing to add.
bool was_watched(const Known& known, const std::vector<WatchSpan>& watch, UtcSeconds time) {
  const auto later = std::upper_bound(watch.begin(), watch.end(), time,
                                      [](UtcSeconds moment, const WatchSpan& span) { return moment < span.since; });
  if (later == watch.begin() || std::prev(later)->until < time) return false;
  const Answer* stands = standing_at(known.in_beats, time);
  return stands != nullptr && stands->answered.has_value();
}

/// How many beats of a span had begun before a moment of it.
std::int64_t beats_before(const WatchSpan& span, UtcSeconds moment) {
  const std::int64_t length = span.until.value - span.since.value;
  return length <= 0 ? 0 : span.beats * (moment.value - span.since.value) / length;
}

void add_beats(const Known& known, const std::vector<WatchSpan>& watch, std::vector<Looks>& out) {
  auto answer = known.in_beats.begin();
  for (const WatchSpan& span : watch) {
    while (answer != known.in_beats.end() && std::next(answer) != known.in_beats.end() &&
           std::next(answer)->time <= span.since) {
      ++answer;
    }
    const std::int64_t period = (span.until.value - span.since.value) / std::max<std::int64_t>(span.beats, 1);
    for (auto at = answer; at != known.in_beats.end() && at->time < span.until; ++at) {
      const UtcSeconds from = std::max(at->time, span.since);
      const UtcSeconds to =
          std::next(at) == known.in_beats.end() ? span.until : std::min(std::next(at)->time, span.until);
      if (!at->answered) continue;
      // The look that found it otherwise, or the end of the span, came at most a beat after the last of these.
      const UtcSeconds last{std::max(from.value, to.value - period)};
      out.push_back({from, last, beats_before(span, to) - beats_before(span, from), *at->answered, at->network});
    }
  }
}

void add_runs(const Known& known, const std::vector<UtcSeconds>& nights, const std::vector<WatchSpan>& watch,
              std::vector<Looks>& out) {
  const auto add = [&](UtcSeconds time, bool answered, std::int64_t checks) {
    if (!was_watched(known, watch, time)) out.push_back({time, time, checks, answered, false});
  };
  const std::set<UtcSeconds> of_everything(nights.begin(), nights.end());
  for (const Answer& answer : known.in_runs) {
    if (answer.answered && !of_everything.contains(answer.time)) add(answer.time, *answer.answered, 0);
  }
  for (const UtcSeconds night : nights) {
    const Answer* stands = standing_at(known.in_runs, night);
    if (stands != nullptr && stands->answered) add(night, *stands->answered, 1);
  }
}

/// All that is known of when a device answered, oldest first.
std::vector<Looks> looks_at(const Known& known, const History& history) {
  std::vector<Looks> all;
  add_beats(known, history.watch, all);
  add_runs(known, history.nights, history.watch, all);
  std::stable_sort(all.begin(), all.end(), [](const Looks& a, const Looks& b) { return a.first < b.first; });
  return all;
}

void add_outages(const Known& known, const std::vector<Looks>& all, std::vector<model::Outage>& out) {
  std::optional<model::Outage> open;
  std::optional<UtcSeconds> up_since;
  for (const Looks& looks : all) {
    if (looks.answered) {
      if (open) {
        open->answered_again = looks.first;
        out.push_back(*open);
        open.reset();
      }
      up_since = looks.last;
      continue;
    }
    if (!open) {
      open = model::Outage{known.device, up_since, looks.first, looks.last, std::nullopt, std::string(kCauseNetwork)};
    }
    open->failed_last = looks.last;
    if (!looks.network) open->cause = kCauseDevice;
  }
  if (open) out.push_back(*open);
}

void add_availability(const Known& known, const std::vector<Looks>& all, const std::set<std::string>& months,
                      model::Remembered& out) {
  std::map<std::int64_t, model::MissedDay> missed;
  std::map<std::string, model::Availability> by_month;
  std::int64_t last_day = -1;
  for (const Looks& looks : all) {
    if (looks.checks == 0) continue;
    const std::int64_t day = looks.first.value - looks.first.value % kDay;
    const std::string month = month_of(looks.first);
    if (!months.contains(month)) continue;
    model::Availability& row = by_month.try_emplace(month, model::Availability{known.device, month}).first->second;
    row.checks += looks.checks;
    if (day != std::exchange(last_day, day)) ++row.days;
    if (looks.answered) {
      row.answered += looks.checks;
      continue;
    }
    if (looks.network) row.network += looks.checks;
    missed.try_emplace(day, model::MissedDay{known.device, month, {day}}).first->second.checks += looks.checks;
  }
  for (auto& [month, row] : by_month) out.availability.push_back(std::move(row));
  for (auto& [day, row] : missed) out.missed_day.push_back(std::move(row));
}

/// Of the last look and the one before.
std::set<std::string> last_months(const History& history) {
  const auto last = last_look(history);
  return last ? std::set<std::string>{month_before(*last), month_of(*last)} : std::set<std::string>{};
}

void add(const Known& known, const History& history, const std::set<std::string>& months, model::Remembered& out) {
  model::DeviceHistory& row = out.device_history.emplace_back();
  row.device = known.device;
  row.first_seen = known.first_seen;
  if (!known.from_the_beginning) row.added = known.first_seen;
  row.unassessed_since = known.unassessed_since;
  if (known.unassessed_since) row.unassessed_nights = days_tried(history.nights, *known.unassessed_since);
  row.gained_on = known.gained_on;
  row.gained = known.gained;
  if (known.clock) {
    out.clock_range.push_back(*known.clock);
    out.clock_range.back().device = known.device;
  }
  for (const model::RecordingHistory& recording : known.recordings) {
    out.recording_history.push_back({known.device, recording.recording, recording.first_footage});
  }
  const std::vector<Looks> looks = looks_at(known, history);
  add_outages(known, looks, out.outage);
  add_availability(known, looks, months, out);
}

model::Remembered all_of(const History& history, const std::set<std::string>& months) {
  model::Remembered out;
  for (const auto& [no, known] : history.devices) add(known, history, months, out);
  return out;
}

}  // namespace

Result<model::Remembered> remembered(Database& kept) {
  const auto history = read(kept);
  if (!history) return fail(history.error());
  return all_of(*history, last_months(*history));
}

Result<model::Remembered> remembered(Database& kept, const std::set<std::string>& months) {
  const auto history = read(kept);
  if (!history) return fail(history.error());
  return all_of(*history, months);
}

Result<model::Remembered> remembered(Database& kept, const Tonight& tonight) {
  auto history = read(kept);
  if (!history) return fail(std::move(history.error()));
  std::map<std::string, Known*> by_name;
  for (auto& [no, known] : history->devices) by_name.emplace(known.device, &known);
  const bool nothing_known = history->nights.empty();
  history->nights.push_back(tonight.started);
  const std::set<std::string> months = last_months(*history);
  model::Remembered out;
  for (const Tonight::Device& device : tonight.devices) {
    auto at = by_name.find(device.id);
    if (at == by_name.end()) at = by_name.find("address:" + device.address);
    Known known = at == by_name.end() ? Known{device.id, tonight.started, nothing_known, {}, {}, {}, {}, {}, {}, {}}
                                      : *at->second;
    known.device = device.id;
    known.in_runs.push_back({tonight.started, device.reachable});
    if (device.assessed) {
      known.unassessed_since.reset();
    } else if (!known.unassessed_since) {
      known.unassessed_since = tonight.started;
    }
    add(known, *history, months, out);
  }
  return out;
}

}  // namespace camaudit::store
