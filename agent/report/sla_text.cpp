// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/sla_text.hpp"

#include <fmt/format.h>

#include <map>
#include <ostream>
#include <utility>

#include "agent/base/text.hpp"
#include "agent/report/columns.hpp"
#include "agent/report/sla_html.hpp"

namespace camaudit::report {
namespace {

using model::Outcome;

/// More of one month and target than this are counted, not listed; the JSON has them all.
constexpr std::size_t kListed = 12;
constexpr double kHour = 3600;

std::string figure_text(const SlaFigure& figure) {
  if (figure.counted == 0 && figure.open == 0) return figure.outcome == Outcome::Pass ? "none" : "not measured";
  const std::size_t all = figure.counted + figure.open;
  if (figure.outcome == Outcome::Fail) return fmt::format("{}/{} missed", figure.met, all);
  return fmt::format("{}/{} {}", figure.met, all, figure.outcome == Outcome::Pass ? "met" : "open");
}

std::string day_or(const std::optional<UtcSeconds>& day, std::string_view otherwise) {
  return day ? format_date(*day) : std::string(otherwise);
}

void write_targets(std::ostream& out, const SlaReport& report, const TerminalStyle& style) {
  std::vector<std::string> titles{"Target"};
  for (const SlaMonth& month : report.months) titles.push_back(month.month + (month.over ? "" : " so far"));
  Columns columns(std::move(titles));
  for (const SlaMeasure& measure : report.measures) {
    std::vector<std::string> cells{measure_title(report, measure)};
    for (const SlaFigure& figure : measure.figures) cells.push_back(figure_text(figure));
    columns.add(std::move(cells));
  }
  columns.write(out, style);
}

void write_causes(std::ostream& out, const SlaReport& report, Outcome outcome, std::string_view title,
                  const TerminalStyle& style) {
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> listed;
  std::pair<std::size_t, std::size_t> last{report.months.size(), 0};
  for (const SlaCause& cause : report.causes) {
    if (cause.outcome != outcome) continue;
    const std::pair place{cause.month, cause.measure};
    if (listed.empty()) out << '\n' << title << '\n';
    if (place != std::exchange(last, place)) {
      out << fmt::format("\n  {}  {}\n", report.months[cause.month].month,
                         escape_for_terminal(measure_title(report, report.measures[cause.measure])));
    }
    if (++listed[place] > kListed) continue;
    const std::string text = cause.subject.empty() ? cause.evidence : cause.subject + ": " + cause.evidence;
    out << "  - " << wrapped(escape_for_terminal(text), style.width, 4, 4) << '\n';
  }
  for (const auto& [place, count] : listed) {
    if (count <= kListed) continue;
    out << fmt::format("\n  {} more in {}: {} ('--format json' lists all)\n", count - kListed,
                       report.months[place.first].month,
                       escape_for_terminal(measure_title(report, report.measures[place.second])));
  }
}

void write_watching(std::ostream& out, const SlaReport& report) {
  out << "\nWhat was watched (what was not is in no figure)\n";
  for (const SlaMonth& month : report.months) {
    const double hours = static_cast<double>(month.ends.value - month.begins.value) / kHour;
    out << fmt::format("  {}  {} nights; the heartbeat {:.1f} of {:.1f} h\n", month.month, month.nights,
                       static_cast<double>(month.watched_seconds) / kHour, hours);
    for (std::size_t i = 0; i < month.unwatched.size() && i < kListed; ++i) {
      const auto& [since, until] = month.unwatched[i];
      out << fmt::format("           nobody watched from {} to {}, {:.1f} h\n", format_rfc3339(since),
                         format_rfc3339(until), static_cast<double>(until.value - since.value) / kHour);
    }
    if (month.unwatched.size() > kListed) {
      out << fmt::format("           and {} times more\n", month.unwatched.size() - kListed);
    }
  }
}

}  // namespace

void write_sla_text(std::ostream& out, const SlaReport& report, const TerminalStyle& style) {
  for (const auto& agreement : report.agreements) {
    out << fmt::format("Service level agreement with {}: signed {}, reviewed {}, next review {}\n",
                       escape_for_terminal(agreement.party), day_or(agreement.signed_on, "on no day that is declared"),
                       day_or(agreement.reviewed_on, "never"), day_or(agreement.review_due, "not set"));
  }
  out << '\n';
  write_targets(out, report, style);
  write_causes(out, report, Outcome::Fail, "What missed a target", style);
  write_causes(out, report, Outcome::Unknown, "What could not be measured", style);
  write_watching(out, report);
}

}  // namespace camaudit::report
