// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/estate.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <memory>
#include <optional>
#include <string>

#include "tests/support/fixed_random.hpp"
#include "tests/support/slow_http.hpp"
#include "tests/support/virtual_time.hpp"

namespace camaudit::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// What the survey asks before it knows that a device is none of ONVIF's: its clock and, in two ways, its services.
constexpr int kCalls = 3;

/// Devices that take their time, each its own, to say that they are no ONVIF devices.
class EstateTest : public ::testing::Test {
 protected:
  EstateTest() {
    options_.fence = net::Fence({*net::AddressRange::parse("10.0.0.0/8")});
    limits_ = {12, 5, SteadyTime::max()};
  }

  /// Hosts 1 to `count` of 10.0.SUBNET.0/24.
  void add_subnet(int subnet, int count) {
    for (int host = 1; host <= count; ++host) add(fmt::format("10.0.{}.{}", subnet, host));
  }
  void add(const std::string& host) {
    Target target;
    target.addresses.push_back({"http", host, 80, "/onvif/device_service"});
    targets_.push_back(std::move(target));
  }

  static milliseconds latency_of(const std::string& host) {
    int sum = 0;
    for (const char c : host) sum = (7 * sum + c) % 401;
    return milliseconds(20 + sum);
  }
  static Result<net::HttpResponse> no_camera(const net::HttpRequest&) {
    return test::http_response(200, "<html></html>");
  }

  std::vector<model::DeviceSurvey> survey(milliseconds cancel_at = milliseconds::max()) {
    return survey(http_, cancel_at);
  }
  std::vector<model::DeviceSurvey> survey(test::SlowHttp& http, milliseconds cancel_at = milliseconds::max()) {
    EstateSurvey estate({http, clock_, random_}, credentials_, options_, limits_,
                        [this](std::size_t done, std::size_t) { done_ = done; });
    TaskGroup group(io_.get_executor());
    if (cancel_at != milliseconds::max()) {
      boost::asio::co_spawn(io_, cancel(group, clock_.steady() + cancel_at), boost::asio::detached);
    }
    test::run(io_, time_, finish(estate, group));
    return estate.take();
  }
  Task<bool> finish(EstateSurvey& estate, TaskGroup& group) {
    co_await estate.run(targets_, group);
    co_return true;
  }
  Task<void> cancel(TaskGroup& group, SteadyTime when) {
    co_await time_.until(when);
    group.cancel();
  }

  static std::size_t count(const std::vector<model::DeviceSurvey>& surveys, std::string_view reason) {
    return static_cast<std::size_t>(std::count_if(surveys.begin(), surveys.end(), [&](const auto& survey) {
      return survey.reason.find(reason) != std::string::npos;
    }));
  }

  boost::asio::io_context io_;
  test::ManualClock clock_;
  test::VirtualTime time_{clock_};
  test::FixedRandom random_;
  std::optional<milliseconds> latency_of_all_;
  test::SlowHttp http_{clock_, time_,
                       [this](const std::string& host) { return latency_of_all_.value_or(latency_of(host)); },
                       &EstateTest::no_camera};
  Credentials credentials_;
  onvif::SurveyOptions options_;
  EstateLimits limits_;
  std::vector<Target> targets_;
  std::size_t done_ = 0;
};

constexpr std::string_view kSurveyed = "not as an ONVIF device";

TEST_F(EstateTest, LeavesNoDeviceOutHoweverUnevenTheSubnets) {
  // Most wait in one subnet, so that workers that find every subnet full leave while devices still wait.
  add_subnet(1, 200);
  add_subnet(2, 1);
  add_subnet(3, 30);
  add_subnet(4, 7);
  const auto surveys = survey();
  ASSERT_EQ(surveys.size(), targets_.size());
  EXPECT_EQ(count(surveys, kSurveyed), targets_.size());
  EXPECT_EQ(done_, targets_.size());
  for (std::size_t at = 0; at < surveys.size(); ++at) {
    const net::Url& url = targets_[at].addresses.front();
    EXPECT_EQ(surveys[at].address, url.authority());
    EXPECT_EQ(http_.requests_to(url.host), std::size_t{kCalls}) << url.host;
  }
}

TEST_F(EstateTest, KeepsEveryLimitAndUsesIt) {
  for (int subnet = 1; subnet <= 6; ++subnet) add_subnet(subnet, 40);
  survey();
  EXPECT_EQ(http_.most_devices(), 12U);
  EXPECT_EQ(http_.most_in_a_subnet(), 5U);
  EXPECT_EQ(http_.most_requests_to_a_device(), 1U);
}

TEST_F(EstateTest, KeepsASubnetBusyToItsEnd) {
  // The devices of a full subnet one after the other, on five connections: what it takes when nothing is lost.
  add_subnet(1, 100);
  const SteadyTime begin = clock_.steady();
  milliseconds all{0};
  milliseconds longest{0};
  for (const Target& target : targets_) {
    const milliseconds needed = kCalls * latency_of(target.addresses.front().host);
    all += needed;
    longest = std::max(longest, needed);
  }
  survey();
  EXPECT_LE(clock_.steady() - begin, all / 5 + longest);
}

TEST_F(EstateTest, LosesNoTimeBetweenDevices) {
  limits_ = {64, 16, SteadyTime::max()};
  latency_of_all_ = milliseconds(50);
  for (int subnet = 1; subnet <= 8; ++subnet) add_subnet(subnet, 60);
  const SteadyTime begin = clock_.steady();
  survey();
  const auto ideal = kCalls * *latency_of_all_ * targets_.size() / limits_.concurrency;
  EXPECT_LE(clock_.steady() - begin, 1.15 * std::chrono::duration<double>(ideal));
}

TEST_F(EstateTest, BeginsWithEverySubnet) {
  add_subnet(1, 100);
  add_subnet(2, 3);
  add_subnet(3, 3);
  survey();
  const auto order = http_.devices_in_order();
  for (const char* subnet : {"10.0.1.", "10.0.2.", "10.0.3."}) {
    EXPECT_TRUE(std::any_of(order.begin(), order.begin() + 3, [&](const auto& host) {
      return host.starts_with(subnet);
    })) << subnet;
  }
}

TEST_F(EstateTest, AsksNoDeviceOnceTheTimeIsUp) {
  add_subnet(1, 100);
  limits_.end = clock_.steady() + seconds(2);
  const auto surveys = survey();
  const std::size_t late = count(surveys, "the time allowed for the whole run ran out");
  EXPECT_GT(late, 0U);
  EXPECT_GT(count(surveys, kSurveyed), 0U);
  EXPECT_EQ(late + count(surveys, kSurveyed), targets_.size());
  EXPECT_EQ(http_.devices_in_order().size() + late, targets_.size());
}

TEST_F(EstateTest, KeepsWhatThereIsWhenItIsCancelled) {
  add_subnet(1, 60);
  add_subnet(2, 60);
  const auto surveys = survey(seconds(1));
  const std::size_t cut = count(surveys, "interrupted");
  EXPECT_GT(cut, 0U);
  EXPECT_GT(count(surveys, kSurveyed), 0U);
  EXPECT_EQ(cut + count(surveys, kSurveyed), targets_.size());
  EXPECT_EQ(http_.devices_open(), 0U);
}

TEST_F(EstateTest, AsksNothingOfADeviceOutsideTheFence) {
  add("10.0.1.1");
  add("192.0.2.7");
  const auto surveys = survey();
  EXPECT_NE(surveys[1].reason.find("outside"), std::string::npos) << surveys[1].reason;
  EXPECT_EQ(http_.devices_in_order(), std::vector<std::string>{"10.0.1.1"});
}

/// A device that lists `users` accounts.
test::Responder device_with(std::size_t users) {
  return [users](const net::HttpRequest& request) -> Result<net::HttpResponse> {
    const std::string operation = test::operation_of(request);
    std::string rows;
    for (std::size_t i = 0; operation == "tds:GetUsers" && i < users; ++i) {
      rows += fmt::format("<tds:User><tt:Username>{}{:08}</tt:Username></tds:User>", std::string(200, 'u'), i);
    }
    return test::soap_response("<" + operation + "Response>" + rows + "</" + operation + "Response>");
  };
}

TEST_F(EstateTest, KeepsABoundedPartOfDevicesThatTellTooMuch) {
  add_subnet(1, 4);
  limits_.concurrency = 1;
  limits_.spare = std::size_t{1} << 20U;
  const auto bytes_of = [](const std::vector<model::DeviceSurvey>& surveys) {
    std::size_t bytes = 0;
    for (const auto& device : surveys) bytes += onvif::held_bytes(device.facts);
    return bytes;
  };
  const auto cut = [](const model::DeviceSurvey& device) {
    return std::any_of(device.calls.begin(), device.calls.end(), [](const model::Call& call) {
      return call.outcome == model::CallOutcome::TooLarge && call.detail.str().starts_with("not kept: ");
    });
  };
  test::SlowHttp hostile(clock_, time_, &EstateTest::latency_of, device_with(2'000));
  const auto surveys = survey(hostile);
  EXPECT_FALSE(cut(surveys.front()));
  EXPECT_FALSE(surveys.front().facts.user.empty());
  EXPECT_TRUE(cut(surveys.back()));
  EXPECT_EQ(surveys.back().state, model::DeviceState::Partial);
  EXPECT_LE(bytes_of(surveys), limits_.spare + targets_.size() * 2 * onvif::Allowance::kShare);
  limits_.spare = 0;
  test::SlowHttp usual(clock_, time_, &EstateTest::latency_of, device_with(20));
  for (const auto& device : survey(usual)) EXPECT_FALSE(cut(device)) << device.address;
}

}  // namespace
}  // namespace camaudit::app
