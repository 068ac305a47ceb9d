// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/table.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "agent/base/text.hpp"
#include "tests/unit/report/sample.hpp"

namespace camaudit::report {
namespace {

std::string written(const Report& report, const TerminalStyle& style = {}) {
  std::ostringstream out;
  write_table(out, report, style);
  return out.str();
}

void expect_has(const std::string& text, std::string_view wanted) {
  EXPECT_NE(text.find(wanted), std::string::npos) << "no '" << wanted << "' in:\n" << text;
}

TEST(Table, SaysWhatWasCoveredOfHowMuch) {
  const std::string text = written(sample_report());
  expect_has(text, "4 devices · 2 rules, rulebook 1.0.0");
  expect_has(text, "1 of 4 fully assessed · 1 in part · 1 refused the log-in · 1 not reached");
  expect_has(text, "Exampleton Borough Council · main-control-room");
  expect_has(text, "audit of 2026-11-24T02:00:00Z");
}

TEST(Table, SaysTheTotalsOfHowManyChecks) {
  const std::string text = written(sample_report());
  expect_has(text, "1 failed · 1 passed · 1 waived · 2 could not be judged · of 5 checks");
  expect_has(text, "1 more do not apply");
}

TEST(Table, NamesWhatFailedWhereAndWhatToDo) {
  const std::string text = written(sample_report());
  expect_has(text, "HIGH      P06-fail");
  expect_has(text, "Footage is kept no longer than needed");
  expect_has(text, "✗ 10.20.0.1:80 Maker M1  recording:r1");
  expect_has(text, "kept for 35 days");
  expect_has(text, "→ set 31 days");
}

TEST(Table, ShowsAWaivedFailureWithWhoAcceptedItAndUntilWhen) {
  Report report = sample_report();
  for (auto& finding : report.findings) {
    if (finding.outcome != model::Outcome::Waived) continue;
    finding.waiver = {"Replacement ordered", "CCTV Manager", {1'795'485'600}, {1'795'485'600}, "waivers.toml:3"};
  }
  const std::string text = written(report);
  expect_has(text, "Failures accepted for a time");
  expect_has(text, "P06-waived");
  expect_has(text, "waived until 2026-11-24 by the CCTV Manager: Replacement ordered");
}

TEST(Table, DoesNotSayThatNothingFailedWhereSomethingIsWaived) {
  Report report = sample_report();
  report.findings = {finding_of(model::Outcome::Waived, model::Severity::High)};
  const std::string text = written(report, {});
  EXPECT_EQ(text.find("Nothing that could be judged failed."), std::string::npos);
  expect_has(text, "\nNothing that could be judged failed beyond what is accepted for a time.\n");
}

TEST(Table, PutsTheGravestFirst) {
  Report report = sample_report();
  report.findings = {finding_of(model::Outcome::Fail, model::Severity::Low),
                     finding_of(model::Outcome::Fail, model::Severity::Critical)};
  report.findings[0].rule = "A-LOW";
  report.findings[1].rule = "Z-CRITICAL";
  const std::string text = written(report);
  EXPECT_LT(text.find("Z-CRITICAL"), text.find("A-LOW"));
}

TEST(Table, ShowsThatUnknownIsNotAPass) {
  const std::string text = written(sample_report());
  expect_has(text, "Could not be judged: unknown is not a pass");
  expect_has(text, "P06-unknown");
  expect_has(text, "P06-error");
}

TEST(Table, TellsARegisterThatIsNotThereOnceAndNotForEveryRule) {
  Report report = sample_report();
  report.findings.clear();
  for (const char* rule : {"P03-A", "P04-B", "P05-C", "P12-D"}) {
    auto finding = finding_of(model::Outcome::Unknown, model::Severity::High);
    finding.rule = rule;
    finding.device = model::DeviceId();
    finding.subject = {};
    finding.evidence = finding.rule == "P12-D" ? "another reason" : "no register to judge by";
    report.findings.push_back(finding);
  }
  auto of_scheme = report.findings.front();
  of_scheme.rule = "P06-E";
  of_scheme.subject = "scheme:TC";
  report.findings.push_back(of_scheme);
  const std::string text = written(report);
  expect_has(text, "5 could not be judged");
  expect_has(text, "? 3 rules about the authority\n    no register to judge by\n");
  expect_has(text, "? 1 rule about the authority (P12-D)\n    another reason\n");
  expect_has(text, "P06-E");
  expect_has(text, "? scheme:TC\n");
  EXPECT_EQ(text.find("P03-A"), std::string::npos) << text;
}

TEST(Table, NamesDevicesThatWereNotFullyAssessedWithTheReason) {
  const std::string text = written(sample_report());
  expect_has(text, "Devices not fully assessed");
  expect_has(text, "? unreachable  10.20.0.4:80");
  expect_has(text, "tds:GetUsers: fault: HTTP 500");
}

TEST(Table, CountsSilentDevicesThatItDoesNotList) {
  Report report;
  for (int i = 0; i < 800; ++i) {
    report.devices.push_back(device_of(i == 700 ? model::DeviceState::Partial : model::DeviceState::Unreachable));
    report.devices.back().address = fmt::format("10.20.1.{}:80", i);
  }
  const std::string text = written(report);
  expect_has(
      text,
      "unreachable  10.20.1.11:80\n    and 787 more unreachable: --format html lists all\n    tds:GetUsers: fault");
  expect_has(text, "partial      10.20.1.700:80\n    tds:GetUsers: fault");
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 30);
}

TEST(Table, CountsWhatItDoesNotList) {
  Report report = sample_report();
  report.findings.assign(30, finding_of(model::Outcome::Fail, model::Severity::High));
  expect_has(written(report), "and 18 more");
}

TEST(Table, TellsOnceWhatIsAlikeOnSeveralDevices) {
  Report report = sample_report();
  report.findings.assign(5, finding_of(model::Outcome::Fail, model::Severity::High));
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    report.findings[i].subject = fmt::format("recording:r{}", i);
    report.findings[i].evidence = i == 1 ? "kept for 40 days" : "kept for 35 days";
  }
  const std::string text = written(report);
  expect_has(text,
             "  ✗ 10.20.0.1:80 Maker M1  recording:r0\n"
             "  ✗ 10.20.0.1:80 Maker M1  recording:r2\n"
             "  ✗ 10.20.0.1:80 Maker M1  recording:r3\n"
             "  ✗ 10.20.0.1:80 Maker M1  recording:r4\n"
             "    kept for 35 days\n"
             "  ✗ 10.20.0.1:80 Maker M1  recording:r1\n"
             "    kept for 40 days\n");
}

TEST(Table, NamesFewOfManyThatCannotBeJudgedForOneReason) {
  Report report = sample_report();
  report.findings.assign(8, finding_of(model::Outcome::Unknown, model::Severity::High));
  report.findings.back().evidence = "another reason";
  const std::string text = written(report);
  expect_has(text, "and 4 more: --format csv lists all\n");
  expect_has(text, "another reason");
}

TEST(Table, DoesNotPutWaiversOfTwoPeopleTogether) {
  Report report = sample_report();
  report.findings.assign(2, finding_of(model::Outcome::Waived, model::Severity::High));
  report.findings[0].waiver = {
      "Replacement ordered", "CCTV Manager", {1'795'485'600}, {1'795'485'600}, "waivers.toml:3"};
  report.findings[1].waiver = {"Listed building", "SRO", {1'795'485'600}, {1'795'485'600}, "waivers.toml:9"};
  const std::string text = written(report);
  expect_has(text, "by the CCTV Manager: Replacement ordered");
  expect_has(text, "by the SRO: Listed building");
}

TEST(Table, SaysSoIfNothingFailedAndIfItWasInterrupted) {
  Report report = sample_report();
  report.findings.clear();
  report.interrupted = true;
  const std::string text = written(report);
  expect_has(text, "Nothing that could be judged failed.");
  expect_has(text, "interrupted before the end");
}

TEST(Table, EscapesWhateverCameFromADevice) {
  const std::string hostile =
      "x\x1b[2J\xC2\x9B"
      "31m\u202E\n\u200B";
  Report report = sample_report();
  for (auto& finding : report.findings) {
    finding.evidence = hostile;
    finding.subject = hostile;
    finding.remediation = hostile;
  }
  for (auto& device : report.devices) {
    device.reason = hostile;
    device.facts.device_information = {{hostile, hostile, "", "", ""}};
  }
  report.shared_identities[0].identity = hostile;
  report.authority = hostile;
  const std::string text = written(report);
  for (const char* unsafe : {"\x1b", "\xC2\x9B", "\u202E", "\u200B"}) EXPECT_EQ(text.find(unsafe), std::string::npos);
  expect_has(text, "x\\x1b[2J\\x9b31m\\u202e\\x0a\\u200b");
}

TEST(Table, UsesColourAndUnicodeOnlyWhenTold) {
  TerminalStyle plain;
  plain.utf8 = false;
  const std::string ascii = written(sample_report(), plain);
  for (const char c : ascii) EXPECT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7F));
  TerminalStyle colour;
  colour.colour = true;
  expect_has(written(sample_report(), colour), "\x1b[31m");
}

TEST(Table, KeepsToTheWidth) {
  Report report = sample_report();
  for (auto& finding : report.findings) {
    finding.evidence =
        "a long tale of what was seen on this device told in words that are all short enough to be broken";
    finding.remediation = finding.evidence;
  }
  TerminalStyle narrow;
  narrow.width = 40;
  std::istringstream lines(written(report, narrow));
  bool told = false;
  for (std::string line; std::getline(lines, line);) {
    told = told || line.starts_with("    a long tale");
    if (line.starts_with("    ")) {
      EXPECT_LE(display_width(line), 40U) << line;
    }
  }
  EXPECT_TRUE(told);
}

TEST(Table, SaysWhenNothingWasFound) {
  const std::string text = written(Report{}, {});
  EXPECT_NE(text.find("No device was found, so nothing was assessed."), std::string::npos) << text;
  EXPECT_EQ(text.find("Nothing that could be judged failed."), std::string::npos) << text;
}

TEST(Wrapped, BreaksBetweenWordsAndIndents) {
  EXPECT_EQ(wrapped("one two three", 8, 2), "one two\n  three");
  EXPECT_EQ(wrapped("one two three", 80, 2), "one two three");
  EXPECT_EQ(wrapped("", 8, 2), "");
}

TEST(Wrapped, CountsWhatTheFirstLineHoldsAlready) {
  EXPECT_EQ(wrapped("one two", 8, 2, 4), "one\n  two");
}

TEST(Wrapped, LeavesALongWordWhole) {
  EXPECT_EQ(wrapped("a averyveryverylongword b", 8, 2), "a\n  averyveryverylongword\n  b");
}

TEST(Wrapped, CountsColumnsAndNotBytes) {
  EXPECT_EQ(wrapped("摄像头 é", 8, 0), "摄像头 é");
}

}  // namespace
}  // namespace camaudit::report
