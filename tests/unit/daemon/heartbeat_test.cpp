// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/heartbeat.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <set>

#include "agent/store/history.hpp"
#include "agent/store/inventory_file.hpp"
#include "tests/support/fake_network.hpp"
#include "tests/support/fixed_random.hpp"
#include "tests/support/slow_http.hpp"
#include "tests/support/virtual_time.hpp"
#include "tests/unit/store/text_of.hpp"

namespace camaudit::daemon {
namespace {

namespace fs = std::filesystem;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kTime =
    "<tds:GetSystemDateAndTimeResponse xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\" "
    "xmlns:tt=\"http://www.onvif.org/ver10/schema\"><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>"
    "</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>";

/// Beats of five minutes from 2026-11-24T02:00:00Z on; hours pass in a moment.
class HeartbeatTest : public ::testing::Test {
 public:
  HeartbeatTest() : directory_(fs::temp_directory_path() / ("camaudit-heartbeat-" + std::to_string(::getpid()))) {
    fs::create_directories(directory_);
    network_.add_interface("eth0", {"10.20.0.1"});
    options_.inventory = (directory_ / "inventory.db").string();
    options_.fence = net::Fence({*net::AddressRange::parse("10.0.0.0/8")});
    options_.own_clock_synchronised = [] { return true; };
  }
  ~HeartbeatTest() override {
    stop();
    fs::remove_all(directory_);
  }

 protected:
  static std::string host(int subnet, int number) { return fmt::format("10.20.{}.{}", subnet, number); }
  void add(const std::string& host) { hosts_.push_back(host); }
  void add_subnet(int subnet, int devices) {
    for (int i = 1; i <= devices; ++i) add(host(subnet, i));
  }

  /// A night that found every device that was added.
  void night(const std::string& id, const std::set<std::string>& missed = {}) {
    auto opened = store::open_inventory(options_.inventory, now());
    ASSERT_TRUE(opened) << opened.error().what;
    store::Outcome outcome;
    outcome.run = {id, now(), now()};
    outcome.whole_estate = true;
    std::vector<model::DeviceSurvey> surveys;
    for (const std::string& host : hosts_) {
      if (missed.contains(host)) continue;
      model::DeviceSurvey& survey = surveys.emplace_back();
      survey.id = model::DeviceId("device:" + host);
      survey.url = "http://" + host + "/onvif/device_service";
      survey.address = host + ":80";
      survey.endpoint_reference = reference(host);
      survey.state = model::DeviceState::Assessed;
    }
    outcome.surveys = surveys;
    const auto done = store::remember(opened->database, outcome);
    ASSERT_TRUE(done) << done.error().what;
  }
  static std::string reference(const std::string& host) {
    return fmt::format("urn:uuid:1419d68a-1dd2-11b2-a105-{:0>12}", std::stoul(host.substr(host.rfind('.') + 1)));
  }

  UtcSeconds now() const { return to_utc_seconds(clock_.wall()); }

  void start() {
    heartbeat_ = std::make_unique<Heartbeat>(HeartbeatServices{http_, network_, clock_, time_, random_}, options_,
                                             [this](const Beat& beat) { beats_.push_back(beat); });
    running_ = true;
    boost::asio::co_spawn(io_, heartbeat_->run(),
                          boost::asio::bind_cancellation_slot(cancel_.slot(), [this](std::exception_ptr problem) {
                            running_ = false;
                            failure_ = problem;
                          }));
  }
  void stop() {
    if (running_) cancel_.emit(boost::asio::cancellation_type::terminal);
    test::poll_until(io_, [this] { return !running_; });
    EXPECT_FALSE(running_) << "it does not end when it is cancelled";
    EXPECT_FALSE(failure_);
    heartbeat_.reset();
  }
  /// Until so many more beats have been told.
  void beats(std::size_t more) {
    const std::size_t wanted = beats_.size() + more;
    for (int turns = 0; beats_.size() < wanted; ++turns) {
      test::poll_until(io_, [&] { return beats_.size() >= wanted; });
      if (beats_.size() >= wanted) return;
      ASSERT_LT(turns, 1'000'000) << "no beat comes";
      ASSERT_TRUE(time_.pass());
    }
  }
  void pass(std::chrono::milliseconds time) {
    const SteadyTime end = clock_.steady() + time;
    while (clock_.steady() < end) {
      test::poll_until(io_, [] { return false; });
      ASSERT_TRUE(time_.pass());
    }
    test::poll_until(io_, [] { return false; });
  }

  std::string rows(const std::string& sql) {
    auto database = store::read_inventory(options_.inventory);
    return database ? store::text_of(*database, sql) : database.error().what;
  }
  std::string watch() {
    return rows(
        "SELECT strftime('%H:%M:%S', since, 'unixepoch'), strftime('%H:%M:%S', until, 'unixepoch'), beats FROM watch "
        "ORDER BY since");
  }
  std::string contacts_of(const std::string& host) {
    return rows(
        "SELECT strftime('%H:%M:%S', c.since, 'unixepoch'), c.answered, c.cause FROM contact AS c JOIN known_device AS "
        "k "
        "ON k.no = c.device WHERE k.device = 'device:" +
        host + "' ORDER BY since");
  }

  const fs::path directory_;
  boost::asio::io_context io_;
  test::ManualClock clock_;
  test::VirtualTime time_{clock_};
  test::FixedRandom random_;
  test::FakeNetwork network_{io_.get_executor()};
  std::set<std::string> silent_;  ///< hosts that do not answer
  std::map<std::string, int> failing_once_;
  std::string error_{net::kNotConnected};
  std::vector<std::pair<SteadyTime, std::string>> asked_;
  test::SlowHttp http_{clock_, time_,
                       [this](const std::string& host) {
                         return silent_.contains(host) ? std::chrono::milliseconds(5000)
                                                       : std::chrono::milliseconds(20);
                       },
                       [this](const net::HttpRequest& request) -> Result<net::HttpResponse> {
                         const std::string host = net::parse_url(request.url)->host;
                         asked_.emplace_back(clock_.steady(), host);
                         if (silent_.contains(host) || failing_once_[host]-- > 0) {
                           return fail(ErrorKind::DeadlineExceeded, "{}", error_);
                         }
                         return answer_(clock_.steady());
                       }};
  std::function<net::HttpResponse(SteadyTime)> answer_ = [](SteadyTime at) { return test::soap_response(kTime, at); };
  HeartbeatOptions options_;
  std::vector<std::string> hosts_;
  std::vector<Beat> beats_;
  std::unique_ptr<Heartbeat> heartbeat_;
  boost::asio::cancellation_signal cancel_;
  bool running_ = false;
  std::exception_ptr failure_;
};

TEST_F(HeartbeatTest, AsksEveryDeviceOnceSpreadOverTheBeat) {
  for (int subnet = 0; subnet < 10; ++subnet) add_subnet(subnet, 50);
  night("one");
  start();
  const SteadyTime begun = clock_.steady();
  beats(1);
  ASSERT_EQ(asked_.size(), 500U);
  std::map<std::int64_t, int> by_second;
  std::set<std::string> hosts;
  for (const auto& [when, host] : asked_) {
    ++by_second[std::chrono::duration_cast<seconds>(when - begun).count()];
    hosts.insert(host);
  }
  EXPECT_EQ(hosts.size(), 500U);
  for (const auto& [second, count] : by_second) EXPECT_LE(count, 4) << "a burst in second " << second;
  EXPECT_GE(by_second.size(), 200U);
  EXPECT_LE(by_second.rbegin()->first, 240) << "the rest of the beat is for second looks";
  EXPECT_EQ(clock_.steady() - begun, minutes(5));
  EXPECT_EQ(beats_[0].watched, 500U);
  EXPECT_EQ(beats_[0].answering, 500U);
  EXPECT_TRUE(beats_[0].changes.empty()) << "that a device answers at first is no news";
  EXPECT_EQ(beats_[0].problem, "");
  stop();
  EXPECT_EQ(http_.devices_open(), 0U);
}

TEST_F(HeartbeatTest, ABeatWithoutAChangeMovesOneRow) {
  add_subnet(0, 20);
  night("one");
  start();
  beats(3);
  EXPECT_EQ(watch(), "02:00:00|02:15:00|3\n");
  EXPECT_EQ(rows("SELECT count(*), min(answered) FROM contact"), "20|1\n");
}

TEST_F(HeartbeatTest, OneFailureIsNoOutageAndTwoAre) {
  add_subnet(0, 20);
  night("one");
  start();
  beats(1);
  failing_once_[host(0, 3)] = 1;
  asked_.clear();
  beats(1);
  EXPECT_EQ(asked_.size(), 21U) << "it was asked again";
  EXPECT_TRUE(beats_.back().changes.empty());
  silent_ = {host(0, 3)};
  beats(1);
  ASSERT_EQ(beats_.back().changes.size(), 1U);
  const ContactChange& fell = beats_.back().changes.front();
  EXPECT_EQ(fell.before, Standing::Answers);
  EXPECT_EQ(fell.contact.standing, Standing::DeviceDown);
  EXPECT_EQ(fell.contact.device, "device:10.20.0.3");
  EXPECT_EQ(fell.contact.address, "10.20.0.3:80");
  EXPECT_EQ(fell.contact.subnet, "10.20.0.0/24");
  EXPECT_EQ(fell.contact.reason, net::kNotConnected);
  // Third of twenty devices of the third beat: 2 * 12 s after its beginning.
  EXPECT_EQ(format_rfc3339(fell.contact.since), "2026-11-24T02:10:24Z");
  EXPECT_EQ(beats_.back().device_down, 1U);
  asked_.clear();
  beats(1);
  EXPECT_EQ(asked_.size(), 20U) << "one that is down is asked once";
  EXPECT_TRUE(beats_.back().changes.empty()) << "a change is told once";
  silent_.clear();
  beats(1);
  ASSERT_EQ(beats_.back().changes.size(), 1U);
  EXPECT_EQ(beats_.back().changes.front().before, Standing::DeviceDown);
  EXPECT_EQ(beats_.back().changes.front().contact.standing, Standing::Answers);
  EXPECT_EQ(contacts_of(host(0, 3)), "02:00:24|1|\n02:10:24|0|device\n02:20:24|1|\n");
}

// Whose one connection the survey has keeps the heartbeat waiting for as long as that takes.
TEST_F(HeartbeatTest, ADeviceThatIsBusyWithARunStandsAsItStood) {
  add_subnet(0, 20);
  night("one");
  bool run = false;
  options_.run_under_way = [&run] { return run; };
  const auto accepts = [](const net::TcpEndpoint& to) {
    return to.address().to_string() == host(0, 4) ? net::Connect::NoAnswer : net::Connect::Open;
  };
  network_.connects = accepts;
  start();
  beats(1);
  run = true;
  silent_ = {host(0, 3), host(0, 4)};
  beats(2);
  EXPECT_EQ(beats_.back().device_down, 1U) << "one of them accepts no connection";
  EXPECT_EQ(beats_.back().answering, 19U);
  EXPECT_EQ(contacts_of(host(0, 3)), "02:00:24|1|\n");
  run = false;
  beats(1);
  EXPECT_EQ(beats_.back().device_down, 2U) << "without a run it is ill";
  run = true;
  beats(1);
  EXPECT_EQ(beats_.back().device_down, 2U) << "and a run does not make it well";
}

TEST_F(HeartbeatTest, ASubnetThatFallsIsTheNetworkAndWhatStaysDownIsADevice) {
  add_subnet(0, 10);
  add_subnet(1, 40);
  night("one");
  start();
  beats(1);
  for (int i = 1; i <= 10; ++i) silent_.insert(host(0, i));
  beats(1);
  EXPECT_EQ(beats_.back().network_down, 10U);
  EXPECT_EQ(beats_.back().changes.size(), 10U);
  silent_ = {host(0, 4)};
  beats(1);
  EXPECT_EQ(beats_.back().network_down, 1U) << "one beat of grace";
  beats(1);
  EXPECT_EQ(beats_.back().device_down, 1U);
  EXPECT_EQ(rows("SELECT count(*) FROM contact WHERE cause = 'network'"), "10\n");
  EXPECT_NE(contacts_of(host(0, 4)).find("02:15:00|0|device"), std::string::npos) << contacts_of(host(0, 4));
}

/// The wire is cut in the middle of a beat, so that half of the subnet still answered in it.
TEST_F(HeartbeatTest, WhatFellOneBeatEarlierIsPutRight) {
  add_subnet(0, 10);
  add_subnet(1, 40);
  night("one");
  start();
  beats(1);
  for (int i = 6; i <= 10; ++i) silent_.insert(host(0, i));
  beats(1);
  EXPECT_EQ(beats_.back().device_down, 5U);
  const std::string fell = contacts_of(host(0, 8));
  for (int i = 1; i <= 5; ++i) silent_.insert(host(0, i));
  beats(1);
  EXPECT_EQ(beats_.back().device_down, 0U);
  EXPECT_EQ(beats_.back().network_down, 10U);
  EXPECT_EQ(beats_.back().changes.size(), 10U);
  EXPECT_EQ(contacts_of(host(0, 8)), fell.substr(0, fell.rfind("device")) + "network\n")
      << "the fall stays where it was";
}

TEST_F(HeartbeatTest, WithoutALinkOrARouteItIsTheNetwork) {
  add_subnet(0, 1);
  add("10.30.0.1");
  night("one");
  start();
  beats(1);
  silent_ = {host(0, 1)};
  network_.present[0].up = false;
  beats(1);
  EXPECT_EQ(beats_.back().network_down, 1U);
  EXPECT_EQ(beats_.back().answering, 1U);
  network_.present[0].up = true;
  silent_.clear();
  beats(1);
  error_ = net::kNoRoute;
  silent_ = {"10.30.0.1"};
  beats(1);
  EXPECT_EQ(beats_.back().network_down, 1U);
}

TEST_F(HeartbeatTest, AMachineThatSleptBlamesNobody) {
  add_subnet(0, 20);
  night("one");
  start();
  beats(2);
  pass(minutes(2));
  for (int i = 1; i <= 20; ++i) silent_.insert(host(0, i));
  pass(minutes(1));
  clock_.suspend(std::chrono::hours(8));
  silent_.clear();
  beats(1);
  EXPECT_TRUE(beats_.back().changes.empty());
  EXPECT_EQ(beats_.size(), 3U) << "the beat in which it slept is dropped";
  EXPECT_EQ(rows("SELECT count(*) FROM contact WHERE answered = 0"), "0\n");
  EXPECT_EQ(rows("SELECT beats FROM watch ORDER BY since"), "2\n1\n");
  EXPECT_EQ(rows("SELECT max(since) - min(until) >= 8 * 3600 FROM watch"), "1\n") << watch();
}

TEST_F(HeartbeatTest, AProgramThatStoodStillBlamesNobody) {
  add_subnet(0, 20);
  night("one");
  start();
  beats(2);
  pass(minutes(2));
  clock_.advance(minutes(10));
  beats(1);
  EXPECT_EQ(rows("SELECT beats FROM watch ORDER BY since"), "2\n1\n");
}

TEST_F(HeartbeatTest, KilledBetweenBeatsItGoesOnWhereTheBookEnds) {
  add_subnet(0, 20);
  silent_ = {host(0, 3)};
  night("one");
  start();
  beats(2);
  pass(minutes(3));
  stop();
  clock_.advance(minutes(30));
  start();
  beats(1);
  EXPECT_TRUE(beats_.back().changes.empty()) << "it was down before";
  EXPECT_EQ(watch(), "02:00:00|02:10:00|2\n02:43:00|02:48:00|1\n");
  EXPECT_EQ(contacts_of(host(0, 3)), "02:00:24|0|device\n");
}

TEST_F(HeartbeatTest, AnInventoryThatIsHeldIsWrittenOneBeatLater) {
  add_subnet(0, 20);
  night("one");
  start();
  beats(1);
  {
    auto held = store::open_inventory(options_.inventory, now());
    ASSERT_TRUE(held);
    const auto writing = store::Transaction::begin_write(held->database);
    ASSERT_TRUE(writing);
    silent_ = {host(0, 3)};
    beats(1);
    EXPECT_NE(beats_.back().problem.find("another program"), std::string::npos) << beats_.back().problem;
    EXPECT_EQ(heartbeat_->unwritten(), 1U);
    EXPECT_EQ(beats_.back().changes.size(), 1U);
    beats(1);
    EXPECT_EQ(heartbeat_->unwritten(), 2U);
    EXPECT_TRUE(beats_.back().changes.empty());
    EXPECT_EQ(watch(), "02:00:00|02:05:00|1\n");
  }
  silent_.clear();
  beats(1);
  EXPECT_EQ(beats_.back().problem, "");
  EXPECT_EQ(heartbeat_->unwritten(), 0U);
  EXPECT_EQ(watch(), "02:00:00|02:20:00|4\n") << watch();
  EXPECT_EQ(contacts_of(host(0, 3)), "02:00:24|1|\n02:05:24|0|device\n02:15:24|1|\n");
}

TEST_F(HeartbeatTest, AClockThatIsSetTurnsNoTimeRound) {
  add_subnet(0, 20);
  night("one");
  start();
  beats(2);
  silent_ = {host(0, 3)};
  pass(minutes(2));
  clock_.step_wall(-std::chrono::hours(1));
  beats(1);
  silent_.clear();
  beats(1);
  EXPECT_EQ(rows("SELECT count(*) FROM watch WHERE until < since"), "0\n");
  EXPECT_EQ(rows("SELECT count(*) FROM watch AS a JOIN watch AS b ON a.since < b.since AND b.since < a.until"), "0\n");
  EXPECT_EQ(watch(), "01:10:00|01:20:00|2\n") << "what is to come again is not covered yet";
  EXPECT_EQ(contacts_of(host(0, 3)), "01:10:00|1|\n01:10:24|0|device\n01:15:24|1|\n");
  clock_.step_wall(std::chrono::hours(2));
  beats(1);
  EXPECT_EQ(watch(), "01:10:00|01:20:00|2\n03:20:00|03:25:00|1\n");
}

TEST_F(HeartbeatTest, AClockThatNobodyKeepsTakesNothingOutOfTheBook) {
  add_subnet(0, 20);
  night("one");
  start();
  beats(2);
  silent_ = {host(0, 3)};
  beats(1);
  const std::string fell = contacts_of(host(0, 3));
  options_.own_clock_synchronised = [] { return false; };
  heartbeat_->change_options(options_);
  beats(1);
  const std::string kept = "02:00:00|02:20:00|4\n";
  EXPECT_EQ(watch(), kept);
  // The power was cut, and nothing has kept the time.
  stop();
  const auto there = clock_.wall();
  clock_.step_wall(WallTime{} - there);
  start();
  beats(2);
  EXPECT_EQ(watch(), kept);
  EXPECT_EQ(contacts_of(host(0, 3)), fell);
  EXPECT_EQ(beats_.back().watched, 0U);
  EXPECT_TRUE(beats_.back().changes.empty());
  EXPECT_EQ(beats_.back().problem.find("the clock says 1970-01-01T00:10:00Z, but 2026-11-24T02:20:00Z is over"), 0U)
      << beats_.back().problem;
  EXPECT_EQ(heartbeat_->unwritten(), 0U);
  clock_.step_wall(there - WallTime{});
  beats(1);
  EXPECT_EQ(beats_.back().problem, "");
  EXPECT_EQ(beats_.back().watched, 20U);
  EXPECT_EQ(watch(), kept + "02:30:00|02:35:00|1\n");
}

TEST_F(HeartbeatTest, ByTheNewestRunTooItIsKnownWhatIsOver) {
  add_subnet(0, 20);
  night("one");
  options_.own_clock_synchronised = [] { return false; };
  clock_.step_wall(-std::chrono::hours(25));
  start();
  beats(1);
  EXPECT_NE(beats_.back().problem, "");
  EXPECT_EQ(watch(), "");
  clock_.step_wall(std::chrono::hours(2));
  beats(1);
  EXPECT_EQ(beats_.back().problem, "") << "a day is believed";
  EXPECT_NE(watch(), "");
}

TEST_F(HeartbeatTest, ASynchronisedClockIsBelievedHoweverFarItIsPutBack) {
  add_subnet(0, 20);
  clock_.step_wall(std::chrono::hours(24 * 365));
  night("one");
  start();
  beats(1);
  clock_.step_wall(-std::chrono::hours(24 * 365));
  beats(1);
  EXPECT_EQ(beats_.back().problem, "");
  EXPECT_EQ(watch(), "02:05:00|02:10:00|1\n");
}

/// British clocks go back at one in the night.
TEST_F(HeartbeatTest, DaysAreThoseOfUtcAndTheNightInOctoberIsNoLonger) {
  add("10.20.0.1");
  clock_.step_wall(std::chrono::sys_days(std::chrono::year(2026) / 10 / 24) + std::chrono::hours(23) - clock_.wall());
  night("one");
  start();
  beats(48);
  EXPECT_EQ(rows("SELECT strftime('%d', since, 'unixepoch'), beats, until - since FROM watch ORDER BY since"),
            "24|12|3600\n25|36|10800\n");
}

TEST_F(HeartbeatTest, AHelloBringsALookAndAFloodOfThemNoMore) {
  add_subnet(0, 20);
  night("one");
  start();
  beats(1);
  pass(seconds(250));
  const auto from = boost::asio::ip::make_address(host(0, 1));
  asked_.clear();
  EXPECT_EQ(heartbeat_->look_now("uuid:1419D68A-1DD2-11B2-A105-000000000002", from, seconds(5)), 1U);
  for (int i = 0; i < 100; ++i) heartbeat_->look_now(reference(host(0, 2)), from, seconds(5));
  EXPECT_EQ(heartbeat_->look_now("", from, seconds(0)), 1U);
  EXPECT_EQ(heartbeat_->look_now("urn:uuid:1419d68a-1dd2-11b2-a105-00000000ffff",
                                 boost::asio::ip::make_address("10.9.9.9"), seconds(0)),
            0U);
  pass(seconds(10));
  ASSERT_EQ(asked_.size(), 2U);
  EXPECT_EQ(asked_[0].second, host(0, 1));
  EXPECT_EQ(asked_[1].second, host(0, 2));
}

TEST_F(HeartbeatTest, OneThatSaysByeIsDownAtTheEndOfTheBeatAlthoughItAnsweredInIt) {
  add_subnet(0, 20);
  night("one");
  start();
  beats(1);
  pass(seconds(200));
  silent_ = {host(0, 1)};
  heartbeat_->look_now(reference(host(0, 1)), boost::asio::ip::make_address(host(0, 1)), seconds(10));
  beats(1);
  ASSERT_EQ(beats_.back().changes.size(), 1U);
  EXPECT_EQ(format_rfc3339(beats_.back().changes[0].contact.since), "2026-11-24T02:08:30Z");
}

TEST_F(HeartbeatTest, OnlyWhatIsInsideTheFenceAndNotLongGoneIsAsked) {
  add_subnet(0, 2);
  add("192.0.2.7");
  night("one");
  start();
  beats(1);
  EXPECT_EQ(beats_.back().watched, 2U);
  for (const auto& [when, host] : asked_) EXPECT_NE(host, "192.0.2.7");
  night("two", {host(0, 2)});
  beats(1);
  beats(1);
  EXPECT_EQ(beats_.back().watched, 2U) << "missed for a night only";
  stop();
  clock_.advance(std::chrono::hours(24 * 31));
  silent_ = {host(0, 2)};
  start();
  beats(1);
  EXPECT_EQ(beats_.back().watched, 1U);
  EXPECT_TRUE(beats_.back().changes.empty());
  const std::string contacts = contacts_of(host(0, 2));
  EXPECT_EQ(contacts.substr(contacts.find('\n') + 1).substr(8), "|NULL|\n") << contacts;
}

TEST_F(HeartbeatTest, WithoutAnInventoryItWaitsForOne) {
  start();
  pass(minutes(12));
  EXPECT_TRUE(beats_.empty());
  EXPECT_FALSE(fs::exists(options_.inventory)) << "nothing is made before the first night";
  add("10.20.0.1");
  night("one");
  beats(1);
  EXPECT_EQ(beats_.back().watched, 1U);
  EXPECT_GE(heartbeat_->last_turn(), clock_.steady() - seconds(2));
}

TEST_F(HeartbeatTest, AskedAtOnceAreNoMoreThanAllowedAndAllAreAsked) {
  options_.at_once = 4;
  add_subnet(0, 100);
  add_subnet(1, 100);
  night("one");
  for (const std::string& host : hosts_) silent_.insert(host);
  start();
  beats(1);
  EXPECT_EQ(http_.most_devices(), 4U);
  EXPECT_EQ(http_.most_requests_to_a_device(), 1U);
  std::map<std::string, int> looks;
  for (const auto& [when, host] : asked_) ++looks[host];
  for (const std::string& host : hosts_) EXPECT_EQ(looks[host], 2) << host;
  EXPECT_EQ(beats_.back().device_down, 200U);
}

TEST_F(HeartbeatTest, NewOptionsHoldFromTheNextBeatOn) {
  add_subnet(0, 2);
  night("one");
  start();
  beats(1);
  options_.period = minutes(1);
  heartbeat_->change_options(options_);
  beats(3);
  EXPECT_EQ(watch(), "02:00:00|02:12:00|4\n");
}

TEST_F(HeartbeatTest, AClockThatDriftsIsReadAgainWhenItHasMoved) {
  add("10.20.0.1");
  night("one");
  double fast = 0.0;
  answer_ = [&](SteadyTime at) {
    net::HttpResponse response = test::soap_response(kTime, at);
    response.date = UtcSeconds{now().value + static_cast<std::int64_t>(fast)};
    return response;
  };
  start();
  // A second in ten minutes.
  for (int i = 0; i < 49; ++i, fast += 0.5) beats(1);
  EXPECT_EQ(rows("SELECT CAST(round(offset_seconds) AS INTEGER) FROM clock_reading ORDER BY at"), "0\n6\n12\n18\n24\n");
  options_.own_clock_synchronised = [] { return false; };
  heartbeat_->change_options(options_);
  beats(1);
  fast += 1000;
  beats(20);
  EXPECT_EQ(rows("SELECT count(*) FROM clock_reading"), "5\n") << "by a clock that is wrong itself nobody is judged";
}

}  // namespace
}  // namespace camaudit::daemon
