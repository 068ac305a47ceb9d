// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/format.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "agent/base/csv.hpp"
#include "agent/base/text.hpp"
#include "tests/support/golden.hpp"
#include "tests/unit/report/hostile.hpp"
#include "tests/unit/report/sample.hpp"

namespace camaudit::report {
namespace {

namespace json = boost::json;

std::string in_format(const Report& report, std::string_view format) {
  std::ostringstream out;
  write_report(out, report, format, {});
  return out.str();
}

json::value parsed(const Report& report, std::string_view format) {
  return json::parse(in_format(report, format));
}

/// Fails if anything in the text could act on a terminal; line ends may stand in it.
void expect_harmless(const std::string& text) {
  std::string lines = text;
  for (char& c : lines) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  EXPECT_EQ(escape_for_terminal(lines), lines);
}

/// Without the byte order mark at the beginning, which is ours.
std::string without_mark(const std::string& text) {
  return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

TEST(Formats, AreAsTheyWereCheckedByEye) {
  for (const std::string_view format : kFormats) {
    EXPECT_EQ(in_format(sample_report(), format), test::golden("report/sample." + std::string(format))) << format;
  }
}

TEST(Formats, OfNothingAreWholeAndHarmless) {
  for (const std::string_view format : kFormats) expect_harmless(without_mark(in_format(Report{}, format)));
}

TEST(Formats, NothingHostileReachesATerminalInAnyFormat) {
  for (const std::string_view format : kFormats) {
    SCOPED_TRACE(format);
    expect_harmless(without_mark(in_format(hostile_report(), format)));
  }
}

TEST(Formats, AnUnknownNameIsRefused) {
  EXPECT_THROW(in_format(Report{}, "pdf"), std::invalid_argument);
}

TEST(Csv, ComesBackAsItWasButForWhatIsMadeVisible) {
  const Report report = hostile_report();
  const CsvFile file = read_csv("r.csv", in_format(report, "csv"));
  ASSERT_TRUE(file.problems.empty()) << to_string(file.problems);
  ASSERT_EQ(file.rows.size(), 1 + report.findings.size());
  EXPECT_EQ(file.rows[0].cells[0].text, "run");
  EXPECT_EQ(file.rows[0].cells[14].text, "evidence");
  const std::string shown = bounded_text(escape_for_terminal(kHostile), CsvLimits{}.cell_bytes - 1);
  for (std::size_t i = 1; i < file.rows.size(); ++i) {
    ASSERT_EQ(file.rows[i].cells.size(), file.rows[0].cells.size());
    EXPECT_EQ(file.rows[i].cells[14].text, shown);
    EXPECT_EQ(file.rows[i].cells[8].text, to_string(report.findings[i - 1].outcome));
  }
}

TEST(Csv, TellsASpreadsheetThatItIsUtf8) {
  Report report = sample_report();
  report.authority = "Cyngor Tref Ŵyl";
  const std::string text = in_format(report, "csv");
  EXPECT_TRUE(text.starts_with("\xEF\xBB\xBFrun,started,")) << text.substr(0, 20);
  EXPECT_NE(text.find(",Cyngor Tref Ŵyl,"), std::string::npos);
}

TEST(Csv, NoCellBeginsAFormula) {
  Report report = sample_report();
  for (const char* start : {"=", "+", "-", "@", "\t=", "\r=", " =", "\uFF1D", "'="}) {
    report.findings.assign(1, finding_of(model::Outcome::Fail, model::Severity::High));
    report.findings[0].evidence = std::string(start) + "cmd|' /C calc'!A0";
    const std::string text = in_format(report, "csv");
    const CsvFile file = read_csv("r.csv", text);
    ASSERT_EQ(file.rows.size(), 2U);
    EXPECT_EQ(text.find(",\"" + report.findings[0].evidence.str()), std::string::npos) << text;
    for (const char* formula : {",=", ",+", ",-", ",@", ",\"=", ",\t", ",\"\t", ",\uFF1D"}) {
      EXPECT_EQ(text.find(formula), std::string::npos) << formula << " in " << text;
    }
  }
}

TEST(Jsonl, IsOneObjectALineWithTheRun) {
  const Report report = hostile_report();
  std::istringstream lines(in_format(report, "jsonl"));
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line); ++number) {
    const json::value finding = json::parse(line);
    EXPECT_EQ(finding.at("schema").as_string(), "camaudit.finding/1");
    EXPECT_EQ(finding.at("run").at("id").as_string(), kHostile);
    EXPECT_EQ(finding.at("evidence").as_string(), kHostile);
    EXPECT_EQ(finding.at("outcome").as_string(), to_string(report.findings.at(number).outcome));
    EXPECT_EQ(finding.at("about").at("address").as_string(), kHostile);
  }
  EXPECT_EQ(number, report.findings.size());
}

TEST(Html, HoldsNoScriptAndLoadsNothing) {
  const std::string page = in_format(hostile_report(), "html");
  for (const char* forbidden :
       {"<script", "src=", "<link", "url(", "@import", " onload", " style=", "javascript:1)\""}) {
    EXPECT_EQ(page.find(forbidden), std::string::npos) << forbidden;
  }
  EXPECT_NE(page.find("default-src &#39;none&#39;"), std::string::npos);
}

TEST(Html, GroupsManyDevicesThatSayTheSame) {
  Report report = sample_report();
  report.findings.clear();
  for (int i = 0; i < 500; ++i) {
    auto finding = finding_of(model::Outcome::Fail, model::Severity::High);
    finding.device = model::DeviceId("urn:uuid:" + std::to_string(i));
    report.findings.push_back(finding);
  }
  const std::string page = in_format(report, "html");
  EXPECT_NE(page.find("500 places"), std::string::npos);
  EXPECT_NE(page.find("urn:uuid:499"), std::string::npos) << "what failed is listed in full";
  std::size_t told = 0;
  for (auto at = page.find("kept for 35 days"); at != std::string::npos; at = page.find("kept for 35 days", at + 1))
    ++told;
  EXPECT_EQ(told, 1U);
}

TEST(Html, DoesNotPutWaiversOfTwoPeopleTogether) {
  Report report = sample_report();
  report.findings.assign(2, finding_of(model::Outcome::Waived, model::Severity::High));
  report.findings[1].device = model::DeviceId("urn:uuid:2");
  report.findings[0].waiver = {"on order", "CCTV Manager", report.started, {1'795'572'000}, "waivers.toml:3"};
  report.findings[1].waiver = {"accepted", "SRO", report.started, {1'827'021'600}, "waivers.toml:9"};
  const std::string page = in_format(report, "html");
  EXPECT_NE(page.find("by the CCTV Manager: on order (waivers.toml:3)"), std::string::npos);
  EXPECT_NE(page.find("by the SRO: accepted (waivers.toml:9)"), std::string::npos);
}

TEST(Html, NeverShowsUnknownAsAPass) {
  Report report = sample_report();
  report.findings = {finding_of(model::Outcome::Unknown, model::Severity::High)};
  const std::string page = in_format(report, "html");
  EXPECT_EQ(page.find("Everything that was checked passed"), std::string::npos);
  EXPECT_NE(page.find("not everything could be judged"), std::string::npos);
}

/// The texts of the cells of the row that begins with `first`, without its markup.
std::string row_of_page(const std::string& page, const std::string& first) {
  const auto at = page.find(first);
  if (at == std::string::npos) return "no row";
  std::string texts;
  bool shown = true;
  for (const char c : page.substr(at, page.find("</tr>", at) - at)) {
    if (c == '<' && !texts.empty() && texts.back() != ' ') texts += ' ';
    if (c == '<') shown = false;
    if (shown) texts += c;
    if (c == '>') shown = true;
  }
  return texts;
}

TEST(Html, CountsAFindingInEachSchemeThatItsDeviceServes) {
  Report report = sample_report();
  report.background.schemes = {{"LIB", "Library", {}}, {"TC", "Town centre", {}}};
  report.background.cameras = {{"CAM-1", "", "TC", {"urn:uuid:1"}},
                               {"CAM-2", "", "LIB", {"urn:uuid:1", "urn:uuid:2", "urn:uuid:gone"}},
                               {"CAM-3", "", "TC", {"urn:uuid:1"}},
                               {"CAM-4", "", "", {"urn:uuid:3"}}};
  report.findings.clear();
  const auto add = [&report](model::Outcome outcome, const char* device, const char* subject) {
    report.findings.push_back(finding_of(outcome, model::Severity::Medium));
    report.findings.back().device = model::DeviceId(device);
    report.findings.back().subject = subject;
  };
  add(model::Outcome::Fail, "urn:uuid:1", "");
  add(model::Outcome::Fail, "urn:uuid:2", "");
  for (const char* subject : {"scheme:TC", "camera:CAM-2", "camera:CAM-4", "camera:CAM-5", "scheme:none", ""}) {
    add(model::Outcome::Fail, "", subject);
  }
  for (const char* device : {"urn:uuid:1", "urn:uuid:2", "urn:uuid:3", "urn:uuid:9"}) {
    add(model::Outcome::Pass, device, "");
  }
  const std::string page = in_format(report, "html");
  // Cameras; failed of critical, high, medium, low; not judged, accepted, passed.
  EXPECT_EQ(row_of_page(page, "Town centre "), "Town centre TC 2 0 0 2 0 0 0 1 ");
  EXPECT_EQ(row_of_page(page, "Library "), "Library LIB 1 0 0 3 0 0 0 2 ");
  EXPECT_EQ(row_of_page(page, "Of no scheme"), "Of no scheme – 0 0 4 0 0 0 2 ");
}

TEST(Html, ListsDevicesWorstFirstAndThoseWithoutFaultByNameOnly) {
  Report report = sample_report();
  report.devices.clear();
  report.findings.clear();
  for (int i = 0; i < 30; ++i) {
    report.devices.push_back(device_of(model::DeviceState::Assessed));
    report.devices.back().id = model::DeviceId(fmt::format("urn:uuid:{:02}", i));
    report.devices.back().address = fmt::format("10.20.1.{}:80", i);
    auto finding = finding_of(i == 7 ? model::Outcome::Pass : model::Outcome::Fail,
                              i == 9 ? model::Severity::Critical : model::Severity::Low);
    finding.device = report.devices.back().id;
    report.findings.push_back(finding);
  }
  const std::string page = in_format(report, "html");
  const std::string devices = page.substr(page.find("By device</h2>"));
  const auto place = [&devices](const char* text) { return devices.find(text); };
  EXPECT_LT(place("10.20.1.9:80"), place("10.20.1.0:80"));
  EXPECT_LT(place("10.20.1.0:80"), place("10.20.1.1:80")) << "those as bad stand by id";
  EXPECT_LT(place("10.20.1.23:80"), place("4 more devices"));
  EXPECT_LT(place("4 more devices"), place("10.20.1.29:80"));
  EXPECT_LT(place("1 device of which everything was judged and nothing failed"), place("10.20.1.7:80"));
  EXPECT_EQ(devices.find("10.20.1.7:80", place("10.20.1.7:80") + 1), std::string::npos);
}

/// As a run of the past is kept: what passed as a number only.
Report past_report() {
  Report report = sample_report();
  std::erase_if(report.findings, [](const auto& finding) { return finding.outcome == model::Outcome::Pass; });
  report.unlisted[model::Outcome::Pass] = 93;
  return report;
}

TEST(Html, DoesNotSayThatNothingPassedWhereOnlyTheNumberIsKept) {
  Report report = past_report();
  report.background.schemes = std::vector<Scheme>{{"TC", "Town centre", {}}};
  const std::string page = in_format(report, "html");
  EXPECT_EQ(page.find("0 passed"), std::string::npos);
  EXPECT_EQ(row_of_page(page, "6. Footage"), "6. Footage kept no longer than needed 0 1 0 0 2 1 not kept ");
  EXPECT_EQ(row_of_page(page, "Town centre "), "Town centre TC 0 0 0 0 0 0 0 not kept ");
  EXPECT_TRUE(row_of_page(page, "10.20.0.1:80 Maker M1</th>").ends_with(" 2 1 not kept "));
  EXPECT_NE(page.find("</span> 93</span><span class=\"label\">passed"), std::string::npos);
}

TEST(Html, SaysThatSomethingIsOpenWhereTheExitCodeDoes) {
  Report report = sample_report();
  report.devices.resize(1);
  report.findings = {finding_of(model::Outcome::Pass, model::Severity::High)};
  for (const auto state :
       {model::DeviceState::Assessed, model::DeviceState::Partial, model::DeviceState::Unreachable}) {
    report.devices[0].state = state;
    const bool open = in_format(report, "html").find("not everything could be judged") != std::string::npos;
    EXPECT_EQ(open, exit_code_of(report, model::Severity::Medium) == 3) << model::to_string(state);
  }
}

TEST(Html, WhatIsWaivedHasFailed) {
  Report report = sample_report();
  report.devices.resize(1);
  report.findings = {finding_of(model::Outcome::Pass, model::Severity::High),
                     finding_of(model::Outcome::Waived, model::Severity::High)};
  const std::string page = in_format(report, "html");
  EXPECT_EQ(page.find("Everything that was checked passed"), std::string::npos);
  EXPECT_EQ(page.find("Nothing failed."), std::string::npos);
  EXPECT_EQ(page.find("everything was judged and nothing failed"), std::string::npos);
  EXPECT_NE(page.find("</span> Nothing failed beyond what is accepted for a time</p>"), std::string::npos);
  EXPECT_EQ(row_of_page(page, "10.20.0.1:80 Maker M1</th>"), "10.20.0.1:80 Maker M1 assessed none 0 1 1 ");
}

TEST(Html, SaysWhyAPlotIsLeftOut) {
  const std::string page = in_format(sample_report(), "html");
  EXPECT_NE(page.find("this needs a history"), std::string::npos);
  EXPECT_NE(page.find("at least two saved runs"), std::string::npos);
}

TEST(Junit, CountsWhatCouldNotBeJudgedAsErrors) {
  const std::string text = in_format(sample_report(), "junit");
  EXPECT_NE(text.find("tests=\"6\" failures=\"1\" errors=\"2\" skipped=\"2\""), std::string::npos) << text;
}

TEST(Junit, NoDeviceAndAnEarlyEndAreErrors) {
  Report report = sample_report();
  report.findings = {finding_of(model::Outcome::Pass, model::Severity::High)};
  EXPECT_NE(in_format(report, "junit").find("tests=\"1\" failures=\"0\" errors=\"0\""), std::string::npos);
  report.interrupted = true;
  std::string text = in_format(report, "junit");
  EXPECT_NE(text.find("name=\"camaudit\" tests=\"2\" failures=\"0\" errors=\"1\""), std::string::npos) << text;
  EXPECT_NE(text.find("<error message=\"the run was interrupted"), std::string::npos) << text;
  report.devices.clear();
  text = in_format(report, "junit");
  EXPECT_NE(text.find("name=\"camaudit\" tests=\"3\" failures=\"0\" errors=\"2\""), std::string::npos) << text;
  EXPECT_NE(text.find("<error message=\"no device was found"), std::string::npos) << text;
}

TEST(Sarif, SaysOfEachResultWhatItIs) {
  Report report = sample_report();
  for (auto& finding : report.findings) {
    if (finding.outcome == model::Outcome::Fail) finding.since = UtcSeconds{report.started.value - 1};
    if (finding.outcome != model::Outcome::Waived) continue;
    finding.since = report.started;
    finding.waiver = {"why", "Manager", {1'795'485'600}, {1'795'572'000}, "waivers.toml:3"};
  }
  const json::value run = parsed(report, "sarif").at("runs").at(0);
  const json::array& results = run.at("results").as_array();
  ASSERT_EQ(results.size(), report.findings.size());
  const std::vector<std::string> kinds{"pass", "fail", "open", "notApplicable", "fail", "open"};
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    EXPECT_EQ(results[i].at("kind").as_string(), kinds[i]);
    if (kinds[i] != "fail") {
      EXPECT_EQ(results[i].at("level").as_string(), "none");
    }
  }
  EXPECT_EQ(results[1].at("level").as_string(), "error");
  EXPECT_EQ(results[1].at("baselineState").as_string(), "unchanged");
  EXPECT_EQ(results[4].at("baselineState").as_string(), "new");
  EXPECT_EQ(results[4].at("suppressions").at(0).at("justification").as_string(), "why");
  EXPECT_EQ(run.at("invocations").at(0).at("exitCode").to_number<int>(), 2);
  EXPECT_EQ(run.at("tool").at("driver").at("rules").at(0).at("id").as_string(), "P06-fail");
  EXPECT_EQ(results[1].at("ruleIndex").to_number<int>(), 0);
}

TEST(Sarif, AFingerprintStaysFromRunToRun) {
  Report later = sample_report();
  later.run_id = "run-2";
  later.findings[1].evidence = "kept for 36 days";
  const auto print = [](const Report& report) {
    return parsed(report, "sarif").at("runs").at(0).at("results").at(1).at("partialFingerprints");
  };
  EXPECT_EQ(print(sample_report()), print(later));
}

TEST(Oscal, WhatCouldNotBeJudgedIsNotSatisfied) {
  const json::value document = parsed(sample_report(), "oscal").at("assessment-results");
  EXPECT_EQ(document.at("metadata").at("oscal-version").as_string(), "1.1.2");
  std::map<std::string, json::value> status;
  std::set<std::string> uuids;
  const json::value& result = document.at("results").at(0);
  for (const auto& finding : result.at("findings").as_array()) {
    const json::value& target = finding.at("target");
    status[std::string(target.at("target-id").as_string().c_str())] = target.at("status");
  }
  EXPECT_EQ(status.at("P06-pass").at("state").as_string(), "satisfied");
  EXPECT_EQ(status.at("P06-fail").at("reason").as_string(), "fail");
  EXPECT_EQ(status.at("P06-unknown").at("state").as_string(), "not-satisfied");
  EXPECT_EQ(status.at("P06-unknown").at("reason").as_string(), "other");
  EXPECT_EQ(status.at("P06-waived").at("state").as_string(), "not-satisfied");
  for (const auto& observation : result.at("observations").as_array()) {
    uuids.insert(observation.at("uuid").as_string().c_str());
  }
  EXPECT_EQ(uuids.size(), 5U) << "what does not apply is no observation";
  EXPECT_EQ(in_format(sample_report(), "oscal"), in_format(sample_report(), "oscal"));
}

TEST(Oscal, AWaivedFailureSaysWhoAcceptedItAndUntilWhen) {
  Report report = sample_report();
  for (auto& finding : report.findings) {
    if (finding.outcome != model::Outcome::Waived) continue;
    finding.waiver = {"on order", "Manager", report.started, {1'795'572'000}, "waivers.toml:3"};
  }
  const json::value result = parsed(report, "oscal").at("assessment-results").at("results").at(0);
  std::size_t told = 0;
  for (const auto& observation : result.at("observations").as_array()) {
    const json::value* remarks = observation.as_object().if_contains("remarks");
    if (remarks == nullptr) continue;
    ++told;
    EXPECT_EQ(remarks->as_string(), "waived until 2026-11-25 by the Manager: on order (waivers.toml:3)");
  }
  EXPECT_EQ(told, 1U);
}

TEST(Oscal, DoesNotSayThatNothingPassedWhereOnlyTheNumberIsKept) {
  const std::string text = in_format(past_report(), "oscal");
  EXPECT_EQ(text.find("0 passed"), std::string::npos);
  EXPECT_NE(text.find("; 93 checks that passed are counted"), std::string::npos);
}

TEST(Oscal, ProseOfADeviceIsNoMarkdown) {
  const json::value result = parsed(hostile_report(), "oscal").at("assessment-results").at("results").at(0);
  const std::string prose = result.at("observations").at(0).at("description").as_string().c_str();
  EXPECT_NE(prose.find("\\<script\\>"), std::string::npos) << prose.substr(0, 200);
  EXPECT_NE(prose.find("\\[x\\](javascript:1)"), std::string::npos);
}

}  // namespace
}  // namespace camaudit::report
