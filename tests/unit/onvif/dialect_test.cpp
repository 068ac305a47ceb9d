// SPDX-License-Identifier: GPL-3.0-or-later
// What single makes do otherwise, from the first byte to the facts; onvif/DIALECTS.md lists them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "onvif/survey.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/fixed_random.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

namespace camaudit::onvif {
namespace {

using model::CallOutcome;
using model::DeviceState;
using test::carries_username_token;
using test::digest_challenge;
using test::golden;
using test::http_response;
using test::operation_of;
using test::soap_fault;
using test::soap_response;
using Reply = Result<net::HttpResponse>;

constexpr const char* kMalformedIpc = "onvif/dahua/malformed/GetHostname.response.xml";

/// A camera with Media1, of which each test changes what its make does otherwise.
class DialectTest : public ::testing::Test {
 protected:
  DialectTest() {
    say("tds:GetSystemDateAndTime", golden("onvif/spec/GetSystemDateAndTime.response.xml"));
    say("tds:GetServices", golden("onvif/yoosee/GetServices.response.xml"));
    say("tds:GetDeviceInformation", golden("onvif/happytime/GetDeviceInformation.response.xml"));
  }
  void say(const std::string& operation, std::string body) { bodies_[operation] = std::move(body); }

  Reply answer(const net::HttpRequest& request) {
    const std::string operation = operation_of(request);
    if (const auto body = bodies_.find(operation); body != bodies_.end()) {
      return http_response(200, body->second, clock_.steady());
    }
    return soap_response("<" + operation + "Response/>", clock_.steady());
  }
  model::DeviceSurvey survey(const test::Responder& responder,
                             const char* url = "http://10.20.0.7:5000/onvif/device_service",
                             bool with_credential = true) {
    http_.emplace(responder);
    std::optional<net::Credential> credential;
    if (with_credential) credential = net::Credential{"auditor", Secret(std::string("pass"))};
    return test::run(
        survey_device(SurveyServices{*http_, clock_, random_}, *net::parse_url(url), std::move(credential), options_));
  }
  model::DeviceSurvey survey() {
    return survey([this](const net::HttpRequest& request) { return answer(request); });
  }
  /// Answers the three calls that need no log-in, and others only with what `lets_in` wants.
  test::Responder guarded(std::function<std::optional<Reply>(const net::HttpRequest&)> refusal) {
    return [this, refusal = std::move(refusal)](const net::HttpRequest& request) -> Reply {
      const std::string operation = operation_of(request);
      if (operation != "tds:GetSystemDateAndTime" && operation != "tds:GetServices") {
        if (auto refused = refusal(request)) return *refused;
      }
      return answer(request);
    };
  }
  std::size_t credentialed() const {
    return static_cast<std::size_t>(std::count_if(
        http_->requests.begin(), http_->requests.end(),
        [](const net::HttpRequest& request) { return request.digest.has_value() || carries_username_token(request); }));
  }
  std::size_t asked(std::string_view operation) const {
    return static_cast<std::size_t>(
        std::count_if(http_->requests.begin(), http_->requests.end(),
                      [&](const auto& request) { return operation_of(request) == operation; }));
  }
  static model::Call call(const model::DeviceSurvey& survey, std::string_view operation) {
    for (const auto& call : survey.calls) {
      if (call.operation == operation) return call;
    }
    return {};
  }
  static std::string state_of(const model::DeviceSurvey& survey, std::string_view fact) {
    for (const auto& row : survey.facts.fact_status) {
      if (row.fact == fact) return row.state;
    }
    return "no row";
  }
  static Reply fault_of(int status, const char* file) { return http_response(status, golden(file)); }

  std::map<std::string, std::string> bodies_;
  test::ManualClock clock_;
  test::FixedRandom random_;
  SurveyOptions options_;
  std::optional<test::FakeHttp> http_;
};

// ---- addresses

TEST_F(DialectTest, Gm8135HasItsDeviceServiceElsewhere) {
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    if (!request.url.ends_with("/onvif/devices")) return http_response(404, "<html>Not Found</html>");
    return answer(request);
  });
  EXPECT_EQ(result.url, "http://10.20.0.7:5000/onvif/devices");
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
  EXPECT_EQ(call(result, "tds:GetSystemDateAndTime").outcome, CallOutcome::Ok);
  EXPECT_EQ(call(result, "tds:GetSystemDateAndTime").detail,
            "the device service is at /onvif/devices, nothing is at /onvif/device_service");
  EXPECT_EQ(result.facts.device_information.size(), 1U);
}

TEST_F(DialectTest, AWebServerIsAskedAtFourPathsAndNoMore) {
  const auto result = survey([](const auto&) -> Reply { return http_response(404, "<html>Not Found</html>"); });
  EXPECT_EQ(result.state, DeviceState::Unreachable);
  EXPECT_EQ(asked("tds:GetSystemDateAndTime"), 4U);
  EXPECT_LE(http_->requests.size(), 6U);
  EXPECT_EQ(credentialed(), 0U);
}

TEST_F(DialectTest, YooSeeNamesPathsThatAreNotThere) {
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    if (request.url.ends_with("/onvif/Media")) return http_response(404);
    return answer(request);
  });
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
  EXPECT_EQ(call(result, "trt:GetProfiles").outcome, CallOutcome::Ok);
  EXPECT_EQ(std::count_if(http_->requests.begin(), http_->requests.end(),
                          [](const auto& request) { return request.url.ends_with("/onvif/Media"); }),
            1)
      << "once known, not asked again";
}

TEST_F(DialectTest, APathThatIsNowhereIsAskedForOnce) {
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    if (operation_of(request).starts_with("trt:")) return http_response(404);
    return answer(request);
  });
  EXPECT_EQ(call(result, "trt:GetProfiles").outcome, CallOutcome::Fault);
  EXPECT_EQ(call(result, "trt:GetProfiles").detail, "HTTP 404");
  EXPECT_EQ(state_of(result, "media_profile"), "missing");
}

TEST_F(DialectTest, HttpsIsKeptWhereAServiceAddressSaysHttp) {
  survey([this](const net::HttpRequest& request) { return answer(request); }, "https://10.20.0.7/onvif/device_service");
  for (const auto& request : http_->requests) EXPECT_TRUE(request.url.starts_with("https://10.20.0.7/")) << request.url;
  EXPECT_EQ(asked("trt:GetProfiles"), 1U);
}

TEST_F(DialectTest, DahuaRedirectsToHttpsAndIsNotFollowed) {
  const auto result = survey([](const auto&) -> Reply {
    net::HttpResponse response = http_response(301);
    response.location = "https://10.20.0.7/onvif/device_service";
    return response;
  });
  EXPECT_EQ(result.state, DeviceState::Unreachable);
  EXPECT_NE(result.reason.find("redirect to https://10.20.0.7/onvif/device_service, not followed; name the device with "
                               "https:// to survey it there"),
            std::string::npos)
      << result.reason;
}

// ---- the clock

TEST_F(DialectTest, OpenIpcLabelsLocalTimeAsUtc) {
  say("tds:GetSystemDateAndTime", golden("onvif/openipc/GetSystemDateAndTime.response.xml"));
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    Reply reply = answer(request);
    reply->date = to_utc_seconds(clock_.wall());
    return reply;
  });
  ASSERT_EQ(result.facts.clock.size(), 1U);
  EXPECT_EQ(result.facts.clock[0].time_source, "http");
  EXPECT_EQ(result.facts.clock[0].offset_seconds, 0.0);
  EXPECT_EQ(call(result, "tds:GetSystemDateAndTime").outcome, CallOutcome::Ok);
  EXPECT_NE(call(result, "tds:GetSystemDateAndTime").detail.str().find("local time labelled as UTC"),
            std::string::npos);
}

TEST_F(DialectTest, DahuaRefusesATokenForItsTimeAndGetsOneMore) {
  say("tds:GetSystemDateAndTime", golden("onvif/openipc/GetSystemDateAndTime.response.xml"));
  const auto refusal = [](const net::HttpRequest& request) -> std::optional<Reply> {
    if (!carries_username_token(request)) return fault_of(400, "onvif/dahua/NotAuthorized.fault.xml");
    if (test::element_text(request, "wsu:Created").starts_with("2026-11-24T02:")) return std::nullopt;
    return fault_of(400, "onvif/dahua/TimeCheck.fault.xml");
  };
  const auto respond = guarded(refusal);
  const auto result = survey([&](const net::HttpRequest& request) -> Reply {
    Reply reply = respond(request);
    // Ten minutes off: no zone, so that the UTC counts at first.
    if (operation_of(request) == "tds:GetSystemDateAndTime") reply->date = UtcSeconds{1'795'485'600 + 599};
    return reply;
  });
  EXPECT_EQ(result.facts.clock.at(0).time_source, "utc");
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
}

TEST_F(DialectTest, ATokenThatIsAlwaysDatedWronglyIsSentTwiceAndNoMore) {
  say("tds:GetSystemDateAndTime", golden("onvif/hikam/GetSystemDateAndTime.response.xml"));
  const auto result = survey(guarded([](const net::HttpRequest& request) -> std::optional<Reply> {
    return fault_of(400, carries_username_token(request) ? "onvif/dahua/TimeCheck.fault.xml"
                                                         : "onvif/dahua/NotAuthorized.fault.xml");
  }));
  EXPECT_EQ(result.state, DeviceState::Unauthorised);
  EXPECT_EQ(credentialed(), 2U);
}

TEST_F(DialectTest, VivotekWantsALogInForTheTimeAndSaysSoByABare400) {
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    const std::string operation = operation_of(request);
    if (operation == "tds:GetServices" || carries_username_token(request)) return answer(request);
    if (operation == "tds:GetSystemDateAndTime") return http_response(400);
    return soap_fault(400, "NotAuthorized", "");
  });
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
  EXPECT_EQ(state_of(result, "clock"), "obtained");
  EXPECT_EQ(result.facts.clock.size(), 1U);
}

// ---- the log-in

TEST_F(DialectTest, TapoNeverChallengesAndTakesAToken) {
  const auto result = survey(guarded([](const net::HttpRequest& request) -> std::optional<Reply> {
    if (carries_username_token(request)) return std::nullopt;
    return fault_of(200, "onvif/tapo/NotAuthorized.fault.xml");
  }));
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
}

TEST_F(DialectTest, BoschWantsTheTokenWithoutPrefixes) {
  const auto result = survey(guarded([](const net::HttpRequest& request) -> std::optional<Reply> {
    if (!carries_username_token(request)) return fault_of(400, "onvif/dahua/NotAuthorized.fault.xml");
    if (request.body.find("<UsernameToken>") != std::string::npos) return std::nullopt;
    return fault_of(400, "onvif/bosch/InvalidSecurity.fault.xml");
  }));
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
  EXPECT_EQ(
      std::count_if(http_->requests.begin(), http_->requests.end(),
                    [](const auto& request) { return request.body.find("wsse:UsernameToken") != std::string::npos; }),
      1)
      << "the shape that it takes is remembered";
}

TEST_F(DialectTest, AHeaderThatIsNeverUnderstoodIsSentTwiceAndNoMore) {
  survey(guarded([](const net::HttpRequest& request) -> std::optional<Reply> {
    return fault_of(400, carries_username_token(request) ? "onvif/bosch/InvalidSecurity.fault.xml"
                                                         : "onvif/dahua/NotAuthorized.fault.xml");
  }));
  EXPECT_EQ(credentialed(), 2U);
}

TEST_F(DialectTest, DahuaTellsHowManyAttemptsAreLeft) {
  const auto result = survey(guarded([](const net::HttpRequest&) -> std::optional<Reply> {
    return fault_of(400, "onvif/dahua/AttemptsLeft.fault.xml");
  }));
  EXPECT_EQ(credentialed(), 1U);
  EXPECT_NE(result.reason.find("4 more log-in(s) are left before it locks"), std::string::npos) << result.reason;
}

TEST_F(DialectTest, HikvisionSaysThatItIsLocked) {
  const auto result = survey(guarded([](const net::HttpRequest&) -> std::optional<Reply> {
    return fault_of(403, "onvif/hikvision/Locked.fault.xml");
  }));
  EXPECT_EQ(credentialed(), 1U);
  EXPECT_NE(result.reason.find("is locked: wait before the next run"), std::string::npos) << result.reason;
}

TEST_F(DialectTest, OldHikvisionOffersBasicOnlyAndNeverSeesThePassword) {
  const auto result = survey(guarded([](const net::HttpRequest&) -> std::optional<Reply> {
    net::HttpResponse response = http_response(401);
    response.www_authenticate.push_back("Basic realm=\"DVR\"");
    return Reply(response);
  }));
  EXPECT_NE(result.reason.find("HTTP Basic only"), std::string::npos) << result.reason;
  EXPECT_EQ(credentialed(), 1U) << "a UsernameToken, which some behind a Basic challenge do take";
  for (const auto& request : http_->requests) EXPECT_FALSE(request.digest);
}

TEST_F(DialectTest, ADigestThatIsNotAnsweredIsSaidToBeTheReason) {
  const auto result = survey(guarded([](const net::HttpRequest&) -> std::optional<Reply> {
    net::HttpResponse response = http_response(401);
    response.www_authenticate.push_back("Digest realm=\"c\", nonce=\"1\", qop=\"auth\", algorithm=SHA-512-256");
    response.www_authenticate.push_back("Digest realm=\"c\", nonce=\"2\", qop=\"auth\", algorithm=MD5");
    return Reply(response);
  }));
  EXPECT_NE(result.reason.find("asks for SHA-512-256, which is not answered"), std::string::npos) << result.reason;
}

TEST_F(DialectTest, ADeviceThatAnswersALogInWithAWebPageGetsTwo) {
  const auto result = survey(guarded([](const net::HttpRequest& request) -> std::optional<Reply> {
    if (carries_username_token(request)) return http_response(200, "<html>Log in</html>");
    return fault_of(400, "onvif/dahua/NotAuthorized.fault.xml");
  }));
  EXPECT_EQ(credentialed(), 2U);
  EXPECT_NE(call(result, "tds:GetEndpointReference").detail.str().find("neither accepted nor refused"),
            std::string::npos)
      << call(result, "tds:GetEndpointReference").detail.str();
}

// ---- the transport

TEST_F(DialectTest, ThinginoClosesTheConnectionAndIsAskedOnceMore) {
  int broken = 1;
  const auto result = survey([&](const net::HttpRequest& request) -> Reply {
    if (operation_of(request) == "tds:GetServices" && broken-- > 0) {
      return fail(ErrorKind::Unavailable, "{}: it was closed without a reply", net::kConnectionBroke);
    }
    return answer(request);
  });
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
  EXPECT_EQ(asked("tds:GetServices"), 2U);
}

TEST_F(DialectTest, SricamSendsAStatusLineThatIsNoneAndIsAskedOnceMore) {
  int broken = 1;
  const auto result = survey([&](const net::HttpRequest& request) -> Reply {
    if (broken-- > 0) return fail(ErrorKind::Malformed, "{}", net::kNotHttp);
    return answer(request);
  });
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
}

TEST_F(DialectTest, ADeviceThatAlwaysClosesCostsTwoCallsMore) {
  survey([](const auto&) -> Reply { return fail(ErrorKind::Unavailable, "{}: reset", net::kConnectionBroke); });
  EXPECT_EQ(http_->requests.size(), 3U);
}

TEST_F(DialectTest, ALogInUnderWhichTheConnectionBrokeIsSentOnceMoreOnItsOwnConnection) {
  survey(guarded([](const net::HttpRequest& request) -> std::optional<Reply> {
    if (!request.digest) return digest_challenge();
    return Reply(fail(ErrorKind::Unavailable, "{}: reset", net::kConnectionBroke));
  }));
  std::vector<bool> on_its_own;
  for (const auto& request : http_->requests) {
    if (request.digest) on_its_own.push_back(request.connection_for_each_message);
  }
  EXPECT_EQ(on_its_own, (std::vector<bool>{false, true}));
}

TEST_F(DialectTest, HikvisionDomeAnswersNothingToSoap12) {
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    const bool older = request.headers.front() == "Content-Type: text/xml; charset=utf-8";
    if (!older) return http_response(200);
    EXPECT_EQ(request.headers.at(1).find("SOAPAction: \"http://www.onvif.org/ver10/"), 0U);
    EXPECT_NE(request.body.find("http://schemas.xmlsoap.org/soap/envelope/"), std::string::npos);
    return answer(request);
  });
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
  EXPECT_EQ(asked("tds:GetSystemDateAndTime"), 2U);
  EXPECT_EQ(asked("tds:GetServices"), 1U) << "what it wants is remembered";
}

TEST_F(DialectTest, ADeviceThatAnswersNothingAtAllIsAskedInSoap11Once) {
  const auto result = survey([](const auto&) -> Reply { return http_response(200); });
  EXPECT_EQ(result.state, DeviceState::Unreachable);
  EXPECT_NE(result.reason.find("HTTP 200 with an empty reply"), std::string::npos) << result.reason;
  EXPECT_EQ(asked("tds:GetSystemDateAndTime"), 2U);
  EXPECT_EQ(credentialed(), 0U);
}

TEST_F(DialectTest, HikvisionDomeAnswersNothingWithoutALogIn) {
  const auto result = survey(guarded([](const net::HttpRequest& request) -> std::optional<Reply> {
    if (carries_username_token(request)) return std::nullopt;
    return http_response(200);
  }));
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
  EXPECT_EQ(call(result, "tds:GetUsers").outcome, CallOutcome::Ok);
}

TEST_F(DialectTest, TheFirstCallMayTakeTwiceAsLong) {
  options_.call_timeout = std::chrono::milliseconds{3000};
  survey();
  ASSERT_GE(http_->requests.size(), 2U);
  EXPECT_EQ(http_->requests[0].timeout, std::chrono::milliseconds{6000});
  EXPECT_EQ(http_->requests[1].timeout, std::chrono::milliseconds{3000});
}

// ---- XML

TEST_F(DialectTest, WhatIsNotQuiteXmlIsReadAndSaysWhatWasWrong) {
  say("tds:GetDeviceInformation", golden("onvif/vikviz/malformed/GetDeviceInformation.response.xml"));
  say("tds:GetHostname", golden(kMalformedIpc));
  const auto result = survey();
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
  EXPECT_EQ(call(result, "tds:GetDeviceInformation").detail, "read after repair: not UTF-8 at byte 232");
  EXPECT_EQ(call(result, "tds:GetHostname").detail,
            "read after repair: prefix wsa not declared; prefix tt not declared");
  EXPECT_EQ(call(result, "tds:GetHostname").outcome, CallOutcome::Ok);
  ASSERT_EQ(result.facts.hostname.size(), 1U);
  EXPECT_EQ(result.facts.hostname[0].name, "IPC-1");
  EXPECT_EQ(call(result, "tds:GetScopes").detail, "") << "nothing was wrong with that";
}

TEST_F(DialectTest, AContentTypeThatIsWrongDoesNotMatter) {
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    Reply reply = answer(request);
    reply->content_type = "text/html";
    return reply;
  });
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
}

TEST_F(DialectTest, AFaultInBytesThatAreNotUtf8IsAFault) {
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    if (operation_of(request) != "tds:GetNTP") return answer(request);
    net::HttpResponse fault = soap_fault(500, "ActionNotSupported", "\xB2\xBB\xD6\xA7\xB3\xD6");
    return fault;
  });
  EXPECT_EQ(call(result, "tds:GetNTP").outcome, CallOutcome::Unsupported);
  EXPECT_EQ(state_of(result, "ntp"), "unsupported");
}

// ---- services

TEST_F(DialectTest, ReolinkListsServicesWithoutCapabilities) {
  say("tds:GetServices", golden("onvif/reolink/GetServices.response.xml"));
  say("tds:GetServiceCapabilities", golden("onvif/reolink/GetServiceCapabilities.response.xml"));
  say("tr2:GetServiceCapabilities", golden("onvif/reolink/Media2.GetServiceCapabilities.response.xml"));
  const auto result = survey();
  EXPECT_EQ(state_of(result, "capability"), "obtained");
  const auto value = [&](std::string_view service, std::string_view name) -> std::string {
    for (const auto& row : result.facts.capability) {
      if (row.service == service && row.name == name) return row.value;
    }
    return "no row";
  };
  EXPECT_EQ(value("tds", "HashingAlgorithms"), "MD5,SHA-256");
  EXPECT_EQ(value("tds", "TLS1.2"), "true");
  EXPECT_EQ(value("tr2", "Mask"), "false");
  EXPECT_EQ(value("tr2", "SecureRTSPStreaming"), "false");
}

TEST_F(DialectTest, CapabilitiesThatComeWithTheServicesAreNotAskedForAgain) {
  say("tds:GetServices", golden("onvif/spec/GetServices.response.xml"));
  const auto result = survey();
  EXPECT_EQ(asked("tds:GetServiceCapabilities"), 0U);
  EXPECT_EQ(state_of(result, "capability"), "obtained");
}

TEST_F(DialectTest, GetCapabilitiesIsAskedWithoutACategoryWhereThatIsTooMuch) {
  say("tds:GetCapabilities", golden("onvif/axis/GetCapabilities.response.xml"));
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    const std::string operation = operation_of(request);
    if (operation == "tds:GetServices" || operation.ends_with("GetServiceCapabilities")) {
      return soap_fault(500, "ActionNotSupported", "");
    }
    if (operation == "tds:GetCapabilities" && request.body.find("Category") != std::string::npos) {
      return http_response(500);
    }
    return answer(request);
  });
  EXPECT_EQ(asked("tds:GetCapabilities"), 2U);
  EXPECT_EQ(call(result, "tds:GetCapabilities").outcome, CallOutcome::Ok);
  EXPECT_EQ(state_of(result, "service"), "obtained");
  EXPECT_EQ(asked("tds:GetServiceCapabilities"), 1U) << "firmware that does not know it is not asked for the others";
}

TEST_F(DialectTest, ReplayWithoutRecordingIsNoFailure) {
  bodies_["tds:GetServices"] =
      soap_response(
          "<tds:GetServicesResponse><tds:Service><tds:Namespace>http://www.onvif.org/ver10/replay/"
          "wsdl</tds:Namespace><tds:XAddr>http://10.20.0.7/onvif/replay</tds:XAddr></tds:Service>"
          "</tds:GetServicesResponse>")
          .body;
  const auto result = survey();
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
  EXPECT_EQ(state_of(result, "recording"), "unsupported");
  EXPECT_EQ(asked("trc:GetRecordings"), 0U);
}

TEST_F(DialectTest, HikvisionRecorderGivesAChannelForEachVideoSource) {
  say("trt:GetProfiles", golden("onvif/hikvision/DS-7732NI.Media1.GetProfiles.response.xml"));
  const auto result = survey();
  EXPECT_EQ(result.facts.media_profile.size(), 6U);
  ASSERT_EQ(result.facts.video_source.size(), 3U);
  EXPECT_EQ(result.facts.video_source[2].source_token, "VideoSource_3");
  EXPECT_FALSE(result.facts.video_encoder.at(0).bitrate_limit) << "2147483647 means no limit";
}

TEST_F(DialectTest, DahuaRecorderAnswersASearchWithRecordingsThatNobodyAskedFor) {
  const auto services = soap_response(
      "<tds:GetServicesResponse><tds:Service><tds:Namespace>http://www.onvif.org/ver10/recording/wsdl</tds:Namespace>"
      "<tds:XAddr>http://10.20.0.7/r</tds:XAddr></tds:Service><tds:Service><tds:Namespace>"
      "http://www.onvif.org/ver10/search/wsdl</tds:Namespace><tds:XAddr>http://10.20.0.7/s</tds:XAddr></tds:Service>"
      "</tds:GetServicesResponse>");
  bodies_["tds:GetServices"] = services.body;
  say("trc:GetRecordings", soap_response("<trc:GetRecordingsResponse><trc:RecordingItem><tt:RecordingToken>rec-1"
                                         "</tt:RecordingToken></trc:RecordingItem></trc:GetRecordingsResponse>")
                               .body);
  say("tse:FindRecordings",
      soap_response("<tse:FindRecordingsResponse><tse:SearchToken>t</tse:SearchToken></tse:FindRecordingsResponse>")
          .body);
  say("tse:GetRecordingSearchResults", golden("onvif/dahua/GetRecordingSearchResults.response.xml"));
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    if (operation_of(request) == "tse:GetRecordingInformation") return soap_fault(500, "ActionNotSupported", "");
    return answer(request);
  });
  ASSERT_EQ(result.facts.recording.size(), 1U);
  EXPECT_EQ(result.facts.recording[0].token, "rec-1");
  EXPECT_EQ(result.facts.recording[0].earliest, parse_date_time("2026-10-01T08:05:09Z"));
  EXPECT_EQ(asked("tse:GetRecordingSearchResults"), 1U);
  EXPECT_EQ(asked("tse:EndSearch"), 1U);
}

TEST_F(DialectTest, AxisListsNoRecordingThoughItRecords) {
  bodies_["tds:GetServices"] =
      soap_response(
          "<tds:GetServicesResponse><tds:Service><tds:Namespace>http://www.onvif.org/ver10/recording/"
          "wsdl</tds:Namespace><tds:XAddr>http://10.20.0.7/onvif/rec</tds:XAddr></tds:Service>"
          "</tds:GetServicesResponse>")
          .body;
  say("trc:GetRecordings", golden("onvif/axis/GetRecordings.response.xml"));
  const auto result = survey();
  EXPECT_EQ(state_of(result, "recording"), "obtained") << "an empty list, not a failure";
  EXPECT_TRUE(result.facts.recording.empty());
}

}  // namespace
}  // namespace camaudit::onvif
