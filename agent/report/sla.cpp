// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/sla.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "agent/report/sla_measures.hpp"
#include "agent/store/sql.hpp"

namespace camaudit::report {
namespace {

using model::Outcome;
using store::Statement;

constexpr std::int64_t kHour = 3600;

/// A month as a number that counts on; nullopt if the text is no "2026-05".
std::optional<int> month_number(const std::string& text) {
  const auto first_day = parse_date(text + "-01");
  if (!first_day || format_date(*first_day).substr(0, 7) != text) return std::nullopt;
  int year = 0;
  int month = 0;
  std::from_chars(text.data(), text.data() + 4, year);
  std::from_chars(text.data() + 5, text.data() + 7, month);
  return year * 12 + month - 1;
}

std::string month_text(int number) {
  return fmt::format("{:04}-{:02}", number / 12, number % 12 + 1);
}

UtcSeconds beginning_of(int number) {
  return utc_from_fields(number / 12, number % 12 + 1, 1, 0, 0, 0).value_or(UtcSeconds{});
}

/// Times of an hour and more between the spans of the heartbeat, which are in order.
class Watching {
 public:
  explicit Watching(SlaMonth& month) : month_(month) {}

  void take(UtcSeconds since, UtcSeconds until) {
    if (began_ && since > until_) hole(until_, since);
    const std::int64_t from = std::max(since.value, month_.begins.value);
    const std::int64_t to = std::min(until.value, month_.ends.value);
    if (to > from) month_.watched_seconds += to - from;
    began_ = true;
    until_ = std::max(until_, until);
  }
  void finish() {
    if (began_) hole(until_, month_.ends);
  }

 private:
  void hole(UtcSeconds since, UtcSeconds until) {
    const UtcSeconds from = std::max(since, month_.begins);
    const UtcSeconds to = std::min(until, month_.ends);
    if (to.value - from.value >= kHour) month_.unwatched.push_back({from, to});
  }

  SlaMonth& month_;
  bool began_ = false;
  UtcSeconds until_;
};

Result<void> complete(store::Database& inventory, SlaMonth& month) {
  auto done = store::for_each_row(
      inventory, "SELECT count(*) FROM past_run WHERE whole_estate AND started >= ?1 AND started < ?2",
      [&](const Statement& row) { month.nights = row.integer(0); }, month.begins, month.ends);
  if (!done) return done;
  Watching watching(month);
  done = store::for_each_row(
      inventory, "SELECT since, until FROM watch WHERE since < ?1 ORDER BY since",
      [&](const Statement& row) { watching.take({row.integer(0)}, {row.integer(1)}); }, month.ends);
  if (done) watching.finish();
  return done;
}

Result<std::vector<SlaReport::Agreement>> agreements(store::Database& inventory) {
  std::vector<SlaReport::Agreement> all;
  const auto done = store::for_each_row(inventory, "SELECT party, signed_on, reviewed_on, review_due FROM v1_sla",
                                        [&](const Statement& row) {
                                          all.push_back({std::string(row.text(0)), store::optional_time(row, 1),
                                                         store::optional_time(row, 2), store::optional_time(row, 3)});
                                        });
  if (!done) return fail(done.error());
  return all;
}

Result<std::vector<SlaMeasure>> measures(store::Database& inventory) {
  std::vector<SlaMeasure> all;
  for (const SlaMeasuring& measuring : sla_measurings()) {
    const auto done = store::for_each_row(
        inventory, "SELECT party, value, place FROM v1_sla_target WHERE target = ?1 ORDER BY party",
        [&](const Statement& row) {
          SlaMeasure& measure = all.emplace_back();
          measure.party = row.text(0);
          measure.target = measuring.target;
          measure.wanted = row.real(1);
          measure.title = fmt::format(fmt::runtime(measuring.title), measure.wanted);
          measure.place = row.text(2);
          measure.counts = measuring.counts;
        },
        measuring.target);
    if (!done) return fail(done.error());
  }
  return all;
}

const SlaMeasuring& measuring_of(const SlaMeasure& measure) {
  const auto all = sla_measurings();
  return *std::find_if(all.begin(), all.end(), [&](const SlaMeasuring& one) { return one.target == measure.target; });
}

void bind(Statement& statement, const SlaMeasure& measure, const SlaMeasuring& measuring, const SlaMonth& month) {
  int position = 0;
  const auto next = [&](const auto& value) {
    if (++position <= statement.parameters()) statement.bind(position, value);
  };
  next(measure.wanted);
  next(month.month);
  next(month.begins);
  next(month.ends);
  next(measure.party);
  next(measuring.declared);
  next(measuring.wanted_is_share);
}

/// Into the figure of the month; what was not met and what is open go to `causes`.
Result<void> measure_month(store::Database& inventory, SlaReport& report, std::size_t at, std::size_t month) {
  SlaMeasure& measure = report.measures[at];
  const SlaMeasuring& measuring = measuring_of(measure);
  auto statement = inventory.cached(std::string(measuring.sql));
  if (!statement) return fail(std::move(statement.error()));
  bind(**statement, measure, measuring, report.months[month]);
  SlaFigure& figure = measure.figures.emplace_back();
  Result<bool> more = (*statement)->step();
  for (; more && *more; more = (*statement)->step()) {
    const Outcome outcome = model::outcome_from((*statement)->text(1)).value_or(Outcome::Unknown);
    if (outcome == Outcome::Unknown) {
      ++figure.open;
    } else {
      ++figure.counted;
    }
    if (outcome == Outcome::Pass) {
      ++figure.met;
      continue;
    }
    report.causes.push_back(
        {month, at, outcome, std::string((*statement)->text(0)), std::string((*statement)->text(2))});
  }
  (*statement)->reset();
  if (!more) return fail(std::move(more.error()));
  const SlaMonth& seen = report.months[month];
  const bool somebody_looked = seen.nights > 0 || seen.watched_seconds > 0;
  if (figure.met < figure.counted) {
    figure.outcome = Outcome::Fail;
  } else if (figure.open == 0 && (figure.counted > 0 || (measuring.none_is_good && somebody_looked))) {
    figure.outcome = Outcome::Pass;
  }
  return {};
}

}  // namespace

Result<std::vector<SlaMonth>> sla_months(const std::string& last, int count, UtcSeconds now) {
  const auto number = month_number(last);
  if (!number) return fail(ErrorKind::InvalidInput, "'{}' is no month: write it as 2026-05", last);
  if (beginning_of(*number) > now) return fail(ErrorKind::InvalidInput, "the month {} has not begun", last);
  std::vector<SlaMonth> months;
  for (int at = *number - count + 1; at <= *number; ++at) {
    SlaMonth& month = months.emplace_back();
    month.month = month_text(at);
    month.begins = beginning_of(at);
    month.ends = std::min(beginning_of(at + 1), now);
    month.over = beginning_of(at + 1) <= now;
  }
  return months;
}

Result<SlaReport> sla_report(store::Database& inventory, std::vector<SlaMonth> months, UtcSeconds now) {
  SlaReport report;
  report.made = now;
  report.months = std::move(months);
  auto declared = agreements(inventory);
  if (!declared) return fail(std::move(declared.error()));
  report.agreements = std::move(*declared);
  auto wanted = measures(inventory);
  if (!wanted) return fail(std::move(wanted.error()));
  report.measures = std::move(*wanted);
  if (report.measures.empty()) {
    return fail(ErrorKind::NotFound,
                "no agreement with targets is declared: describe it under [[sla]] and [sla.targets] of register.toml, "
                "which 'camaudit register init' explains, and name that file under [register] of the configuration");
  }
  if (auto done = inventory.execute(std::string(sla_views())); !done) return fail(std::move(done.error()));
  for (SlaMonth& month : report.months) {
    if (auto done = complete(inventory, month); !done) return fail(std::move(done.error()));
  }
  for (std::size_t at = 0; at < report.measures.size(); ++at) {
    for (std::size_t month = 0; month < report.months.size(); ++month) {
      if (auto done = measure_month(inventory, report, at, month); !done) return fail(std::move(done.error()));
    }
  }
  std::stable_sort(report.causes.begin(), report.causes.end(),
                   [](const SlaCause& a, const SlaCause& b) { return a.month > b.month; });
  return report;
}

Outcome outcome_of(const SlaReport& report) {
  Outcome worst = Outcome::Pass;
  for (const SlaMeasure& measure : report.measures) {
    if (measure.figures.empty()) continue;
    const Outcome last = measure.figures.back().outcome;
    if (last == Outcome::Fail) return Outcome::Fail;
    if (last == Outcome::Unknown) worst = Outcome::Unknown;
  }
  return worst;
}

}  // namespace camaudit::report
