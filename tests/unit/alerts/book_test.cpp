// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/alerts/book.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "agent/store/inventory_file.hpp"

namespace camaudit::alerts {
namespace {

using model::Outcome;
using model::Severity;

constexpr std::int64_t kDay = 86400;
constexpr UtcSeconds kStart{1'795'485'600};

UtcSeconds day(double number) {
  return {kStart.value + static_cast<std::int64_t>(number * kDay)};
}

Condition finding(const std::string& device, Outcome outcome, Severity severity = Severity::High) {
  Condition condition;
  condition.rule = "P06-RETENTION";
  condition.device = device;
  condition.address = device + ":80";
  condition.severity = severity;
  condition.outcome = outcome;
  condition.evidence = "12 days";
  condition.remedy = "keep less";
  return condition;
}

std::vector<Condition> findings(std::size_t count, Outcome outcome) {
  std::vector<Condition> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(finding(fmt::format("10.20.3.{}", i + 1), outcome));
  return all;
}

Scope night() {
  Scope scope;
  scope.whole = {Kind::Finding, Kind::DeviceUnreachable, Kind::CredentialsRefused, Kind::RuleError};
  scope.night = true;
  return scope;
}

/// A book in memory, past its first night.
class AlertBook : public testing::Test {
 protected:
  AlertBook() { at(0, {}); }

  std::vector<Alert> at(double days, std::vector<Condition> conditions, const Scope& scope = night()) {
    return settle(book_, scope, std::move(conditions), policy_, day(days));
  }
  std::vector<Change> changes(double days, std::vector<Condition> conditions, const Scope& scope = night()) {
    std::vector<Change> out;
    for (const Alert& alert : at(days, std::move(conditions), scope)) out.push_back(alert.change);
    return out;
  }

  Book book_;
  Policy policy_;
};

using Changes = std::vector<Change>;

TEST_F(AlertBook, TellsWhatChangedAndNothingElse) {
  const auto began = at(1, {finding("a", Outcome::Fail), finding("b", Outcome::Pass)});
  ASSERT_EQ(began.size(), 1U);
  EXPECT_EQ(began[0].change, Change::Began);
  EXPECT_EQ(began[0].devices, std::vector<std::string>{"a"});
  EXPECT_EQ(began[0].outcome, Outcome::Fail);
  EXPECT_EQ(began[0].previous, std::nullopt);
  EXPECT_EQ(began[0].message, "P06-RETENTION fails on a:80: 12 days");
  EXPECT_EQ(began[0].remedy, "keep less");
  EXPECT_TRUE(at(2, {finding("a", Outcome::Fail), finding("b", Outcome::Pass)}).empty());
  const auto over = at(3, {finding("a", Outcome::Pass), finding("b", Outcome::Pass)});
  ASSERT_EQ(over.size(), 1U);
  EXPECT_EQ(over[0].change, Change::Over);
  EXPECT_EQ(over[0].previous, Outcome::Fail);
  EXPECT_EQ(over[0].message, "P06-RETENTION no longer fails on a:80");
  EXPECT_TRUE(at(4, {finding("a", Outcome::Pass)}).empty());
}

TEST_F(AlertBook, WhatIsNotMentionedIsOverOnlyWhereAllWasLookedAt) {
  at(1, {finding("a", Outcome::Fail)});
  EXPECT_EQ(changes(2, {}, Scope{}), Changes{}) << "a heartbeat knows nothing of findings";
  Scope silent = night();
  silent.not_asked = {"a"};
  EXPECT_EQ(changes(3, {finding("a", Outcome::Unknown)}, silent), Changes{});
  Scope in_error = night();
  in_error.not_judged = {"P06-RETENTION"};
  EXPECT_EQ(changes(4, {}, in_error), Changes{});
  EXPECT_EQ(changes(5, {}), Changes{Change::Over});
}

TEST_F(AlertBook, UnknownAfterFailIsNotOver) {
  at(1, {finding("a", Outcome::Fail)});
  const auto unknown = at(2, {finding("a", Outcome::Unknown)});
  ASSERT_EQ(unknown.size(), 1U);
  EXPECT_EQ(unknown[0].change, Change::Unknown);
  EXPECT_EQ(unknown[0].message, "no longer known: P06-RETENTION fails on a:80: 12 days");
  EXPECT_TRUE(at(3, {finding("a", Outcome::Unknown)}).empty());
  EXPECT_EQ(changes(4, {finding("a", Outcome::Fail)}), Changes{Change::Began});
  EXPECT_EQ(changes(12, {finding("b", Outcome::Unknown)}), Changes{Change::Over}) << "b was never told";
}

TEST_F(AlertBook, APartThatARuleDoesNotNameIsUnknownWhereItCouldNotSeeTheDevice) {
  Condition part = finding("a", Outcome::Fail);
  part.subject = "recording:1";
  EXPECT_EQ(changes(1, {part}), Changes{Change::Began});
  EXPECT_EQ(changes(2, {finding("a", Outcome::Unknown)}), Changes{Change::Unknown});
}

TEST_F(AlertBook, WaivedIsOverAndSaysSo) {
  at(1, {finding("a", Outcome::Fail)});
  const auto waived = at(2, {finding("a", Outcome::Waived)});
  ASSERT_EQ(waived.size(), 1U);
  EXPECT_EQ(waived[0].change, Change::Over);
  EXPECT_EQ(waived[0].outcome, Outcome::Waived);
  EXPECT_EQ(waived[0].message, "P06-RETENTION no longer fails on a:80: it is waived");
}

TEST_F(AlertBook, RemindsWeeklyOfWhatIsCritical) {
  const auto both = [](Severity severity) {
    return std::vector{finding("a", Outcome::Fail, severity), finding("b", Outcome::Fail, Severity::High)};
  };
  at(1, both(Severity::Critical));
  for (int night = 2; night < 8; ++night) EXPECT_EQ(changes(night, both(Severity::Critical)), Changes{}) << night;
  const auto still = at(7.9, both(Severity::Critical));  // a night that was a little early
  ASSERT_EQ(still.size(), 1U);
  EXPECT_EQ(still[0].change, Change::Still);
  EXPECT_EQ(still[0].devices, std::vector<std::string>{"a"});
  EXPECT_EQ(changes(9, both(Severity::Critical)), Changes{});
  EXPECT_EQ(changes(15, both(Severity::Critical)), Changes{Change::Still});
  policy_.remind_days = 0;
  EXPECT_EQ(changes(40, both(Severity::Critical)), Changes{});
}

TEST_F(AlertBook, WhatFlapsIsToldOnceAndThenOnlyWhenItStandsStill) {
  const auto device = [](bool answers) { return std::vector{device_answers("a", "a:80", "10.20.3.0/24", answers)}; };
  const Scope beat;
  Changes told;
  for (int i = 0; i < 20; ++i) {
    for (const Change change : changes(1 + i * 0.01, device(i % 2 == 1), beat)) told.push_back(change);
  }
  EXPECT_EQ(told, (Changes{Change::Began, Change::Over, Change::Began, Change::Flapping}));
  EXPECT_EQ(changes(2, device(false), beat), Changes{}) << "it changed, and is not trusted yet";
  EXPECT_EQ(changes(4, device(false), beat), Changes{});
  EXPECT_EQ(changes(5.1, device(false), beat), Changes{Change::Began}) << "three days the same";
  EXPECT_EQ(changes(6, device(true), beat), Changes{Change::Over});
}

TEST_F(AlertBook, ManyThatChangeAlikeAreOneAlert) {
  EXPECT_EQ(at(1, findings(10, Outcome::Fail)).size(), 10U);
  const auto more = at(2, findings(21, Outcome::Fail));
  ASSERT_EQ(more.size(), 1U) << "the eleven that are new";
  EXPECT_EQ(more[0].device_count, 11U);
  EXPECT_EQ(more[0].devices.size(), 11U);
  EXPECT_EQ(more[0].message,
            "P06-RETENTION fails on 11 devices (10.20.3.11:80, 10.20.3.12:80, 10.20.3.13:80 and others); 'camaudit "
            "report' tells each");
  EXPECT_EQ(changes(3, findings(21, Outcome::Pass)), Changes{Change::Over});
}

TEST_F(AlertBook, DevicesOfOneNetworkAreToldTogether) {
  std::vector<Condition> conditions;
  for (int i = 1; i <= 37; ++i) {
    const std::string device = fmt::format("urn:uuid:{}", i);
    conditions.push_back(device_answers(device, fmt::format("10.20.3.{}:80", i), "10.20.3.0/24", false));
  }
  conditions.push_back(device_answers("other", "10.20.4.1:80", "10.20.4.0/24", false));
  const auto alerts = at(1, conditions);
  ASSERT_EQ(alerts.size(), 2U);
  EXPECT_TRUE(alerts[0].message.starts_with("37 devices on 10.20.3.0/24 (")) << alerts[0].message;
  EXPECT_EQ(alerts[1].message, "10.20.4.1:80 unreachable");
}

TEST_F(AlertBook, WhileANetworkIsAwayItsDevicesAreNotTold) {
  const std::vector away{
      network_answers("10.20.3.0/24", 3, 0).value(), device_answers("a", "a:80", "10.20.3.0/24", false),
      device_answers("b", "b:80", "10.20.3.0/24", false), device_answers("c", "c:80", "10.20.3.0/24", false)};
  const auto alerts = at(1, away);
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].message, "3 devices on 10.20.3.0/24 unreachable");
  const auto back =
      at(2, {network_answers("10.20.3.0/24", 3, 2).value(), device_answers("a", "a:80", "10.20.3.0/24", true),
             device_answers("b", "b:80", "10.20.3.0/24", false), device_answers("c", "c:80", "10.20.3.0/24", true)});
  ASSERT_EQ(back.size(), 2U);
  EXPECT_EQ(back[0].kind == Kind::NetworkUnreachable ? back[1].message : back[0].message, "b:80 unreachable");
}

TEST_F(AlertBook, BelowTheLevelNothingIsTold) {
  EXPECT_EQ(changes(1, {finding("a", Outcome::Fail, Severity::Low)}), Changes{});
  policy_.level = Severity::Low;
  EXPECT_EQ(changes(2, {finding("a", Outcome::Fail, Severity::Low)}), Changes{Change::Began});
  policy_.level = Severity::Critical;
  EXPECT_EQ(changes(3, {finding("a", Outcome::Pass, Severity::Low)}), Changes{});
  EXPECT_EQ(changes(4, {own_condition(Kind::DiskLow, true)}), Changes{Change::Began}) << "the level is of findings";
}

TEST_F(AlertBook, AClockThatWasPutRightSilencesNothing) {
  at(100, {finding("a", Outcome::Fail, Severity::Critical)});
  EXPECT_EQ(changes(1, {finding("a", Outcome::Fail, Severity::Critical)}), Changes{});
  EXPECT_EQ(changes(8, {finding("a", Outcome::Fail, Severity::Critical)}), Changes{Change::Still});
}

TEST(AlertBookFirst, TheFirstNightIsToldByRule) {
  Book book;
  auto conditions = findings(3, Outcome::Fail);
  conditions.push_back(finding("10.20.3.9", Outcome::Fail));
  conditions.back().rule = "P02-AUDIO-OFF";
  const auto alerts = settle(book, night(), conditions, {}, kStart);
  ASSERT_EQ(alerts.size(), 2U);
  std::size_t devices = 0;
  for (const Alert& alert : alerts) devices += alert.device_count;
  EXPECT_EQ(devices, 4U);
  EXPECT_TRUE(settle(book, night(), conditions, {}, day(1)).empty());
}

/// Two connections to one file, as the night and the service have.
class AlertBookFile : public testing::Test {
 public:
  AlertBookFile() : path_(testing::TempDir() + "camaudit-book-" + std::to_string(::getpid()) + ".db") { remove(); }
  ~AlertBookFile() override { remove(); }

 protected:
  void remove() const {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + end);
  }
  store::Database open() const {
    auto opened = store::open_inventory(path_, kStart);
    EXPECT_TRUE(opened) << opened.error().what;
    return std::move(opened->database);
  }

  const std::string path_;
};

TEST_F(AlertBookFile, ARestartForgetsNothing) {
  {
    store::Database before = open();
    EXPECT_EQ(settle(before, night(), findings(1, Outcome::Fail), {}, day(0)).value().size(), 1U);
  }
  store::Database after = open();
  EXPECT_TRUE(settle(after, night(), findings(1, Outcome::Fail), {}, day(1)).value().empty());
  EXPECT_EQ(settle(after, night(), findings(1, Outcome::Pass), {}, day(2)).value().size(), 1U);
}

TEST_F(AlertBookFile, OfTwoProcessesOneTells) {
  store::Database nightly = open();
  store::Database service = open();
  const std::vector gone{device_answers("a", "a:80", "10.20.3.0/24", false)};
  EXPECT_EQ(settle(service, {}, gone, {}, day(0)).value().size(), 1U);
  EXPECT_TRUE(settle(nightly, night(), gone, {}, day(0.1)).value().empty());
  const std::vector back{device_answers("a", "a:80", "10.20.3.0/24", true)};
  EXPECT_EQ(settle(nightly, night(), back, {}, day(1)).value().size(), 1U);
  EXPECT_TRUE(settle(service, {}, back, {}, day(1.1)).value().empty());
}

TEST_F(AlertBookFile, WhatCannotBeNotedIsNotTold) {
  store::Database inventory = open();
  ASSERT_TRUE(inventory.execute("PRAGMA query_only = 1"));
  EXPECT_FALSE(settle(inventory, night(), findings(1, Outcome::Fail), {}, day(0)));
  ASSERT_TRUE(inventory.execute("PRAGMA query_only = 0"));
  EXPECT_EQ(settle(inventory, night(), findings(1, Outcome::Fail), {}, day(1)).value().size(), 1U);
}

}  // namespace
}  // namespace camaudit::alerts
