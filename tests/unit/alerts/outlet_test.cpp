// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/alerts/outlet.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "agent/alerts/wording.hpp"

namespace camaudit::alerts {
namespace {

Alert hostile() {
  News news;
  news.rule = "P06-RETENTION";
  news.device = "urn:uuid:1\nPRIORITY=0";
  news.address = "10.20.3.7:80\x1b[2J";
  news.subject = "recording:\xE2\x80\xAEx";
  news.severity = model::Severity::Critical;
  news.outcome = model::Outcome::Fail;
  news.evidence = "named \"x\nMESSAGE=all is well\" \xFF" + std::string(100'000, 'a');
  news.remedy = std::string(100'000, 'b') + "\n";
  return worded({news}, 10).at(0);
}

std::vector<std::string> of(const std::vector<std::string>& fields, const std::string& name) {
  std::vector<std::string> values;
  for (const std::string& field : fields) {
    if (field.starts_with(name + "=")) values.push_back(field.substr(name.size() + 1));
  }
  return values;
}

TEST(AlertOutlet, WhatADeviceSaysIsBoundedAndCannotBreakAField) {
  const auto fields = journal_fields(hostile(), {"site\nMESSAGE_ID=x", "run"});
  for (const std::string& field : fields) {
    EXPECT_LE(field.size(), 8192U);
    EXPECT_TRUE(std::none_of(field.begin(), field.end(), [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte < 0x20 || byte == 0x7F;
    })) << field;
    EXPECT_EQ(field.find("\xE2\x80\xAE"), std::string::npos) << field;
    EXPECT_EQ(field.find('\xFF'), std::string::npos) << field;
  }
  EXPECT_EQ(of(fields, "PRIORITY"), std::vector<std::string>{"2"});
  EXPECT_EQ(of(fields, "MESSAGE").size(), 1U);
  EXPECT_EQ(of(fields, "MESSAGE_ID"), std::vector<std::string>{"4856b1f676154278a899977eac8bd6f4"});
  EXPECT_EQ(of(fields, "CAMAUDIT_DEVICE_ID"), std::vector<std::string>{"urn:uuid:1\\x0aPRIORITY=0"});
  EXPECT_EQ(of(fields, "CAMAUDIT_SITE"), std::vector<std::string>{"site\\x0aMESSAGE_ID=x"});
}

TEST(AlertOutlet, AnEntryHasWhatIsAskedForByName) {
  Alert alert = event(Kind::DiskLow, "little room");
  alert.rule = "R";
  alert.devices = {"a", "b"};
  alert.device_count = 2;
  alert.outcome = model::Outcome::Fail;
  alert.previous = model::Outcome::Pass;
  const auto fields = journal_fields(alert, {"main", "run-1"});
  EXPECT_EQ(of(fields, "MESSAGE"), std::vector<std::string>{"little room"});
  EXPECT_EQ(of(fields, "SYSLOG_IDENTIFIER"), std::vector<std::string>{"camaudit"});
  EXPECT_EQ(of(fields, "CAMAUDIT_RULE_ID"), std::vector<std::string>{"R"});
  EXPECT_EQ(of(fields, "CAMAUDIT_DEVICE_ID"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(of(fields, "CAMAUDIT_SEVERITY"), std::vector<std::string>{"high"});
  EXPECT_EQ(of(fields, "CAMAUDIT_OUTCOME"), std::vector<std::string>{"fail"});
  EXPECT_EQ(of(fields, "CAMAUDIT_PREVIOUS"), std::vector<std::string>{"pass"});
  EXPECT_EQ(of(fields, "CAMAUDIT_SITE"), std::vector<std::string>{"main"});
  EXPECT_EQ(of(fields, "CAMAUDIT_RUN_ID"), std::vector<std::string>{"run-1"});
  EXPECT_TRUE(of(journal_fields(event(Kind::Night, "x"), {}), "CAMAUDIT_SITE").empty());
}

TEST(AlertOutlet, ThePriorityIsHowBadItIsAndWhatIsOverIsANotice) {
  const auto priority = [](model::Severity severity, Change change, Kind kind = Kind::Finding) {
    Alert alert = event(kind, "x");
    alert.severity = severity;
    alert.change = change;
    return of(journal_fields(alert, {}), "PRIORITY").at(0);
  };
  EXPECT_EQ(priority(model::Severity::Critical, Change::Began), "2");
  EXPECT_EQ(priority(model::Severity::High, Change::Still), "3");
  EXPECT_EQ(priority(model::Severity::Medium, Change::Unknown), "4");
  EXPECT_EQ(priority(model::Severity::Low, Change::Flapping), "5");
  EXPECT_EQ(priority(model::Severity::Critical, Change::Over), "5");
  EXPECT_EQ(priority(model::Severity::Critical, Change::Once, Kind::Night), "5");
}

TEST(AlertOutlet, AnEntrySaysWhatChanged) {
  const std::vector<std::pair<Change, std::string>> names{{Change::Began, "began"},       {Change::Over, "over"},
                                                          {Change::Unknown, "unknown"},   {Change::Still, "still"},
                                                          {Change::Flapping, "flapping"}, {Change::Once, "once"}};
  for (const auto& [change, name] : names) {
    Alert alert = event(Kind::Finding, "x");
    alert.change = change;
    EXPECT_EQ(of(journal_fields(alert, {}), "CAMAUDIT_CHANGE"), std::vector<std::string>{name});
  }
}

TEST(AlertOutlet, WhatTheJournalDoesNotTakeGoesToStandardError) {
  int answer = 0;
  const auto send = [&answer](std::span<const std::string>) { return answer; };
  testing::internal::CaptureStderr();
  const Outlet outlet(send, {}, {});
  outlet.send(event(Kind::DiskLow, "first"));
  answer = -ENOBUFS;
  outlet.send(event(Kind::DiskLow, "second"));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "camaudit: high: second\n");
}

TEST(AlertOutlet, ALineBeginsWithHowBadItIs) {
  std::vector<std::string> lines;
  const Outlet outlet({}, [&lines](const std::string& line) { lines.push_back(line); }, {});
  outlet.send({event(Kind::DiskLow, "little room\nis left"), event(Kind::Night, "25 failed")});
  EXPECT_EQ(lines, (std::vector<std::string>{"camaudit: high: little room\\x0ais left", "camaudit: 25 failed"}));
}

TEST(AlertKinds, EachSaysWhatItHasToSay) {
  for (const KindText& kind : kinds()) {
    EXPECT_EQ(kind.ill.empty(), kind.well.empty()) << kind.name;
    if (kind.ill.empty()) continue;
    for (const Change change : {Change::Began, Change::Over, Change::Still, Change::Flapping, Change::Unknown}) {
      News news;
      news.kind = kind.kind;
      news.change = change;
      news.rule = "R";
      news.device = "d";
      EXPECT_FALSE(worded({news}, 10).at(0).message.empty()) << kind.name;
      EXPECT_EQ(worded({news, news}, 1).size(), 1U) << kind.name;
    }
  }
}

}  // namespace
}  // namespace camaudit::alerts
