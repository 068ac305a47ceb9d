// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/sla_html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <string_view>
#include <utility>
#include <vector>

namespace camaudit::report {
namespace {

using model::Outcome;

/// What nobody but a person can count is counted as one.
constexpr std::string_view kByPeople = "counts";

struct Sign {
  std::string_view kind;  ///< class that colours a banner or card
  std::string_view bar;   ///< and a bar or word
  std::string_view mark;
  std::string_view word;
};

Sign sign_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::Pass:
      return {"pass", "pass", "✓", "Met"};
    case Outcome::Fail:
      return {"fail", "high", "✗", "Missed"};
    default:
      return {"unknown", "unknown", "?", "Open"};
  }
}

void write_mark(Markup& page, std::string_view mark) {
  page.element("span", mark, {{"class", "mark"}, {"aria-hidden", "true"}}).text(" ");
}

/// How many targets came out so in the newest month.
std::size_t count_of(const SlaReport& report, Outcome outcome) {
  const auto matches = [&](const SlaMeasure& measure) {
    return !measure.figures.empty() && measure.figures.back().outcome == outcome;
  };
  return static_cast<std::size_t>(std::count_if(report.measures.begin(), report.measures.end(), matches));
}

std::string summary_words(const SlaReport& report) {
  const std::string month = report.months.empty() ? "no month" : month_title(report.months.back());
  const std::string all = counted(report.measures.size(), "target");
  const std::size_t missed = count_of(report, Outcome::Fail);
  const std::size_t open = count_of(report, Outcome::Unknown);
  if (missed > 0) return fmt::format("{} of {} missed in {}", grouped(missed), all, month);
  if (open > 0)
    return fmt::format("No target was missed in {}, but {} of {} could not be measured in full", month, open, all);
  if (report.measures.empty()) return "No target was measured";
  return fmt::format("{} met in {}", all, month);
}

void write_card(Markup& page, const SlaReport& report, Outcome outcome, std::string_view label) {
  const Sign sign = sign_of(outcome);
  page.open("li", {{"class", fmt::format("card {}", sign.kind)}}).open("span", {{"class", "figure"}});
  write_mark(page, sign.mark);
  page.text(grouped(count_of(report, outcome))).close().element("span", label, {{"class", "label"}}).close().line();
}

std::string day_or(const std::optional<UtcSeconds>& day, std::string_view otherwise) {
  return day ? day_text(*day) : std::string(otherwise);
}

void write_summary(Markup& page, const SlaReport& report) {
  begin_section(page, "summary", "Summary");
  const Sign sign = sign_of(report.measures.empty() ? Outcome::Unknown : outcome_of(report));
  page.open("p", {{"class", fmt::format("outcome {}", sign.kind)}});
  write_mark(page, sign.mark);
  page.text(summary_words(report)).close().line();
  page.open("ul", {{"class", "cards"}}).line();
  write_card(page, report, Outcome::Fail, "missed");
  write_card(page, report, Outcome::Unknown, "open: could not be measured in full, which is not met");
  write_card(page, report, Outcome::Pass, "met");
  page.close().element("h3", report.agreements.size() == 1 ? "The agreement" : "The agreements").line();
  begin_table(page, "Agreements with the police", {"With", "Signed", "Last reviewed", "Next review"});
  for (const auto& agreement : report.agreements) {
    page.open("tr").element("th", agreement.party, {{"scope", "row"}});
    page.element("td", day_or(agreement.signed_on, "no day is declared"));
    page.element("td", day_or(agreement.reviewed_on, "never, as far as is declared"));
    page.element("td", day_or(agreement.review_due, "not set")).close().line();
  }
  end_table(page);
  page.close().line();
}

/// "cameras", "camera".
std::string noun_of(const SlaMeasure& measure, std::size_t number) {
  return number == 1 && measure.counts.ends_with('s') ? measure.counts.substr(0, measure.counts.size() - 1)
                                                      : measure.counts;
}

std::string figure_words(const SlaMeasure& measure, const SlaFigure& figure) {
  const std::size_t all = figure.counted + figure.open;
  if (all == 0) return figure.outcome == Outcome::Pass ? "no " + measure.counts : "not measured";
  if (measure.counts == kByPeople) return "as people counted";
  std::string words = fmt::format("{} of {} {} met it", grouped(figure.met), grouped(all), noun_of(measure, all));
  if (figure.open > 0) words += fmt::format(", {} could not be measured", grouped(figure.open));
  return words;
}

/// What met the target, what missed it and what is open, as shares of one bar. The words beside it say the same.
void draw_shares(Markup& page, const SlaFigure& figure) {
  constexpr double kWidth = 120;
  const auto all = static_cast<double>(figure.counted + figure.open);
  page.open("svg",
            {{"class", "bar"}, {"width", "120"}, {"height", "10"}, {"aria-hidden", "true"}, {"focusable", "false"}});
  double left = 0;
  const auto share = [&](std::size_t number, std::string_view kind) {
    const double width = kWidth * static_cast<double>(number) / all;
    if (number == 0) return;
    page.empty_element("rect", {{"class", fmt::format("fill {}", kind)},
                                {"x", fmt::format("{:.1f}", left)},
                                {"width", fmt::format("{:.1f}", width)},
                                {"height", "10"}});
    left += width;
  };
  share(figure.met, sign_of(Outcome::Pass).bar);
  share(figure.counted - figure.met, sign_of(Outcome::Fail).bar);
  share(figure.open, sign_of(Outcome::Unknown).bar);
  page.close();
}

void write_figure(Markup& page, const SlaMeasure& measure, const SlaFigure& figure) {
  const Sign sign = sign_of(figure.outcome);
  page.open("td", {{"class", "result"}}).open("strong", {{"class", std::string(sign.bar)}});
  write_mark(page, sign.mark);
  page.text(sign.word).close().empty_element("br");
  if (figure.counted + figure.open > 0 && measure.counts != kByPeople) {
    draw_shares(page, figure);
    page.empty_element("br");
  }
  page.element("span", figure_words(measure, figure), {{"class", "quiet"}}).close();
}

void write_targets(Markup& page, const SlaReport& report) {
  begin_section(page, "targets", "Targets and what was measured");
  page.element("p",
               "A target is met if all that was counted met it, and nothing was left open. Bars show what met it, what "
               "missed it and what is open, in this order.",
               {{"class", "quiet"}});
  std::vector<std::string> titles{"Target"};
  for (const SlaMonth& month : report.months) titles.push_back(month_title(month));
  begin_table(page, "Targets against months", titles);
  for (const SlaMeasure& measure : report.measures) {
    page.open("tr").element("th", measure_title(report, measure), {{"scope", "row"}});
    for (const SlaFigure& figure : measure.figures) write_figure(page, measure, figure);
    page.close().line();
  }
  end_table(page);
  page.close().line();
}

void write_making(Markup& page, const SlaReport& report) {
  begin_section(page, "making", "How this was made");
  page.open("dl");
  page.element("dt", "Made").open("dd");
  write_time(page, report.made);
  page.close().line();
  const auto entry = [&page](std::string_view name, std::string_view value) {
    page.element("dt", name).element("dd", value).line();
  };
  entry("Made of", "what this agent saw of the devices and kept, and what the authority declares in its register");
  entry("Months", "by UTC, from the first day to the last; one that is not over is measured so far");
  entry("Open",
        "nothing missed the target, but something could not be measured, or nobody looked: neither met nor missed");
  entry("Planned work",
        "what the register declares is in no figure, and hours that two works share are taken out once");
  entry("Faults",
        "counted in the month in which they began, by the least and the most that is known of their length; one of "
        "less than an hour is none");
  entry("Working days",
        "without Saturdays and Sundays: two for each five days begun. Bank holidays count as working days, so that "
        "a fault over one has less time here than an agreement that leaves them out gives it");
  page.close().line();
  begin_table(page, "Where each target is declared", {"Target", "In the register"});
  for (const SlaMeasure& measure : report.measures) {
    page.open("tr").element("th", measure_title(report, measure), {{"scope", "row"}});
    page.element("td", measure.place).close().line();
  }
  end_table(page);
  page.close().line();
}

void write_header(Markup& page, const SlaReport& report) {
  page.open("header").element("h1", "Service level agreement: targets and what was measured");
  if (!report.authority.empty()) {
    page.element("p", report.site.empty() ? report.authority : report.authority + " · " + report.site);
  }
  if (!report.months.empty()) {
    const std::string first = month_title(report.months.front());
    const std::string last = month_title(report.months.back());
    page.element("p", report.months.size() == 1 ? last : fmt::format("{} to {}", first, last));
  }
  page.close().line();
  page.open("nav", {{"aria-label", "Contents"}}).open("ul");
  using Link = std::pair<const char*, const char*>;
  static constexpr std::array<Link, 6> kLinks{Link{"summary", "Summary"},          Link{"targets", "Targets"},
                                              Link{"missed", "What missed"},       Link{"open", "What is open"},
                                              Link{"watched", "What was watched"}, Link{"making", "How this was made"}};
  for (const auto& [id, words] : kLinks) {
    page.open("li").element("a", words, {{"href", std::string("#") + id}}).close();
  }
  page.close().close().line();
}

}  // namespace

std::string month_title(const SlaMonth& month) {
  const std::string day = day_text(month.begins);
  return day.substr(day.find(' ') + 1) + (month.over ? "" : " so far");
}

std::string measure_title(const SlaReport& report, const SlaMeasure& measure) {
  return report.agreements.size() > 1 ? measure.party + ": " + measure.title : measure.title;
}

void write_sla_html(std::ostream& out, const SlaReport& report) {
  Markup page;
  const std::string whose = report.authority.empty() ? "" : ", " + report.authority;
  begin_page(page, "en", "Service level agreement" + whose);
  begin_body(page, "Skip to the report", "report");
  write_header(page, report);
  page.open("main", {{"id", "report"}, {"tabindex", "-1"}}).line();
  write_summary(page, report);
  write_targets(page, report);
  write_sla_causes(page, report);
  write_sla_watching(page, report);
  write_making(page, report);
  page.close().line();
  page.open("footer").element("p", "Open is not met: what could not be measured is counted and shown as such.");
  page.close().line();
  end_page(page);
  out << page.result();
}

}  // namespace camaudit::report
