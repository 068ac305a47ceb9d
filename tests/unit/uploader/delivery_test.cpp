// SPDX-License-Identifier: GPL-3.0-or-later
#include "uploader/delivery.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/unit/uploader/delivery_fixture.hpp"

namespace camaudit::uploader {
namespace {

using test::answered;
using test::append_next;
using test::DeliveryWorld;
using test::failed;
using test::kSpool;
using Kind = Verdict::Kind;

WallTime at(std::int64_t seconds) {
  return WallTime(std::chrono::seconds(seconds));
}

Verdict verdict_on(const net::CollectorReply& reply) {
  return judge(reply, at(0), "ask Ann");
}

TEST(VerdictTest, EveryStatusMeansWhatTheContractSays) {
  std::map<int, Kind> wanted;
  for (const int status : {200, 201, 202, 204}) wanted[status] = Kind::Delivered;
  for (const int status : {400, 409, 412, 413, 415, 422}) wanted[status] = Kind::Park;
  for (const int status : {408, 425, 429}) wanted[status] = Kind::Retry;
  for (int status = 500; status < 600; ++status) wanted[status] = Kind::Retry;
  for (int status = 0; status < 1000; ++status) {
    const Kind kind = wanted.contains(status) ? wanted[status] : Kind::Hold;
    EXPECT_EQ(verdict_on(answered(status)).kind, kind) << status;
  }
}

TEST(VerdictTest, ARefusalMeansWhatItMeansForThisReceiver) {
  EXPECT_EQ(verdict_on(answered(401)).why, "the collector answered 401: ask Ann");
  EXPECT_EQ(verdict_on(answered(403)).why, "the collector answered 403: ask Ann");
}

TEST(VerdictTest, ARedirectNamesWhereItWouldLead) {
  const auto verdict = verdict_on(answered(307, {}, "https://elsewhere.example/"));
  EXPECT_EQ(verdict.kind, Kind::Hold);
  EXPECT_NE(verdict.why.find("https://elsewhere.example/"), std::string::npos);
}

TEST(VerdictTest, WithoutAReplyTrustIsAPersonsAndTheRestIsRetried) {
  EXPECT_EQ(verdict_on(failed(ErrorKind::Unavailable, "connection refused")).kind, Kind::Retry);
  EXPECT_EQ(verdict_on(failed(ErrorKind::DeadlineExceeded, "no reply")).kind, Kind::Retry);
  EXPECT_EQ(verdict_on(failed(ErrorKind::Malformed, "not HTTP")).kind, Kind::Retry);
  EXPECT_EQ(verdict_on(failed(ErrorKind::TooLarge, "1 GB")).kind, Kind::Retry);
  EXPECT_EQ(verdict_on(failed(ErrorKind::Unavailable, "certificate", true)).kind, Kind::Hold);
}

TEST(VerdictTest, RetryAfterInBothFormsIsBounded) {
  const UtcSeconds now{784'111'770};  // Sun, 06 Nov 1994 08:49:30 GMT
  EXPECT_EQ(parse_retry_after("120", now), std::chrono::seconds(120));
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), std::chrono::seconds(7));
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:00 GMT", now), std::chrono::seconds(0));
  EXPECT_EQ(parse_retry_after("99999999999999999999999", now), kLongestRetryAfter);
  EXPECT_EQ(parse_retry_after("Fri, 01 Jan 2038 00:00:00 GMT", now), kLongestRetryAfter);
  for (const char* bad : {"", "soon", "-5", "1.5", "\xff"}) EXPECT_FALSE(parse_retry_after(bad, now)) << bad;
}

TEST(VerdictTest, TheDateOfTheReplyAndNotOurClockTellsHowLongRetryAfterIs) {
  auto reply = answered(503, "Sun, 06 Nov 1994 08:49:37 GMT");
  reply.response->date = UtcSeconds{784'111'770};
  EXPECT_EQ(verdict_on(reply).retry_after, std::chrono::seconds(7));
}

TEST(RetryWaitTest, DoublesFromThirtySecondsToAnHourAndUsesAllOfIt) {
  SystemRandom random;
  for (const auto& [failures, most] :
       std::map<int, int>{{1, 30}, {2, 60}, {3, 120}, {7, 1920}, {8, 3600}, {5000, 3600}}) {
    std::chrono::milliseconds longest{0};
    std::chrono::milliseconds shortest{kLongestRetry};
    for (int i = 0; i < 500; ++i) {
      const auto wait = retry_wait(failures, random);
      longest = std::max(longest, wait);
      shortest = std::min(shortest, wait);
    }
    EXPECT_LE(longest, std::chrono::seconds(most));
    EXPECT_GT(longest, std::chrono::seconds(most) * 3 / 4);
    EXPECT_LT(shortest, std::chrono::seconds(most) / 4);
    EXPECT_GE(shortest, std::chrono::seconds(1));
  }
}

TEST(DeliveryStateTest, ComesBackAndBearsRubbish) {
  DeliveryState state;
  state.failures = 3;
  state.next = at(1'790'000'000);
  state.wait = std::chrono::milliseconds(4321);
  state.trouble = "the collector answered 503";
  state.alerted = "x y";
  state.last_delivered = UtcSeconds{-7};
  EXPECT_EQ(read_delivery_state(write_delivery_state(state)), state);
  EXPECT_EQ(read_delivery_state("rubbish"), DeliveryState{});
  const std::string text = write_delivery_state(state);
  for (std::size_t i = 0; i < text.size(); ++i) static_cast<void>(read_delivery_state(text.substr(0, i)));
}

TEST(DeliveryStateTest, AClockThatWasSetBackDoesNotHoldUpDelivery) {
  DeliveryState state;
  state.next = at(1'790'000'000);
  state.wait = std::chrono::minutes(10);
  EXPECT_EQ(time_left(state, at(1'789'999'400)), std::chrono::minutes(10));
  EXPECT_EQ(time_left(state, at(1'789'999'700)), std::chrono::minutes(5));
  EXPECT_EQ(time_left(state, at(1'790'000'000)), std::chrono::milliseconds(0));
  EXPECT_EQ(time_left(state, at(100)), std::chrono::milliseconds(0)) << "back in 1970";
}

TEST(DeliveryTest, AClockThatWasAYearAheadIsForgottenByTheNextAttempt) {
  DeliveryWorld world([](const auto&) { return failed(ErrorKind::Unavailable, "connection refused"); });
  auto spool = world.open();
  ASSERT_TRUE(append_next(*spool));
  constexpr std::chrono::hours kYear{365 * 24};
  world.clock.step_wall(kYear);
  world.pass(*spool);
  world.clock.step_wall(-kYear);
  // Whoever asks reads the file anew each time, as the daemon and 'spool deliver --if-due' do.
  EXPECT_EQ(time_left(world.state(), world.clock.wall()), std::chrono::milliseconds(0));
  world.pass(*spool);
  EXPECT_EQ(world.collector.requests.size(), 2U);
  const auto left = time_left(world.state(), world.clock.wall());
  EXPECT_GT(left.count(), 0) << "and from then on by the clock that holds now";
  world.clock.advance(left);
  EXPECT_EQ(time_left(world.state(), world.clock.wall()), std::chrono::milliseconds(0));
}

TEST(DeliveryTest, TheRequestIsTheContracts) {
  const std::string envelope = "{}";
  const auto name = test::name_of({1'790'000'000, 7}, envelope);
  const auto request = put_request({"https://c.example/v1/", "E09000099", "main"}, name, envelope);
  EXPECT_EQ(request.url, "https://c.example/v1/E09000099/main/" + name.to_string());
  EXPECT_EQ(request.body, envelope);
  EXPECT_EQ(request.headers,
            (std::vector<std::string>{"Content-Type: application/vnd.dsse+json",
                                      "Content-Digest: sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:"}));
}

TEST(DeliveryTest, NewestFirstThenTheBacklogPaced) {
  DeliveryWorld world([](const auto&) { return answered(201); });
  auto spool = world.open();
  std::vector<std::string> wanted;
  for (int i = 0; i < 4; ++i) wanted.insert(wanted.begin(), append_next(*spool)->to_string());
  const auto begin = world.clock.steady();
  const auto report = world.pass(*spool);
  EXPECT_EQ(world.collector.names(), wanted);
  EXPECT_EQ(report.delivered, 4U);
  EXPECT_EQ(report.trouble, "");
  EXPECT_EQ(spool->sent().size(), 4U);
  EXPECT_EQ(world.clock.steady() - begin, 3 * kPace);
}

TEST(DeliveryTest, ACollectorThatIsDownEndsThePassAndTheWaitIsRemembered) {
  DeliveryWorld world([](const auto&) { return failed(ErrorKind::Unavailable, "connection refused"); });
  auto spool = world.open();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(append_next(*spool));
  for (int failures = 1; failures <= 12; ++failures) {
    const auto report = world.pass(*spool);
    EXPECT_EQ(world.collector.requests.size(), static_cast<std::size_t>(failures));
    EXPECT_EQ(report.trouble, "connection refused");
    EXPECT_TRUE(report.alerts.empty());
    auto state = world.state();
    EXPECT_EQ(state.failures, failures);
    const auto left = time_left(state, world.clock.wall());
    EXPECT_GT(left.count(), 0);
    EXPECT_LE(left, std::min(kLongestRetry, kFirstRetry * (1 << (failures - 1))));
  }
  EXPECT_EQ(spool->pending().size(), 3U);
}

TEST(DeliveryTest, RetryAfterIsHonoured) {
  DeliveryWorld world([](const auto&) { return answered(429, "7200"); });
  auto spool = world.open();
  ASSERT_TRUE(append_next(*spool));
  world.pass(*spool);
  auto state = world.state();
  EXPECT_EQ(time_left(state, world.clock.wall()), std::chrono::hours(2));
}

TEST(DeliveryTest, RefusedTrustIsAlertedOnceAndRetriedSeldom) {
  int status = 403;
  DeliveryWorld world([&](const auto&) { return answered(status); });
  auto spool = world.open();
  ASSERT_TRUE(append_next(*spool));
  ASSERT_TRUE(append_next(*spool));
  EXPECT_EQ(world.pass(*spool).alerts.size(), 1U);
  EXPECT_EQ(world.collector.requests.size(), 1U) << "the others would be refused as well";
  auto state = world.state();
  EXPECT_GE(time_left(state, world.clock.wall()), kLongestHold / 2);
  EXPECT_EQ(world.pass(*spool).alerts.size(), 0U);
  status = 503;
  EXPECT_EQ(world.pass(*spool).alerts.size(), 0U);
  status = 403;
  EXPECT_EQ(world.pass(*spool).alerts.size(), 0U) << "the operator knows";
  status = 404;
  EXPECT_EQ(world.pass(*spool).alerts.size(), 1U);
  status = 201;
  EXPECT_EQ(world.pass(*spool).delivered, 2U);
  EXPECT_EQ(world.state().alerted, "");
  EXPECT_FALSE(world.state().next);
}

TEST(DeliveryTest, WhatIsRefusedForGoodIsParkedAndTheNextGoesOn) {
  std::string bad;
  DeliveryWorld world(
      [&](const auto& request) { return answered(request.url.find(bad) != std::string::npos ? 422 : 201); });
  auto spool = world.open();
  ASSERT_TRUE(append_next(*spool));
  bad = append_next(*spool)->to_string();
  ASSERT_TRUE(append_next(*spool));
  const auto report = world.pass(*spool);
  EXPECT_EQ(report.delivered, 2U);
  EXPECT_EQ(report.parked, 1U);
  EXPECT_EQ(report.trouble, "");
  ASSERT_EQ(report.alerts.size(), 1U);
  EXPECT_NE(report.alerts[0].find("422"), std::string::npos);
  EXPECT_EQ(spool->parked().size(), 1U);
}

TEST(DeliveryTest, ThreeParkedInARowEndThePass) {
  DeliveryWorld world([](const auto&) { return answered(400); });
  auto spool = world.open();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(append_next(*spool));
  const auto report = world.pass(*spool);
  EXPECT_EQ(report.parked, kParkedInARow);
  EXPECT_EQ(spool->pending().size(), 7U);
  EXPECT_EQ(report.alerts.size(), kParkedInARow + 1);
  EXPECT_NE(report.trouble, "");
}

TEST(DeliveryTest, OneThatTheCollectorStumblesOverDoesNotKeepTheOthersBack) {
  std::string bad;
  DeliveryWorld world(
      [&](const auto& request) { return answered(request.url.find(bad) != std::string::npos ? 500 : 201); });
  auto spool = world.open();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(append_next(*spool));
  bad = append_next(*spool)->to_string();
  const auto report = world.pass(*spool);
  EXPECT_EQ(report.delivered, 3U);
  EXPECT_NE(report.trouble, "");
  EXPECT_EQ(spool->pending().size(), 1U);
  EXPECT_TRUE(world.state().next) << "it is not tried again at once";
}

TEST(DeliveryTest, TwoStumblesInARowMeanTheCollector) {
  DeliveryWorld world([](const auto&) { return answered(500); });
  auto spool = world.open();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(append_next(*spool));
  world.pass(*spool);
  EXPECT_EQ(world.collector.requests.size(), 2U);
}

TEST(DeliveryTest, ADamagedEntryIsNotSentAndTheNextGoesOn) {
  DeliveryWorld world([](const auto&) { return answered(201); });
  auto spool = world.open();
  ASSERT_TRUE(append_next(*spool));
  const auto newest = append_next(*spool);
  world.files.content(kSpool + "/pending/" + newest->to_string())[9] ^= 1;
  const auto report = world.pass(*spool);
  EXPECT_EQ(report.delivered, 1U);
  EXPECT_EQ(report.damaged, 1U);
  EXPECT_EQ(report.alerts.size(), 1U);
  EXPECT_EQ(world.collector.requests.size(), 1U);
}

TEST(DeliveryTest, OthersMayWorkOnTheSpoolWhileTheNetworkIsWaitedFor) {
  DeliveryWorld* world = nullptr;
  int appended = 0;
  DeliveryWorld made([&](const auto&) {
    if (appended++ == 0) {
      auto other = world->open();
      EXPECT_TRUE(other && append_next(*other));
    }
    return answered(201);
  });
  world = &made;
  auto spool = made.open();
  ASSERT_TRUE(append_next(*spool));
  EXPECT_EQ(made.pass(*spool).delivered, 2U) << "what came in meanwhile goes too";
}

TEST(DeliveryTest, TwoProcessesDoNotDeliverAtOnce) {
  DeliveryWorld world([](const auto&) { return answered(201); });
  auto spool = world.open();
  ASSERT_TRUE(append_next(*spool));
  const OpenFile held(world.files, kSpool + "/lock-delivery", O_CREAT | O_RDWR);
  ASSERT_EQ(world.files.lock(held.fd()), 0);
  EXPECT_EQ(world.pass(*spool).trouble, "another process is delivering");
  EXPECT_TRUE(world.collector.requests.empty());
}

TEST(DeliveryTest, OnlyOneSegmentIsASegment) {
  for (const char* good : {"E09000099", "main-control-room", "a.b_c"}) EXPECT_TRUE(is_path_segment(good)) << good;
  for (const char* bad : {"", ".", "..", "a/b", "a b", "-x", "a%2f", "\xc3\xa9"})
    EXPECT_FALSE(is_path_segment(bad)) << bad;
}

}  // namespace
}  // namespace camaudit::uploader
