// SPDX-License-Identifier: GPL-3.0-or-later
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "agent/base/text.hpp"
#include "agent/report/pack_files.hpp"

namespace camaudit::report {
namespace {

namespace json = boost::json;

json::string_view text(std::string_view value) {
  return {value.data(), value.size()};
}

json::array texts(const std::vector<std::string>& values) {
  json::array all;
  for (const std::string& value : values) all.emplace_back(text(value));
  return all;
}

json::object tally_json(const PackTally& tally) {
  return {{"yes", tally.yes},
          {"no", tally.no},
          {"accepted", tally.accepted},
          {"does_not_apply", tally.does_not_apply},
          {"blank", tally.blank}};
}

json::object requirement_json(const PackRequirement& of) {
  return {{"rule", text(of.id)},
          {"title", text(of.text.title)},
          {"severity", text(to_string(of.text.severity))},
          {"answer", text(to_string(of.answer))},
          {"reason", text(of.reason)},
          {"passed", of.passed},
          {"failed", of.failed},
          {"waived", of.waived},
          {"not_judged", of.unjudged},
          {"not_applicable", of.not_applicable},
          {"not_measured", of.unmeasured}};
}

json::object question_json(const PackQuestion& question) {
  return {{"id", text(question.id)},
          {"text", text(question.text)},
          {"answer", text(to_string(question.answer))},
          {"reasons", texts(question.reasons)},
          {"rules", texts(question.rules)}};
}

json::object principle_json(const PackPrinciple& principle) {
  json::array requirements;
  for (const PackRequirement& of : principle.requirements) requirements.push_back(requirement_json(of));
  json::array questions;
  for (const PackQuestion& question : principle.questions) questions.push_back(question_json(question));
  return {{"principle", principle.number},
          {"requirements", std::move(requirements)},
          {"questions", std::move(questions)},
          {"gaps", texts(principle.gaps)}};
}

json::array steps_json(const std::vector<PackStep>& steps) {
  json::array all;
  for (const PackStep& step : steps) {
    all.push_back(json::object{{"asked", text(step.asked)},
                               {"there", step.there},
                               {"link", text(step.link)},
                               {"evidence", texts(step.evidence)}});
  }
  return all;
}

}  // namespace

std::string pack_json(const Pack& pack) {
  const Report& report = pack.source.report;
  json::array principles;
  for (const PackPrinciple& principle : pack.principles) principles.push_back(principle_json(principle));
  const PackTally all = requirements_of(pack);
  const std::size_t rules = all.yes + all.no + all.accepted + all.does_not_apply + all.blank;
  std::size_t found = 0;
  for (const PackCamera& camera : pack.cameras) found += camera.found ? 1 : 0;
  const json::object root{
      {"schema", "camaudit.pack/1"},
      {"tool", json::object{{"name", "camaudit"}, {"version", text(report.tool_version)}}},
      {"made", format_rfc3339(pack.source.made)},
      {"authority", text(report.authority)},
      {"scheme", json::object{{"id", text(pack.scheme->id)}, {"name", text(pack.scheme->name)}}},
      {"run", json::object{{"id", text(report.run_id)}, {"started", format_rfc3339(report.started)}}},
      {"rulebook",
       json::object{
           {"version", text(report.rulebook_version)}, {"sha256", text(report.rulebook_sha256)}, {"rules", rules}}},
      {"cameras", json::object{{"declared", pack.cameras.size()}, {"found", found}}},
      {"recordings_untied", pack.recordings_untied},
      {"devices_unregistered", pack.devices_unregistered},
      {"requirements", tally_json(all)},
      {"questions", tally_json(questions_of(pack))},
      {"principles", std::move(principles)},
      {"step_one", steps_json(pack.step_one)},
      {"step_two", steps_json(pack.step_two)},
      {"changes", pack.changes.size()}};
  return harmless_json(json::serialize(root)) + "\n";
}

}  // namespace camaudit::report
