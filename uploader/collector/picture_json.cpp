// SPDX-License-Identifier: GPL-3.0-or-later
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "agent/base/text.hpp"
#include "agent/model/describe.hpp"
#include "uploader/collector/picture_formats.hpp"

namespace camaudit::collector {
namespace {

namespace json = boost::json;

json::value text(std::string_view from) {
  return json::value(json::string_view(from.data(), from.size()));
}
json::value time(const std::optional<UtcSeconds>& at) {
  return at ? text(format_rfc3339(*at)) : json::value(nullptr);
}
json::string_view number_of(std::size_t measure) {
  return {measures()[measure].number.data(), measures()[measure].number.size()};
}

json::object totals_json(const Totals& totals) {
  json::object out;
  model::for_each_member(totals, [&](std::string_view name, std::int64_t value) {
    out[json::string_view(name.data(), name.size())] = value;
  });
  return out;
}

json::object area_json(const AreaPicture& area) {
  json::object out;
  out["kind"] = text(area.kind);
  out["name"] = text(area.name);
  out["authorities"] = area.authorities;
  out["reporting"] = area.reporting;
  json::object tallies;
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const Tally& tally = area.tallies[i];
    tallies[number_of(i)] = {{"yes", tally.yes}, {"no", tally.no}, {"unknown", tally.unknown}, {"of", tally.of()}};
  }
  out["measures"] = std::move(tallies);
  out["totals"] = totals_json(area.totals);
  out["local_rules"] = area.local_rules;
  return out;
}

json::object authority_json(const AuthorityPicture& authority) {
  json::object out;
  out["gss_code"] = text(authority.gss_code);
  out["name"] = text(authority.name);
  out["nation"] = text(authority.nation);
  out["police_force"] = text(authority.police_force);
  out["counted"] = authority.counted;
  out["reporting"] = text(to_string(authority.reporting));
  out["sites"] = authority.sites;
  out["current_sites"] = authority.current_sites;
  out["last_summary"] = time(authority.last_made);
  json::object answers;
  for (std::size_t i = 0; i < kMeasureCount; ++i) answers[number_of(i)] = text(to_string(authority.answers[i]));
  out["measures"] = std::move(answers);
  out["missing_summaries"] = authority.missing;
  out["alerts"] = authority.alerts;
  out["totals"] = totals_json(authority.totals);
  out["rulebooks"] = json::array(authority.rulebooks.begin(), authority.rulebooks.end());
  return out;
}

json::object silent_json(const SilentSite& silent) {
  json::object out;
  out["gss_code"] = text(silent.origin.gss_code);
  out["site"] = text(silent.origin.site);
  out["last_summary"] = time(silent.last_made);
  out["overdue_since"] = time(silent.overdue_since);
  out["key_revoked"] = silent.key_revoked;
  return out;
}

json::object hole_json(const HolePicture& picture) {
  const Hole& hole = picture.hole;
  json::object out;
  out["gss_code"] = text(hole.origin.gss_code);
  out["site"] = text(hole.origin.site);
  out["epoch"] = hole.epoch;
  out["first_sequence"] = hole.first;
  out["last_sequence"] = hole.last;
  out["state"] = text(picture.state);
  out["noticed_at"] = time(hole.noticed_at);
  out["explanation"] = hole.explanation.empty() ? json::value(nullptr) : text(hole.explanation);
  return out;
}

json::object alert_json(const KeptAlert& alert) {
  json::object out;
  out["at"] = time(alert.at);
  out["kind"] = text(alert.kind);
  out["gss_code"] = text(alert.origin.gss_code);
  out["site"] = text(alert.origin.site);
  out["file"] = text(alert.path);
  out["why"] = text(alert.why);
  return out;
}

template <class Items, class Make>
json::array list(const Items& items, Make make) {
  json::array out;
  for (const auto& item : items) out.push_back(make(item));
  return out;
}

}  // namespace

std::string picture_json(const Picture& picture) {
  json::object out;
  out["schema"] = "camaudit.measures/1";
  out["as_of"] = time(picture.now);
  out["authorities_listed"] = picture.listed;
  out["measures"] = list(measures(), [](const Measure& measure) {
    return json::object{
        {"number", text(measure.number)}, {"title", text(measure.title)}, {"meaning", text(measure.meaning)}};
  });
  out["areas"] = list(picture.areas, area_json);
  out["authorities"] = list(picture.authorities, authority_json);
  json::object frameworks;
  for (const auto& [framework, count] : picture.frameworks) frameworks[framework] = count;
  out["sla_frameworks"] = std::move(frameworks);
  out["silent_sites"] = list(picture.silent, silent_json);
  out["holes"] = list(picture.holes, hole_json);
  out["alert_count"] = picture.alert_count;
  out["alerts"] = list(picture.alerts, alert_json);
  return harmless_json(json::serialize(out)) + "\n";
}

}  // namespace camaudit::collector
