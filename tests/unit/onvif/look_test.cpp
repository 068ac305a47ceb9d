// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/look.hpp"

#include <gtest/gtest.h>

#include "tests/support/fake_http.hpp"
#include "tests/support/fixed_random.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

namespace camaudit::onvif {
namespace {

/// 2026-11-24T02:00:07Z, seven seconds after the clock of the tests.
constexpr const char* kSevenSecondsFast =
    "<tds:GetSystemDateAndTimeResponse xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\" "
    "xmlns:tt=\"http://www.onvif.org/ver10/schema\"><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>"
    "<tt:UTCDateTime><tt:Time><tt:Hour>2</tt:Hour><tt:Minute>0</tt:Minute><tt:Second>7</tt:Second></tt:Time>"
    "<tt:Date><tt:Year>2026</tt:Year><tt:Month>11</tt:Month><tt:Day>24</tt:Day></tt:Date></tt:UTCDateTime>"
    "</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>";

class LookTest : public ::testing::Test {
 protected:
  Look look(test::Responder responder, const std::string& url = "http://10.0.0.7/onvif/device_service") {
    test::FakeHttp http(std::move(responder));
    test::FixedRandom random;
    const SurveyServices services{http, clock_, random};
    Look found =
        test::run(look_at(services, *net::parse_url(url), net::Fence({*net::AddressRange::parse("10.0.0.0/8")}),
                          std::chrono::milliseconds(3000)));
    requests_ = http.requests;
    connections_ = http.connections_asked;
    return found;
  }
  Look look(Result<net::HttpResponse> answer) {
    return look([&answer](const net::HttpRequest&) { return answer; });
  }

  test::ManualClock clock_;
  std::vector<net::HttpRequest> requests_;
  std::vector<int> connections_;
};

TEST_F(LookTest, AsksForTheTimeOnceWithoutALogInOverOneConnection) {
  const Look found = look(test::soap_response(kSevenSecondsFast, clock_.steady()));
  EXPECT_TRUE(found.answered);
  EXPECT_EQ(found.reason, "");
  ASSERT_TRUE(found.clock_offset_seconds);
  EXPECT_DOUBLE_EQ(*found.clock_offset_seconds, 7.0);
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_EQ(test::operation_of(requests_.front()), "tds:GetSystemDateAndTime");
  EXPECT_FALSE(requests_.front().digest);
  EXPECT_FALSE(test::carries_username_token(requests_.front()));
  EXPECT_LE(requests_.front().timeout, std::chrono::milliseconds(3000));
  EXPECT_LE(requests_.front().max_body, std::size_t{1} << 20U);
  EXPECT_EQ(connections_, std::vector<int>{1});
}

TEST_F(LookTest, ARefusalOrAFaultIsAnAnswer) {
  EXPECT_TRUE(look(test::digest_challenge()).answered);
  EXPECT_TRUE(look(test::soap_fault(400, "ter:NotAuthorized", "not you")).answered);
  EXPECT_TRUE(look(test::soap_fault(500, "ter:Action", "out of order")).answered);
  EXPECT_TRUE(look(test::http_response(503, "busy")).answered);
  const Look fault = look(test::http_response(400));
  EXPECT_TRUE(fault.answered);
  EXPECT_FALSE(fault.clock_offset_seconds);
}

TEST_F(LookTest, WhatIsNoDeviceServiceIsNone) {
  const Look gone = look(test::http_response(404, "<html>"));
  EXPECT_FALSE(gone.answered);
  EXPECT_NE(gone.reason, "");
  EXPECT_FALSE(look(fail(ErrorKind::Malformed, "{}", net::kNotHttp)).answered);
}

TEST_F(LookTest, SilenceIsTold) {
  const Look late = look(fail(ErrorKind::DeadlineExceeded, "{}", net::kNotConnected));
  EXPECT_FALSE(late.answered);
  EXPECT_EQ(late.reason, net::kNotConnected);
  EXPECT_FALSE(late.no_way);
  EXPECT_FALSE(look(fail(ErrorKind::Unavailable, "connection refused: nothing listens on that port")).no_way);
}

TEST_F(LookTest, NoWayFromThisMachineIsToldApart) {
  EXPECT_TRUE(look(fail(ErrorKind::Unavailable, "{}", net::kNoRoute)).no_way);
  EXPECT_TRUE(look(fail(ErrorKind::Unavailable, "{}", net::kNetworkDown)).no_way);
}

TEST_F(LookTest, NothingIsSentOutsideTheFenceOrToAName) {
  const auto answer = [](const net::HttpRequest&) -> Result<net::HttpResponse> {
    return test::soap_response(kSevenSecondsFast);
  };
  for (const char* url : {"http://192.0.2.7/onvif/device_service", "http://camera.example/onvif/device_service"}) {
    const Look found = look(answer, url);
    EXPECT_FALSE(found.answered) << url;
    EXPECT_NE(found.reason.find("outside"), std::string::npos) << found.reason;
    EXPECT_TRUE(requests_.empty()) << url;
  }
}

}  // namespace
}  // namespace camaudit::onvif
