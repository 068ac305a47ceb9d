// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/read_json.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "agent/report/format.hpp"
#include "agent/report/json.hpp"
#include "tests/unit/report/hostile.hpp"
#include "tests/unit/report/sample.hpp"

namespace camaudit::report {
namespace {

std::string json_of(const Report& report) {
  std::ostringstream out;
  write_json(out, report);
  return out.str();
}

std::string in_format(const Report& report, std::string_view format) {
  std::ostringstream out;
  write_report(out, report, format, {});
  return out.str();
}

std::string problem_with(std::string_view text) {
  const auto read = read_json("r.json", text);
  return read ? "no problem" : read.error().what;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

/// With history, register and a waiver: all that the sample lacks.
Report full_report() {
  Report report = sample_report();
  report.background.schemes = {{"TC", "Town centre", 31}, {"XX", "Else", std::nullopt}};
  report.background.cameras = {{"CAM-1", "Clock tower", "TC", {"urn:uuid:1"}}, {"CAM-2", "", "", {}}};
  report.background.retention_days = 31;
  report.background.retention_tolerance_days = 1;
  report.background.availability = {{"urn:uuid:1", "2026-11", 100, 99, 1, 20}};
  report.background.trend = {{{report.started.value - 86400}, {1, 2, 3, 4}, 5}, {report.started, {0, 0, 1, 0}, 2}};
  for (auto& finding : report.findings) {
    if (finding.outcome == model::Outcome::Fail) finding.since = UtcSeconds{report.started.value - 86400};
    if (finding.outcome == model::Outcome::Waived) {
      finding.waiver = {"why", "Manager", {1'795'478'400}, {1'795'564'800}, "waivers.toml:3"};
    }
  }
  report.unlisted[model::Outcome::Pass] = 7;
  report.unnamed_rules = 3;
  model::Recording recording;
  recording.token = "r1";
  recording.earliest = UtcSeconds{report.started.value - 3'000'000};
  recording.retention_seconds = 2'678'400;
  report.devices.front().facts.recording = {recording};
  return report;
}

TEST(ReadJson, EveryFormatIsTheSameAsOfTheOriginal) {
  for (const Report& report : {sample_report(), full_report(), Report{}}) {
    const auto read = read_json("r.json", json_of(report));
    ASSERT_TRUE(read) << read.error().what;
    for (const std::string_view format : kFormats)
      EXPECT_EQ(in_format(*read, format), in_format(report, format)) << format;
  }
}

TEST(ReadJson, NumbersComeBackAsTheyWereWritten) {
  Report report = sample_report();
  for (const double offset : {0.1, -0.3, 1.005, 47.123456789012, 1e-7, 123456789.125, -2.0, 0.30000000000000004}) {
    report.devices[0].facts.clock[0].offset_seconds = offset;
    const auto read = read_json("r.json", json_of(report));
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_DOUBLE_EQ(*read->devices[0].facts.clock[0].offset_seconds, offset);
    EXPECT_EQ(json_of(*read), json_of(report));
  }
}

TEST(ReadJson, ANumberOfMoreDigitsIsTheSameAfterTheFirstReading) {
  const std::string text = json_of(sample_report());
  const std::string many =
      "1.02222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222";
  const auto once = read_json("r.json", replaced(text, R"("offset_seconds":1.25E0)", R"("offset_seconds":)" + many));
  ASSERT_TRUE(once) << once.error().what;
  const auto twice = read_json("r.json", json_of(*once));
  ASSERT_TRUE(twice) << twice.error().what;
  EXPECT_EQ(json_of(*twice), json_of(*once));
  EXPECT_EQ(*twice->devices[0].facts.clock[0].offset_seconds, 1.02222222222222);
}

TEST(ReadJson, WhatIsHostileComesBackAsItWas) {
  Report report = hostile_report();
  const auto read = read_json("r.json", json_of(report));
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->findings[0].evidence, report.findings[0].evidence);
  for (const std::string_view format : kFormats)
    EXPECT_EQ(in_format(*read, format), in_format(report, format)) << format;
}

TEST(ReadJson, OfAnOlderReportWhatCameLaterIsMissing) {
  std::string text = json_of(sample_report());
  const auto from = text.find(",\n\"rules\":[");
  const auto to = text.find(",\n\"totals\"");
  ASSERT_NE(from, std::string::npos);
  text.erase(from, to - from);
  const auto read = read_json("r.json", text);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_TRUE(read->rules.empty());
  EXPECT_EQ(read->unnamed_rules, 2U);
  EXPECT_FALSE(read->background.trend);
}

TEST(ReadJson, EveryReportThatWasCutIsRefused) {
  const std::string text = json_of(full_report());
  for (std::size_t length = 0; length + 2 < text.size(); length += 7) {
    EXPECT_NE(problem_with(text.substr(0, length)), "no problem") << length;
  }
  EXPECT_EQ(problem_with(text.substr(0, text.size() / 2)).find("r.json:"), 0U);
  EXPECT_NE(problem_with(text.substr(0, text.size() / 2)).find("ends too early"), std::string::npos);
}

TEST(ReadJson, SaysWhereItIsNotJson) {
  EXPECT_EQ(problem_with("{\"a\":1,\n  b}").find("r.json:2:"), 0U) << problem_with("{\"a\":1,\n  b}");
  EXPECT_NE(problem_with(json_of(sample_report()) + "{}").find("something follows"), std::string::npos);
  EXPECT_NE(problem_with(std::string(100, '[')).find("r.json:1:"), std::string::npos);
}

TEST(ReadJson, SaysWhatIsNoReport) {
  for (const char* text : {"{}", "[]", "1", R"({"schema":"camaudit.report/2"})", R"({"schema":1})"}) {
    EXPECT_NE(problem_with(text).find("is no audit report"), std::string::npos) << text;
  }
}

TEST(ReadJson, NamesTheMemberThatIsWrong) {
  const std::string text = json_of(full_report());
  EXPECT_EQ(
      problem_with(replaced(text, R"("severity":"high","outcome":"fail")", R"("severity":"dire","outcome":"fail")")),
      "r.json: findings[1].severity is none of the words that are known");
  EXPECT_EQ(problem_with(replaced(text, R"("milliseconds":12)", R"("milliseconds":"12")")),
            "r.json: devices[0].calls[0].milliseconds is no whole number");
  EXPECT_EQ(problem_with(replaced(text, R"("offset_seconds":1.25E0,)", R"("offset_seconds":"x",)")),
            "r.json: devices[0].facts.clock[0].offset_seconds is no number");
  EXPECT_EQ(problem_with(replaced(text, R"("started":"2026)", R"("started":"x2026)")),
            "r.json: run.started is no time: write 2026-11-24T02:00:00Z");
  EXPECT_EQ(problem_with(replaced(text, R"("principle":6)", R"("principle":13)")),
            "r.json: findings[0].principle is more than 12");
  EXPECT_EQ(problem_with(replaced(text, R"("findings":[)", R"("findings":[7,)")), "r.json: findings[0] is no object");
}

TEST(ReadJson, RefusesAReportThatCountsOtherFindingsThanItLists) {
  const std::string text = json_of(sample_report());
  EXPECT_NE(problem_with(replaced(text, R"("fail":1)", R"("fail":2)")).find("totals.fail is 2, but 1 such findings"),
            std::string::npos);
  EXPECT_NE(problem_with(replaced(text, R"({"pass":1)", R"({"pass":0)")).find("totals.pass"), std::string::npos);
  EXPECT_NE(problem_with(replaced(text, R"("rules":2)", R"("rules":1)")).find("rulebook.rules"), std::string::npos);
}

}  // namespace
}  // namespace camaudit::report
