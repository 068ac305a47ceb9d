// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/store/remembered.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "agent/store/sql.hpp"

namespace camaudit::store {
namespace {

constexpr std::int64_t kDay = 86400;

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
};

struct Known {
  std::string device;
  UtcSeconds first_seen;
  bool from_the_beginning = false;
  std::optional<UtcSeconds> unassessed_since;
  std::optional<UtcSeconds> gained_on;
  std::optional<std::string> gained;
  std::vector<Answer> answers;  ///< oldest first
};

/// The inventory's history, read once.
struct History {
  std::vector<UtcSeconds> nights;  ///< starts of the runs that looked for everything, oldest first
  std::map<std::int64_t, Known> devices;
};

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
                          known->second.answers.push_back({{row.integer(1)}, value});
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

void add_outages(const Known& known, const std::vector<UtcSeconds>& nights, std::vector<model::Outage>& out) {
  std::optional<model::Outage> open;
  std::optional<UtcSeconds> up_since;
  // The last look at the device before `time`, while it stood as it did from `since` on.
  const auto last_look = [&nights](UtcSeconds since, std::optional<UtcSeconds> time) {
    UtcSeconds last = since;
    for (const UtcSeconds night : nights) {
      if (night.value > since.value && (!time || night.value < time->value)) last = night;
    }
    return last;
  };
  for (std::size_t i = 0; i < known.answers.size(); ++i) {
    const Answer& answer = known.answers[i];
    const std::optional<UtcSeconds> until =
        i + 1 < known.answers.size() ? std::optional(known.answers[i + 1].time) : std::nullopt;
    if (!answer.answered) continue;
    if (*answer.answered) {
      if (open) {
        open->answered_again = answer.time;
        out.push_back(*open);
        open.reset();
      }
      up_since = last_look(answer.time, until);
      continue;
    }
    if (!open) open = model::Outage{known.device, up_since, answer.time, answer.time, std::nullopt};
    open->failed_last = last_look(answer.time, until);
  }
  if (open) out.push_back(*open);
}

void add_availability(const Known& known, const std::vector<UtcSeconds>& nights, const std::set<std::string>& months,
                      model::Remembered& out) {
  std::map<std::int64_t, model::MissedDay> missed;
  std::map<std::string, model::Availability> by_month;
  auto next = known.answers.begin();
  std::optional<bool> stands;
  for (const UtcSeconds night : nights) {
    while (next != known.answers.end() && next->time.value <= night.value) stands = (next++)->answered;
    const std::string month = month_of(night);
    if (!stands || !months.contains(month)) continue;
    model::Availability& row = by_month.try_emplace(month, model::Availability{known.device, month}).first->second;
    ++row.checks;
    if (*stands) {
      ++row.answered;
      continue;
    }
    const std::int64_t day = night.value - night.value % kDay;
    ++missed.try_emplace(day, model::MissedDay{known.device, month, {day}}).first->second.checks;
  }
  for (auto& [month, row] : by_month) out.availability.push_back(std::move(row));
  for (auto& [day, row] : missed) out.missed_day.push_back(std::move(row));
}

void add(const Known& known, const std::vector<UtcSeconds>& nights, model::Remembered& out) {
  model::DeviceHistory& row = out.device_history.emplace_back();
  row.device = known.device;
  row.first_seen = known.first_seen;
  if (!known.from_the_beginning) row.added = known.first_seen;
  row.unassessed_since = known.unassessed_since;
  if (known.unassessed_since) row.unassessed_nights = days_tried(nights, *known.unassessed_since);
  row.gained_on = known.gained_on;
  row.gained = known.gained;
  add_outages(known, nights, out.outage);
  if (nights.empty()) return;
  add_availability(known, nights, {month_before(nights.back()), month_of(nights.back())}, out);
}

}  // namespace

Result<model::Remembered> remembered(Database& kept) {
  const auto history = read(kept);
  if (!history) return fail(history.error());
  model::Remembered out;
  for (const auto& [no, known] : history->devices) add(known, history->nights, out);
  return out;
}

Result<model::Remembered> remembered(Database& kept, const Tonight& tonight) {
  auto history = read(kept);
  if (!history) return fail(std::move(history.error()));
  std::map<std::string, Known*> by_name;
  for (auto& [no, known] : history->devices) by_name.emplace(known.device, &known);
  const bool nothing_known = history->nights.empty();
  std::vector<UtcSeconds> nights = history->nights;
  nights.push_back(tonight.started);
  model::Remembered out;
  for (const Tonight::Device& device : tonight.devices) {
    auto at = by_name.find(device.id);
    if (at == by_name.end()) at = by_name.find("address:" + device.address);
    Known known = at == by_name.end() ? Known{device.id, tonight.started, nothing_known, {}, {}, {}, {}} : *at->second;
    known.device = device.id;
    known.answers.push_back({tonight.started, device.reachable});
    if (device.assessed) {
      known.unassessed_since.reset();
    } else if (!known.unassessed_since) {
      known.unassessed_since = tonight.started;
    }
    add(known, nights, out);
  }
  return out;
}

}  // namespace camaudit::store
