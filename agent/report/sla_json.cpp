// SPDX-License-Identifier: GPL-3.0-or-later
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <ostream>

#include "agent/base/text.hpp"
#include "agent/report/sla_text.hpp"

namespace camaudit::report {
namespace {

namespace json = boost::json;

json::string_view text(std::string_view value) {
  return {value.data(), value.size()};
}

json::value day(const std::optional<UtcSeconds>& value) {
  return value ? json::value(json::string(format_date(*value))) : json::value(nullptr);
}

json::object agreement_json(const SlaReport::Agreement& agreement) {
  return {{"party", agreement.party},
          {"signed_on", day(agreement.signed_on)},
          {"reviewed_on", day(agreement.reviewed_on)},
          {"review_due", day(agreement.review_due)}};
}

json::object month_json(const SlaMonth& month) {
  json::array unwatched;
  for (const auto& [since, until] : month.unwatched) {
    unwatched.push_back(json::object{{"since", format_rfc3339(since)}, {"until", format_rfc3339(until)}});
  }
  return {{"month", month.month},
          {"begins", format_rfc3339(month.begins)},
          {"ends", format_rfc3339(month.ends)},
          {"over", month.over},
          {"nights", month.nights},
          {"watched_seconds", month.watched_seconds},
          {"unwatched", std::move(unwatched)}};
}

json::object measure_json(const SlaReport& report, const SlaMeasure& measure) {
  json::array figures;
  for (std::size_t i = 0; i < measure.figures.size(); ++i) {
    const SlaFigure& figure = measure.figures[i];
    figures.push_back(json::object{{"month", report.months[i].month},
                                   {"outcome", text(to_string(figure.outcome))},
                                   {"counted", figure.counted},
                                   {"met", figure.met},
                                   {"open", figure.open}});
  }
  return {{"party", measure.party},       {"target", measure.target}, {"title", measure.title},
          {"wanted", measure.wanted},     {"place", measure.place},   {"counts", measure.counts},
          {"figures", std::move(figures)}};
}

json::object cause_json(const SlaReport& report, const SlaCause& cause) {
  return {{"month", report.months[cause.month].month},
          {"party", report.measures[cause.measure].party},
          {"target", report.measures[cause.measure].target},
          {"outcome", text(to_string(cause.outcome))},
          {"subject", cause.subject},
          {"evidence", cause.evidence}};
}

}  // namespace

void write_sla_json(std::ostream& out, const SlaReport& report) {
  json::object root;
  root["schema"] = "camaudit.sla/1";
  root["authority"] = report.authority;
  root["site"] = report.site;
  root["made"] = format_rfc3339(report.made);
  root["outcome"] = text(to_string(outcome_of(report)));
  json::array agreements;
  for (const auto& agreement : report.agreements) agreements.push_back(agreement_json(agreement));
  root["agreements"] = std::move(agreements);
  json::array months;
  for (const SlaMonth& month : report.months) months.push_back(month_json(month));
  root["months"] = std::move(months);
  json::array measures;
  for (const SlaMeasure& measure : report.measures) measures.push_back(measure_json(report, measure));
  root["measures"] = std::move(measures);
  json::array causes;
  for (const SlaCause& cause : report.causes) causes.push_back(cause_json(report, cause));
  root["causes"] = std::move(causes);
  out << harmless_json(json::serialize(root)) << '\n';
}

}  // namespace camaudit::report
