// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/sweep.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <set>

#include "agent/base/random.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/fake_network.hpp"
#include "tests/support/virtual_time.hpp"

namespace camaudit::onvif {
namespace {

constexpr const char* kTime =
    "<tds:GetSystemDateAndTimeResponse xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\" "
    "xmlns:tt=\"http://www.onvif.org/ver10/schema\"><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>"
    "</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>";

std::string reference(const std::string& uuid) {
  return "<tds:GetEndpointReferenceResponse xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\"><tds:GUID>" + uuid +
         "</tds:GUID></tds:GetEndpointReferenceResponse>";
}

class SweepTest : public ::testing::Test {
 protected:
  SweepTest() {
    network_.connects = [this](const net::TcpEndpoint& to) {
      return open_.contains(fmt::format("{}:{}", to.address().to_string(), to.port())) ? net::Connect::Open
                                                                                       : net::Connect::NoAnswer;
    };
    options_.ranges = {*net::AddressRange::parse("10.0.0.0/28")};
    options_.fence = net::Fence({*net::AddressRange::parse("10.0.0.0/8")});
    options_.connects_per_second = 1'000'000;
  }

  /// What is at an open port answers with this.
  Sweep sweep_with(test::Responder responder) {
    test::FakeHttp http(std::move(responder));
    SystemRandom random;
    const DiscoveryServices services{network_, clock_, time_, random};
    Sweep result = test::run(io_, time_, sweep(services, http, options_, [](std::size_t, std::size_t) {}));
    requests_ = http.requests;
    return result;
  }

  static test::Responder camera(const std::string& uuid) {
    return [uuid](const net::HttpRequest& request) -> Result<net::HttpResponse> {
      if (test::operation_of(request) == "tds:GetSystemDateAndTime") return test::soap_response(kTime);
      return test::soap_response(reference(uuid));
    };
  }

  Task<void> count_for_a_second() {
    most_under_way_ = std::max(most_under_way_, ++under_way_);
    co_await time_.until(clock_.steady() + std::chrono::seconds(1));
    --under_way_;
  }

  int under_way_ = 0;
  int most_under_way_ = 0;
  boost::asio::io_context io_;
  test::ManualClock clock_;
  test::VirtualTime time_{clock_};
  test::FakeNetwork network_{io_.get_executor()};
  std::set<std::string> open_;
  SweepOptions options_;
  std::vector<net::HttpRequest> requests_;
};

constexpr const char* kUuid = "urn:uuid:1419d68a-1dd2-11b2-a105-accc8e000001";

TEST_F(SweepTest, TriesEveryPortOfEveryHostAndFindsTheCamera) {
  open_ = {"10.0.0.7:8000"};
  const Sweep found = sweep_with(camera(kUuid));
  EXPECT_EQ(found.hosts, 14U);
  EXPECT_EQ(found.connects, 14U * std::size(kOnvifPorts));
  ASSERT_EQ(found.sightings.size(), 1U);
  EXPECT_EQ(found.sightings.front().endpoint_reference, kUuid);
  EXPECT_EQ(found.sightings.front().xaddrs.front(), "http://10.0.0.7:8000/onvif/device_service");
  EXPECT_EQ(found.sightings.front().source, "range");
}

TEST_F(SweepTest, CountsWhatThisMachineCouldNotTry) {
  network_.connects = [](const net::TcpEndpoint& to) {
    return to.port() == 80 ? net::Connect::NotTried : net::Connect::Unreachable;
  };
  const Sweep found = sweep_with(camera(kUuid));
  EXPECT_EQ(found.not_tried, 14U);
  EXPECT_EQ(found.connects, found.connects_planned);
}

TEST_F(SweepTest, SendsNoCredentialsAndNothingButTheTwoQuestions) {
  open_ = {"10.0.0.7:80", "10.0.0.9:443"};
  sweep_with(camera(kUuid));
  ASSERT_EQ(requests_.size(), 4U);
  for (const auto& request : requests_) {
    EXPECT_FALSE(request.digest);
    EXPECT_FALSE(test::carries_username_token(request));
    const std::string operation = test::operation_of(request);
    EXPECT_TRUE(operation == "tds:GetSystemDateAndTime" || operation == "tds:GetEndpointReference") << operation;
  }
}

TEST_F(SweepTest, NeverKnocksOutsideTheFenceOrAtWhatIsExcluded) {
  options_.ranges = {*net::AddressRange::parse("10.0.0.0/28"), *net::AddressRange::parse("192.0.2.0/28")};
  options_.exclude = {*net::AddressRange::parse("10.0.0.8/29")};
  const Sweep found = sweep_with(camera(kUuid));
  EXPECT_EQ(found.hosts, 7U);
  for (const auto& to : network_.connected) {
    EXPECT_TRUE(to.address().to_v4().to_uint() <= 0x0A000007U) << to.address().to_string();
  }
}

TEST_F(SweepTest, TakesTwoPortsOfOneCameraForOneAndOfTwoCamerasForTwo) {
  open_ = {"10.0.0.7:80", "10.0.0.7:443"};
  EXPECT_EQ(sweep_with(camera(kUuid)).sightings.size(), 1U);
  const auto by_port = [](const net::HttpRequest& request) -> Result<net::HttpResponse> {
    if (test::operation_of(request) == "tds:GetSystemDateAndTime") return test::soap_response(kTime);
    const bool first = request.url.find(":8000") != std::string::npos;
    return test::soap_response(reference(first ? kUuid : "urn:uuid:1419d68a-1dd2-11b2-a105-accc8e000002"));
  };
  open_ = {"10.0.0.7:8000", "10.0.0.7:8080"};
  EXPECT_EQ(sweep_with(by_port).sightings.size(), 2U);
}

// gm8135_v2 has its device service at another path.
TEST_F(SweepTest, FindsADeviceServiceAtAnotherPath) {
  open_ = {"10.0.0.5:80"};
  const Sweep result = sweep_with([](const net::HttpRequest& request) -> Result<net::HttpResponse> {
    if (!request.url.ends_with("/onvif/devices")) return test::http_response(404);
    return camera(kUuid)(request);
  });
  ASSERT_EQ(result.sightings.size(), 1U);
  EXPECT_EQ(result.sightings[0].xaddrs, std::vector<std::string>{"http://10.0.0.5/onvif/devices"});
  EXPECT_EQ(requests_.size(), 3U);
}

TEST_F(SweepTest, TellsWebServersFromCameras) {
  open_ = {"10.0.0.7:80"};
  Sweep found = sweep_with([](const net::HttpRequest&) { return test::http_response(404, "<html>Not found</html>"); });
  EXPECT_TRUE(found.sightings.empty());
  EXPECT_EQ(found.other_servers, 1U);
  // A log-in asked for on every path says nothing; on the ONVIF path alone it is a camera.
  found = sweep_with([](const net::HttpRequest&) { return test::digest_challenge(); });
  EXPECT_TRUE(found.sightings.empty());
  EXPECT_EQ(found.locked_servers, 1U);
  found = sweep_with([](const net::HttpRequest& request) {
    const bool onvif = request.url.find("/onvif/") != std::string::npos;
    return onvif ? test::digest_challenge() : test::http_response(404, "");
  });
  EXPECT_EQ(found.sightings.size(), 1U);
  found = sweep_with([](const net::HttpRequest&) { return test::soap_fault(400, "NotAuthorized", "no"); });
  EXPECT_EQ(found.sightings.size(), 1U);
}

TEST_F(SweepTest, KeepsToItsRateAndItsTime) {
  options_.connects_per_second = 10;
  options_.time_limit = std::chrono::seconds(5);
  const SteadyTime begin = clock_.steady();
  options_.hosts_at_once = 4;
  const Sweep found = sweep_with(camera(kUuid));
  EXPECT_LE(found.connects, 54U);
  EXPECT_GE(found.connects, 50U);
  EXPECT_LT(found.connects, found.connects_planned);
  EXPECT_LE(clock_.steady() - begin, std::chrono::milliseconds(5500));
}

TEST_F(SweepTest, TriesOnePortOfAHostAtATime) {
  options_.ranges = {*net::AddressRange::parse("10.0.0.1/32")};
  network_.before_connect = [this] { return count_for_a_second(); };
  const Sweep result = sweep_with(camera("x"));
  EXPECT_EQ(result.connects, std::size(kOnvifPorts));
  EXPECT_EQ(most_under_way_, 1);
}

}  // namespace
}  // namespace camaudit::onvif
