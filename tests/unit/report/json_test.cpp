// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/json.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <sstream>
#include <string>

#include "agent/base/text.hpp"
#include "agent/model/describe.hpp"
#include "tests/unit/report/sample.hpp"

namespace camaudit::report {
namespace {

namespace json = boost::json;

std::string written(const Report& report) {
  std::ostringstream out;
  write_json(out, report);
  return out.str();
}

TEST(JsonReport, HasTheFieldsOfItsContract) {
  const json::value report = json::parse(written(sample_report()));
  EXPECT_EQ(report.at("schema").as_string(), "camaudit.report/1");
  EXPECT_EQ(report.at("tool").at("name").as_string(), "camaudit");
  EXPECT_EQ(report.at("tool").at("version").as_string(), "1.2.3");
  EXPECT_EQ(report.at("run").at("id").as_string(), "run-1");
  EXPECT_EQ(report.at("run").at("started").as_string(), "2026-11-24T02:00:00Z");
  EXPECT_EQ(report.at("run").at("finished").as_string(), "2026-11-24T02:01:00Z");
  EXPECT_EQ(report.at("rulebook").at("version").as_string(), "1.0.0");
  EXPECT_EQ(report.at("rulebook").at("sha256").as_string(), "abc");
  EXPECT_EQ(report.at("rulebook").at("rules").to_number<int>(), 2);
  EXPECT_EQ(report.at("coverage").at("devices").to_number<int>(), 4);
  for (const char* state : {"assessed", "partial", "unauthorised", "unreachable"}) {
    EXPECT_EQ(report.at("coverage").at(state).to_number<int>(), 1) << state;
  }
  const json::value& source = report.at("discovery").at(0);
  EXPECT_EQ(source.at("source").as_string(), "multicast");
  EXPECT_EQ(source.at("interface").as_string(), "eth0");
  EXPECT_EQ(source.at("found").to_number<int>(), 12);
  for (const char* outcome : {"pass", "fail", "unknown", "not_applicable", "waived", "error"}) {
    EXPECT_EQ(report.at("totals").at(outcome).to_number<int>(), 1) << outcome;
  }
}

TEST(JsonReport, HasTheFieldsOfADevice) {
  const json::value report = json::parse(written(sample_report()));
  ASSERT_EQ(report.at("devices").as_array().size(), 4U);
  const json::value& device = report.at("devices").at(0);
  EXPECT_EQ(device.at("id").as_string(), "urn:uuid:1");
  EXPECT_EQ(device.at("kind").as_string(), "camera");
  EXPECT_EQ(device.at("address").as_string(), "10.20.0.1:80");
  EXPECT_EQ(device.at("state").as_string(), "assessed");
  EXPECT_EQ(device.at("manufacturer").as_string(), "Maker");
  EXPECT_EQ(device.at("model").as_string(), "M1");
  EXPECT_EQ(device.at("firmware").as_string(), "5.1");
  EXPECT_EQ(device.at("serial").as_string(), "123456");
  EXPECT_EQ(device.at("hardware").as_string(), "hw");
  EXPECT_EQ(device.at("clock_offset_seconds").as_double(), 1.25);
  EXPECT_TRUE(report.at("devices").at(1).at("clock_offset_seconds").is_null()) << "not known is not zero";
  const json::value& call = device.at("calls").at(0);
  EXPECT_EQ(call.at("operation").as_string(), "tds:GetUsers");
  EXPECT_EQ(call.at("outcome").as_string(), "ok");
  EXPECT_EQ(call.at("detail").as_string(), "");
  EXPECT_EQ(call.at("milliseconds").to_number<int>(), 12);
}

TEST(JsonReport, HasAnArrayForEveryFactTable) {
  const json::value report = json::parse(written(sample_report()));
  const json::object& facts = report.at("devices").at(0).at("facts").as_object();
  const model::Facts none;
  model::for_each_table(none, [&](std::string_view name, const auto&) {
    ASSERT_TRUE(facts.contains(json::string_view(name.data(), name.size()))) << name;
  });
  EXPECT_EQ(facts.at("user").at(0).at("name").as_string(), "admin");
  EXPECT_EQ(facts.at("user").at(0).at("password_returned").as_bool(), false);
  EXPECT_TRUE(facts.at("clock").at(0).at("device_time").is_null());
}

TEST(JsonReport, HasTheFieldsOfAFinding) {
  const json::value report = json::parse(written(sample_report()));
  ASSERT_EQ(report.at("findings").as_array().size(), 6U);
  const json::value& finding = report.at("findings").at(1);
  EXPECT_EQ(finding.at("rule").as_string(), "P06-fail");
  EXPECT_EQ(finding.at("principle").to_number<int>(), 6);
  EXPECT_EQ(finding.at("severity").as_string(), "high");
  EXPECT_EQ(finding.at("outcome").as_string(), "fail");
  EXPECT_EQ(finding.at("device").as_string(), "urn:uuid:1");
  EXPECT_EQ(finding.at("subject").as_string(), "recording:r1");
  EXPECT_EQ(finding.at("evidence").as_string(), "kept for 35 days");
  EXPECT_EQ(finding.at("remediation").as_string(), "set 31 days");
}

TEST(JsonReport, AWaivedFindingSaysWhy) {
  Report report;
  report.findings.push_back(finding_of(model::Outcome::Waived, model::Severity::High));
  report.findings.front().waiver = {"why", "Manager", {1'795'485'600}, {1'795'572'000}, "waivers.toml:3"};
  const json::value written_report = json::parse(written(report));
  const json::value& waiver = written_report.at("findings").at(0).at("waiver");
  EXPECT_EQ(waiver.at("reason").as_string(), "why");
  EXPECT_EQ(waiver.at("owner_role").as_string(), "Manager");
  EXPECT_EQ(waiver.at("approved_on").as_string(), "2026-11-24");
  EXPECT_EQ(waiver.at("expires").as_string(), "2026-11-25");
  EXPECT_EQ(waiver.at("place").as_string(), "waivers.toml:3");
}

TEST(JsonReport, OfNothingIsStillAWholeReport) {
  const json::value report = json::parse(written(Report{}));
  EXPECT_TRUE(report.at("devices").as_array().empty());
  EXPECT_TRUE(report.at("findings").as_array().empty());
  EXPECT_EQ(report.at("totals").at("fail").to_number<int>(), 0);
}

TEST(JsonReport, IsHarmlessOnATerminalAndLosesNothing) {
  const std::string hostile =
      "a\x1b[2J\xC2\x9B"
      "31m\u202Egnp\u200B\u061C\u2066\uFEFF\x7f\"\\é摄";
  Report sample = sample_report();
  sample.findings[0].evidence = hostile;
  sample.devices[0].facts.device_information[0].model = hostile;
  const std::string text = written(sample);
  for (const char* unsafe : {"\x1b", "\xC2\x9B", "\u202E", "\u200B", "\u061C", "\u2066", "\uFEFF", "\x7f"}) {
    EXPECT_EQ(text.find(unsafe), std::string::npos);
  }
  EXPECT_NE(text.find("é摄"), std::string::npos) << "what is harmless stays readable";
  const json::value report = json::parse(text);
  EXPECT_EQ(report.at("findings").at(0).at("evidence").as_string(), hostile);
  EXPECT_EQ(report.at("devices").at(0).at("model").as_string(), hostile);
}

TEST(JsonReport, GivesEachDeviceAndFindingALine) {
  const std::string text = written(sample_report());
  EXPECT_EQ(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')),
            1U + 4U + 1U + 6U + 1U + 2U + 4U + 1U + 1U);
}

TEST(HarmlessJson, LeavesWhatIsSafeAsItIs) {
  EXPECT_EQ(harmless_json(R"({"a":"é€摄📷","b":1})"), R"({"a":"é€摄📷","b":1})");
  EXPECT_EQ(harmless_json(""), "");
}

}  // namespace
}  // namespace camaudit::report
