// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/survey.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "agent/model/describe.hpp"
#include "onvif/allowance.hpp"
#include "onvif/soap/operation.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/fixed_random.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

namespace camaudit::onvif {
namespace {

using model::CallOutcome;
using model::DeviceState;
using test::operation_of;
using test::soap_fault;
using test::soap_response;
using Reply = Result<net::HttpResponse>;

std::string service_row(std::string_view prefix, std::string_view address) {
  return fmt::format("<tds:Service><tds:Namespace>{}</tds:Namespace><tds:XAddr>{}</tds:XAddr></tds:Service>",
                     soap::namespace_of(prefix), address);
}

class SurveyTest : public ::testing::Test {
 protected:
  SurveyTest() {
    offer({{"tds", "http://10.20.0.7/onvif/device_service"},
           {"trt", "http://10.20.0.7/onvif/media"},
           {"tr2", "http://10.20.0.7/onvif/media2"},
           {"trc", "http://10.20.0.7/onvif/recording"},
           {"tse", "http://10.20.0.7/onvif/search"}});
    say_time("<tt:Hour>2</tt:Hour><tt:Minute>0</tt:Minute><tt:Second>7</tt:Second>");
    content_["tds:GetUsers"] =
        "<tds:GetUsersResponse><tds:User><tt:Username>admin</tt:Username>"
        "<tt:UserLevel>Administrator</tt:UserLevel></tds:User></tds:GetUsersResponse>";
    content_["tds:GetDeviceInformation"] =
        "<tds:GetDeviceInformationResponse><tds:Manufacturer>Maker</tds:Manufacturer></"
        "tds:GetDeviceInformationResponse>";
    const std::string profile = "Profiles token=\"p1\"";
    content_["tr2:GetProfiles"] = "<tr2:GetProfilesResponse><tr2:" + profile + "/></tr2:GetProfilesResponse>";
    content_["trt:GetProfiles"] = "<trt:GetProfilesResponse><trt:" + profile + "/></trt:GetProfilesResponse>";
    content_["trc:GetRecordings"] =
        "<trc:GetRecordingsResponse><trc:RecordingItem><tt:RecordingToken>r1</tt:RecordingToken>"
        "</trc:RecordingItem></trc:GetRecordingsResponse>";
  }

  void offer(const std::vector<std::pair<std::string, std::string>>& services) {
    std::string rows;
    for (const auto& [prefix, address] : services) rows += service_row(prefix, address);
    content_["tds:GetServices"] = "<tds:GetServicesResponse>" + rows + "</tds:GetServicesResponse>";
  }
  void say_time(const std::string& time) {
    content_["tds:GetSystemDateAndTime"] =
        "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:UTCDateTime><tt:Time>" + time +
        "</tt:Time><tt:Date><tt:Year>2026</tt:Year><tt:Month>11</tt:Month><tt:Day>24</tt:Day></tt:Date></"
        "tt:UTCDateTime>"
        "</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>";
  }

  /// A device that answers everything: with what was set, or with an empty reply.
  Reply answer(const net::HttpRequest& request) {
    const std::string operation = operation_of(request);
    if (const auto set = content_.find(operation); set != content_.end())
      return soap_response(set->second, clock_.steady());
    return soap_response("<" + operation + "Response/>", clock_.steady());
  }
  model::DeviceSurvey survey(test::Responder responder, bool with_credential = true) {
    http_.emplace(std::move(responder));
    std::optional<net::Credential> credential;
    if (with_credential) credential = net::Credential{"auditor", Secret(std::string("pass"))};
    return test::run(survey_device(SurveyServices{*http_, clock_, random_},
                                   *net::parse_url(scheme_ + "://10.20.0.7/onvif/device_service"),
                                   std::move(credential), options_));
  }
  model::DeviceSurvey survey() {
    return survey([this](const net::HttpRequest& request) { return answer(request); });
  }
  std::size_t asked(std::string_view operation) const {
    return static_cast<std::size_t>(
        std::count_if(http_->requests.begin(), http_->requests.end(),
                      [&](const auto& request) { return operation_of(request) == operation; }));
  }
  /// Recording r1 holds footage of 30 days, as the Search service tells.
  void keep_footage() {
    const std::string times =
        "<tt:DataFrom>2026-10-25T00:00:00Z</tt:DataFrom><tt:DataTo>2026-11-24T00:00:00Z</tt:DataTo>";
    content_["tse:GetRecordingInformation"] =
        "<tse:GetRecordingInformationResponse><tse:RecordingInformation><tt:RecordingToken>r1</tt:RecordingToken>"
        "<tt:EarliestRecording>2026-10-25T00:00:00Z</tt:EarliestRecording>"
        "<tt:LatestRecording>2026-11-24T00:00:00Z</tt:LatestRecording>"
        "<tt:Track><tt:TrackToken>v</tt:TrackToken><tt:TrackType>Video</tt:TrackType>" +
        times + "</tt:Track><tt:Track><tt:TrackToken>a</tt:TrackToken><tt:TrackType>Audio</tt:TrackType>" + times +
        "</tt:Track></tse:RecordingInformation></tse:GetRecordingInformationResponse>";
    content_["tse:GetRecordingSummary"] =
        "<tse:GetRecordingSummaryResponse><tse:Summary><tt:DataFrom>2026-10-25T00:00:00Z</tt:DataFrom>"
        "<tt:DataUntil>2026-11-24T00:00:00Z</tt:DataUntil><tt:NumberRecordings>1</tt:NumberRecordings></tse:Summary>"
        "</tse:GetRecordingSummaryResponse>";
  }
  /// Analytics configurations, each of which is asked for its modules and its rules.
  void configure_analytics(int configurations) {
    offer({{"tds", "http://10.20.0.7/onvif/device_service"},
           {"tr2", "http://10.20.0.7/onvif/media2"},
           {"tan", "http://10.20.0.7/onvif/analytics"}});
    std::string rows;
    for (int i = 0; i < configurations; ++i) rows += fmt::format("<tr2:Configurations token=\"a{}\"/>", i);
    content_["tr2:GetAnalyticsConfigurations"] =
        "<tr2:GetAnalyticsConfigurationsResponse>" + rows + "</tr2:GetAnalyticsConfigurationsResponse>";
  }
  static std::string event_results(const std::string& state, const std::vector<std::pair<std::string, bool>>& changes) {
    std::string rows;
    for (const auto& [time, present] : changes) {
      rows += fmt::format(
          "<tt:Result><tt:RecordingToken>r1</tt:RecordingToken><tt:TrackToken>v</tt:TrackToken><tt:Time>{}</tt:Time>"
          "<tt:Event "
          "xmlns:n=\"http://docs.oasis-open.org/wsn/b-2\"><n:Topic>tns1:RecordingHistory/Track/State</n:Topic>"
          "<n:Message><tt:Message><tt:Data><tt:SimpleItem Name=\"IsDataPresent\" Value=\"{}\"/></tt:Data></tt:Message>"
          "</n:Message></tt:Event></tt:Result>",
          time, present);
    }
    return "<tse:GetEventSearchResultsResponse><tse:ResultList><tt:SearchState>" + state + "</tt:SearchState>" + rows +
           "</tse:ResultList></tse:GetEventSearchResultsResponse>";
  }
  static std::string state_of(const model::DeviceSurvey& survey, std::string_view fact) {
    for (const auto& row : survey.facts.fact_status) {
      if (row.fact == fact) return row.state;
    }
    return "no row";
  }
  static std::optional<CallOutcome> outcome_of(const model::DeviceSurvey& survey, std::string_view operation) {
    for (const auto& call : survey.calls) {
      if (call.operation == operation) return call.outcome;
    }
    return std::nullopt;
  }
  static std::string access(const model::DeviceSurvey& survey, std::string_view operation) {
    for (const auto& row : survey.facts.anonymous_access) {
      if (row.operation == operation) return row.result;
    }
    return "no row";
  }
  static void expect_a_status_for_every_table(const model::DeviceSurvey& survey) {
    std::set<std::string> facts;
    for (const auto& row : survey.facts.fact_status) {
      EXPECT_TRUE(facts.insert(row.fact).second) << row.fact.str();
      EXPECT_TRUE(row.state == "obtained" || row.state == "unsupported" || row.state == "missing") << row.state.str();
      EXPECT_EQ(row.reason.empty(), row.state == "obtained") << row.fact.str() << ": " << row.reason.str();
    }
    model::for_each_table(survey.facts, [&](std::string_view name, const auto&) {
      if (name != "fact_status") {
        EXPECT_TRUE(facts.contains(std::string(name))) << name;
      }
    });
  }

  std::string scheme_ = "http";
  std::map<std::string, std::string> content_;
  test::ManualClock clock_;
  test::FixedRandom random_;
  SurveyOptions options_;
  std::optional<test::FakeHttp> http_;
};

/// With its reason.
std::string status_of(const model::DeviceSurvey& survey, std::string_view fact) {
  for (const auto& row : survey.facts.fact_status) {
    if (row.fact == fact) return row.state.str() + ": " + row.reason.str();
  }
  return {};
}

TEST_F(SurveyTest, OfADeviceThatAnswersEverythingIsAssessed) {
  const auto result = survey();
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
  EXPECT_EQ(result.reason, "");
  EXPECT_EQ(result.address, "10.20.0.7:80");
  EXPECT_EQ(result.kind, model::DeviceKind::Camera);
  ASSERT_EQ(result.facts.device_information.size(), 1U);
  EXPECT_EQ(result.facts.media_profile.size(), 1U);
  EXPECT_EQ(result.facts.media_profile[0].media_version, 2);
  EXPECT_EQ(state_of(result, "user"), "obtained");
  EXPECT_EQ(state_of(result, "osd"), "obtained");
  EXPECT_EQ(state_of(result, "ptz_node"), "unsupported") << "no PTZ service is offered";
  expect_a_status_for_every_table(result);
  EXPECT_EQ(http_->connections_asked, std::vector<int>{1});
}

TEST_F(SurveyTest, AsksOnlyWhatReads) {
  survey();
  for (const auto& request : http_->requests) {
    const std::string operation = operation_of(request);
    const std::string name = operation.substr(operation.find(':') + 1);
    EXPECT_TRUE(name.starts_with("Get") || name.starts_with("Find") || name == "EndSearch") << operation;
  }
}

TEST_F(SurveyTest, AsksNothingTwice) {
  offer({{"tds", "http://10.20.0.7/onvif/device_service"},
         {"trt", "http://10.20.0.7/onvif/media"},
         {"tr2", "http://10.20.0.7/onvif/media2"},
         {"tan", "http://10.20.0.7/onvif/analytics"},
         {"tptz", "http://10.20.0.7/onvif/ptz"}});
  content_["tr2:GetAnalyticsConfigurations"] =
      "<tr2:GetAnalyticsConfigurationsResponse><tr2:Configurations token=\"a1\"/><tr2:Configurations token=\"a2\"/>"
      "</tr2:GetAnalyticsConfigurationsResponse>";
  for (const bool closed : {false, true}) {
    survey([&](const net::HttpRequest& request) -> Reply {
      const bool open = !closed || test::carries_username_token(request) ||
                        operation_of(request) == "tds:GetSystemDateAndTime" ||
                        operation_of(request) == "tds:GetServices";
      return open ? answer(request) : soap_fault(400, "NotAuthorized", "Sender not authorized");
    });
    std::map<std::string, int> without_log_in;
    std::map<std::string, int> with_log_in;
    for (const auto& request : http_->requests) {
      const std::string question = request.url + request.body.substr(request.body.find("<SOAP-ENV:Body>"));
      ++(test::carries_username_token(request) ? with_log_in : without_log_in)[question];
    }
    for (const auto& [question, times] : without_log_in) EXPECT_EQ(times, 1) << question;
    for (const auto& [question, times] : with_log_in) EXPECT_EQ(times, 1) << question;
    EXPECT_EQ(asked("tan:GetRules"), 2U);
    EXPECT_LE(http_->requests.size(), 30U);
    EXPECT_EQ(with_log_in.empty(), !closed);
  }
}

TEST_F(SurveyTest, TakesTheHandshakeOfAnHttpsServiceFromItsFirstReply) {
  scheme_ = "https";
  int legacy = 0;
  const auto result = survey([&](const net::HttpRequest& request) -> Reply {
    legacy += request.legacy_tls_only ? 1 : 0;
    if (request.legacy_tls_only) return fail(Error{ErrorKind::Unavailable, std::string(net::kHandshakeFailed)});
    auto reply = answer(request);
    reply->tls = net::TlsPeer{};
    reply->tls->version = "TLSv1.3";
    reply->tls->subject = "CN=camera";
    return reply;
  });
  EXPECT_EQ(legacy, 1);
  EXPECT_EQ(asked("tds:GetSystemDateAndTime"), 2U) << "the first call, and the handshake with old versions";
  ASSERT_EQ(result.facts.certificate.size(), 1U);
  EXPECT_EQ(result.facts.certificate[0].subject, "CN=camera");
  EXPECT_EQ(result.facts.certificate[0].port, 443);
  ASSERT_EQ(result.facts.tls_version.size(), 2U);
  EXPECT_EQ(result.facts.tls_version[0].version, "1.3");
  EXPECT_EQ(state_of(result, "certificate"), "obtained");
}

TEST_F(SurveyTest, SpendsNoMoreOnHandshakesThanTheTimeOfTheDevice) {
  scheme_ = "https";
  for (const int left : {2'000, 0}) {
    options_.device_timeout = std::chrono::milliseconds{100'000 + left};
    const auto result = survey([&](const net::HttpRequest& request) -> Reply {
      if (operation_of(request) == "tds:GetUsers") clock_.advance(std::chrono::milliseconds{100'000});
      auto reply = answer(request);
      reply->tls = net::TlsPeer{};
      reply->tls->version = "TLSv1.3";
      return reply;
    });
    const auto legacy = std::find_if(http_->requests.begin(), http_->requests.end(),
                                     [](const auto& request) { return request.legacy_tls_only; });
    EXPECT_EQ(legacy != http_->requests.end(), left > 0);
    if (legacy != http_->requests.end()) {
      EXPECT_EQ(legacy->timeout, std::chrono::milliseconds{left});
    }
    EXPECT_EQ(state_of(result, "certificate"), "obtained") << "seen with the first reply";
  }
}

TEST_F(SurveyTest, LosesNothingElseToACallThatFails) {
  const auto whole = survey();
  std::set<std::string> operations;
  for (const auto& request : http_->requests) operations.insert(operation_of(request));
  // Without these three no ONVIF device was found, or other operations take their place: tests of their own.
  for (const char* special : {"tds:GetSystemDateAndTime", "tds:GetServices", "tr2:GetProfiles"})
    operations.erase(special);
  ASSERT_GT(operations.size(), 15U);
  const auto broken = [](int way) -> Reply {
    if (way == 0) return fail(ErrorKind::DeadlineExceeded, "no answer in 5 s");
    if (way == 1) return test::http_response(200, "<broken");
    if (way == 2) return fail(ErrorKind::TooLarge, "more than 4 MiB");
    return soap_fault(500, "InvalidArgVal", "internal");
  };
  for (const std::string& failing : operations) {
    for (int way = 0; way < 4; ++way) {
      const auto result = survey([&](const net::HttpRequest& request) -> Reply {
        if (operation_of(request) == failing) return broken(way);
        return answer(request);
      });
      EXPECT_EQ(result.state, DeviceState::Partial) << failing;
      EXPECT_NE(result.reason.find(failing), std::string::npos) << result.reason;
      for (const auto& call : whole.calls) {
        if (call.operation == failing) continue;
        // Asked with what a failed call would have named: a token it did not give.
        const bool depends = failing == "trc:GetRecordings" && call.operation.str().starts_with("tse:");
        if (!depends) {
          EXPECT_EQ(outcome_of(result, call.operation), CallOutcome::Ok) << failing << ' ' << call.operation.str();
        }
      }
      EXPECT_NE(outcome_of(result, failing), CallOutcome::Ok);
      expect_a_status_for_every_table(result);
    }
  }
}

TEST_F(SurveyTest, TellsUnsupportedFromMissing) {
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    if (operation_of(request) == "tds:GetNTP") return soap_fault(500, "ActionNotSupported", "");
    if (operation_of(request) == "tds:GetDNS") return soap_fault(500, "InvalidArgVal", "");
    return answer(request);
  });
  EXPECT_EQ(state_of(result, "ntp"), "unsupported");
  EXPECT_EQ(state_of(result, "ntp_server"), "unsupported");
  EXPECT_EQ(state_of(result, "dns_server"), "missing");
  EXPECT_EQ(state_of(result, "scope"), "obtained");
}

// A rule has "none" of one and "not known" of the other.
TEST_F(SurveyTest, WhateverKeptACallFromBeingAnsweredItsFactIsMissing) {
  const std::vector<std::pair<Reply, CallOutcome>> ways{
      {soap_fault(400, "NotAuthorized", "Sender not authorized"), CallOutcome::Unauthorised},
      {test::http_response(403), CallOutcome::Unauthorised},
      {soap_fault(500, "InvalidArgVal", "internal"), CallOutcome::Fault},
      {test::http_response(200, "<broken"), CallOutcome::Malformed},
      {test::http_response(200, "OK"), CallOutcome::Malformed},
      {soap_response("<tds:GetDNSResponse/>"), CallOutcome::Malformed},
      {test::http_response(302), CallOutcome::Fault},
      {fail(ErrorKind::TooLarge, "more than 4 MiB"), CallOutcome::TooLarge},
      {fail(ErrorKind::DeadlineExceeded, "no answer in 5 s"), CallOutcome::Timeout},
      {fail(ErrorKind::Unavailable, "refused"), CallOutcome::Refused}};
  for (std::size_t i = 0; i < ways.size(); ++i) {
    const auto result = survey([&](const net::HttpRequest& request) -> Reply {
      return operation_of(request) == "tds:GetNTP" ? ways[i].first : answer(request);
    });
    EXPECT_EQ(outcome_of(result, "tds:GetNTP"), ways[i].second) << i;
    for (const char* fact : {"ntp", "ntp_server"}) {
      EXPECT_TRUE(status_of(result, fact).starts_with("missing: tds:GetNTP: ")) << i << ' ' << status_of(result, fact);
    }
    EXPECT_EQ(state_of(result, "dns_server"), "obtained") << i;
    EXPECT_EQ(result.state, DeviceState::Partial) << i;
  }
}

TEST_F(SurveyTest, OfADeviceThatRefusesConnectionsSendsOneRequest) {
  for (const ErrorKind kind : {ErrorKind::Unavailable, ErrorKind::DeadlineExceeded}) {
    const auto result = survey([&](const auto&) -> Reply { return fail(Error{kind, "nobody there"}); });
    EXPECT_EQ(result.state, DeviceState::Unreachable);
    EXPECT_EQ(result.reason, "nobody there");
    EXPECT_EQ(http_->requests.size(), 1U);
    expect_a_status_for_every_table(result);
  }
}

TEST_F(SurveyTest, OfAWebServerSaysThatItIsNoOnvifDevice) {
  for (const int status : {200, 404}) {
    const auto result = survey([status](const auto&) -> Reply {
      return test::http_response(status, "<!DOCTYPE html><html><body>It works</body></html>");
    });
    EXPECT_EQ(result.state, DeviceState::Unreachable);
    EXPECT_NE(result.reason.find("not as an ONVIF device"), std::string::npos) << result.reason;
    EXPECT_NE(result.reason.find("web page"), std::string::npos) << result.reason;
    for (const auto& request : http_->requests) {
      EXPECT_FALSE(request.digest || test::carries_username_token(request));
    }
  }
}

TEST_F(SurveyTest, UsesOnlyThePathOfAServiceAddress) {
  for (const char* host : {"169.254.18.4", "192.0.2.9:8080", "evil.example"}) {
    offer({{"tds", "http://10.20.0.7/onvif/device_service"}, {"tr2", fmt::format("http://{}/inner/media2?x=1", host)}});
    survey();
    ASSERT_GE(asked("tr2:GetProfiles"), 1U);
    for (const auto& request : http_->requests) {
      EXPECT_TRUE(request.url.starts_with("http://10.20.0.7/")) << request.url;
      if (operation_of(request).starts_with("tr2:")) {
        EXPECT_EQ(request.url, "http://10.20.0.7/inner/media2?x=1");
      }
    }
  }
}

TEST_F(SurveyTest, AsksTheDeviceServiceWhereAnAddressMakesNoSense) {
  for (const char* address : {"", "garbage", "ftp://10.20.0.7/x", "file:///etc/hostname", "http://u:p@10.20.0.7/x"}) {
    offer({{"tds", "http://10.20.0.7/onvif/device_service"}, {"tr2", address}});
    survey();
    ASSERT_GE(asked("tr2:GetProfiles"), 1U) << address;
    for (const auto& request : http_->requests)
      EXPECT_EQ(request.url, "http://10.20.0.7/onvif/device_service") << address;
  }
}

TEST_F(SurveyTest, FollowsServiceAddressesInsideTheFenceOnlyWhenTold) {
  options_.follow_service_addresses = true;
  options_.fence = net::Fence({*net::AddressRange::parse("10.20.0.0/22")});
  offer({{"tr2", "http://10.20.1.9:8080/media2"}, {"trc", "http://192.0.2.9/recording"}});
  survey();
  for (const auto& request : http_->requests) {
    if (operation_of(request).starts_with("tr2:")) {
      EXPECT_EQ(request.url, "http://10.20.1.9:8080/media2");
    }
    if (operation_of(request).starts_with("trc:")) {
      EXPECT_EQ(request.url, "http://10.20.0.7/recording");
    }
  }
  EXPECT_GE(asked("trc:GetRecordings"), 1U);
}

TEST_F(SurveyTest, FollowsNoServiceAddressFromHttpsToHttp) {
  options_.follow_service_addresses = true;
  options_.fence = net::Fence({*net::AddressRange::parse("10.20.0.0/22")});
  scheme_ = "https";
  offer({{"tr2", "http://10.20.0.7/media2"}, {"trc", "https://10.20.1.9/recording"}});
  survey();
  EXPECT_GE(asked("tr2:GetProfiles"), 1U);
  for (const auto& request : http_->requests) {
    EXPECT_TRUE(request.url.starts_with("https://")) << request.url;
    if (operation_of(request).starts_with("trc:")) {
      EXPECT_EQ(request.url, "https://10.20.1.9/recording");
    }
  }
}

TEST_F(SurveyTest, FallsBackToMedia1WhereMedia2IsBroken) {
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    if (operation_of(request).starts_with("tr2:")) return soap_fault(500, "InvalidArgVal", "broken");
    return answer(request);
  });
  ASSERT_EQ(result.facts.media_profile.size(), 1U);
  EXPECT_EQ(result.facts.media_profile[0].media_version, 1);
  EXPECT_EQ(state_of(result, "media_profile"), "obtained");
  EXPECT_EQ(outcome_of(result, "trt:GetOSDs"), CallOutcome::Ok);
}

TEST_F(SurveyTest, FallsBackToGetCapabilities) {
  content_["tds:GetCapabilities"] =
      "<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Media><tt:XAddr>http://10.20.0.7/onvif/media</tt:XAddr></"
      "tt:Media>"
      "</tds:Capabilities></tds:GetCapabilitiesResponse>";
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    if (operation_of(request) == "tds:GetServices") return soap_fault(500, "ActionNotSupported", "");
    return answer(request);
  });
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
  EXPECT_EQ(result.facts.service.size(), 1U);
  EXPECT_EQ(asked("trt:GetProfiles"), 1U);
  EXPECT_EQ(state_of(result, "service"), "obtained");
  EXPECT_EQ(asked("tds:GetServiceCapabilities"), 1U) << "since GetCapabilities tells none of them";
}

/// Media and nothing else.
const std::string kPoorerList =
    "<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Media><tt:XAddr>http://10.20.0.7/onvif/media</tt:XAddr></"
    "tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>";

TEST_F(SurveyTest, TakesHttpsForOffOnlyWhereTheDeviceListsItAsOffOrOthersAlone) {
  const auto protocol = [](const std::string& name, const std::string& rest) {
    return "<tds:NetworkProtocols><tt:Name>" + name + "</tt:Name>" + rest + "</tds:NetworkProtocols>";
  };
  const std::string off = "<tt:Enabled>false</tt:Enabled><tt:Port>443</tt:Port>";
  const std::string http = protocol("HTTP", "<tt:Enabled>true</tt:Enabled><tt:Port>80</tt:Port>");
  const auto certificate_where = [&](const std::string& protocols) {
    content_["tds:GetNetworkProtocols"] =
        "<tds:GetNetworkProtocolsResponse>" + protocols + "</tds:GetNetworkProtocolsResponse>";
    return survey([this](const net::HttpRequest& request) -> Reply {
      auto reply = answer(request);
      if (request.url.starts_with("https:")) reply->tls.emplace().version = "TLSv1.3";
      return reply;
    });
  };
  EXPECT_EQ(status_of(certificate_where(http + protocol("HTTPS", off)), "certificate"),
            "unsupported: HTTPS is switched off");
  EXPECT_EQ(status_of(certificate_where(http), "certificate"), "unsupported: HTTPS is switched off");
  EXPECT_EQ(status_of(certificate_where(""), "certificate"),
            "missing: the device lists no network protocols, so whether HTTPS is on is not known");
  EXPECT_EQ(status_of(certificate_where(http + protocol("HTTPS", "<tt:Port>0</tt:Port>")), "certificate"),
            "missing: the port of HTTPS that the device tells cannot be");
  const auto untold = certificate_where(http + protocol("https", "<tt:Port>8443</tt:Port>"));
  EXPECT_EQ(state_of(untold, "certificate"), "obtained");
  ASSERT_EQ(untold.facts.certificate.size(), 1U);
  EXPECT_EQ(untold.facts.certificate[0].port, 8443);
}

TEST_F(SurveyTest, AsksForAllServicesWithALogInThoughAPoorerListIsGivenToAnyone) {
  content_["tds:GetCapabilities"] = kPoorerList;
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    const std::string operation = operation_of(request);
    const bool open = operation == "tds:GetSystemDateAndTime" || operation == "tds:GetCapabilities";
    return open || request.digest ? answer(request) : test::digest_challenge();
  });
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
  EXPECT_EQ(result.facts.service.size(), 5U);
  EXPECT_EQ(result.facts.recording.size(), 1U);
  EXPECT_EQ(state_of(result, "recording"), "obtained");
  EXPECT_EQ(outcome_of(result, "tds:GetServices"), CallOutcome::Ok);
  EXPECT_EQ(asked("tds:GetServices"), 2U);
  EXPECT_EQ(asked("tds:GetCapabilities"), 1U);
  EXPECT_EQ(state_of(result, "ptz_node"), "unsupported");
}

TEST_F(SurveyTest, AsksForAllServicesWithALogInWhereTheRefusalDoesNotSayThatItIsOne) {
  content_["tds:GetCapabilities"] = kPoorerList;
  for (const Reply& refusal :
       {Reply(test::http_response(400)), Reply(test::http_response(200)), Reply(soap_fault(500, "Sender", ""))}) {
    for (const bool poorer_list : {true, false}) {
      const auto result = survey([&](const net::HttpRequest& request) -> Reply {
        const std::string operation = operation_of(request);
        const bool open =
            operation == "tds:GetSystemDateAndTime" || (operation == "tds:GetCapabilities" && poorer_list);
        if (open || request.digest) return answer(request);
        return operation == "tds:GetDeviceInformation" ? Reply(test::digest_challenge()) : refusal;
      });
      EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
      EXPECT_EQ(result.facts.service.size(), 5U);
      EXPECT_EQ(state_of(result, "recording"), "obtained");
      EXPECT_EQ(state_of(result, "ptz_node"), "unsupported");
      EXPECT_EQ(asked("tds:GetServices"), 2U);
    }
  }
}

TEST_F(SurveyTest, TriesNoLogInForAListOfServicesThatMayNotHaveBeenRefused) {
  content_["tds:GetCapabilities"] = kPoorerList;
  survey([&](const net::HttpRequest& request) -> Reply {
    const std::string operation = operation_of(request);
    if (operation == "tds:GetServices") return test::http_response(400);
    const bool open = operation == "tds:GetSystemDateAndTime" || operation == "tds:GetCapabilities";
    return open ? answer(request) : test::digest_challenge();
  });
  EXPECT_EQ(asked("tds:GetServices"), 1U) << "the log-in is no good";
}

TEST_F(SurveyTest, WhatAPoorerListLeavesOutIsNotKnownToBeAbsent) {
  content_["tds:GetCapabilities"] = kPoorerList;
  const auto survey_with = [this](const Reply& services, bool with_credential) {
    return survey(
        [&](const net::HttpRequest& request) -> Reply {
          return operation_of(request) == "tds:GetServices" ? services : answer(request);
        },
        with_credential);
  };
  for (const Reply& services : {Reply(test::digest_challenge()), Reply(soap_fault(500, "InvalidArgVal", "broken")),
                                Reply(test::http_response(200, "no SOAP"))}) {
    for (const bool with_credential : {true, false}) {
      const auto result = survey_with(services, with_credential);
      EXPECT_EQ(state_of(result, "media_profile"), "obtained");
      for (const char* fact : {"recording", "recording_gap", "mask", "ptz_node", "receiver", "tls_version"}) {
        EXPECT_TRUE(status_of(result, fact).starts_with("missing: the full list of services could not be read"))
            << fact << ' ' << status_of(result, fact);
      }
      expect_a_status_for_every_table(result);
    }
  }
  const auto old = survey_with(soap_fault(500, "ActionNotSupported", ""), true);
  EXPECT_EQ(state_of(old, "recording"), "unsupported");
}

TEST_F(SurveyTest, WithoutCredentialsOfADeviceThatWantsThemSaysSo) {
  const auto result = survey(
      [this](const net::HttpRequest& request) -> Reply {
        const std::string operation = operation_of(request);
        if (operation == "tds:GetSystemDateAndTime" || operation == "tds:GetServices") return answer(request);
        return test::digest_challenge();
      },
      false);
  EXPECT_EQ(result.state, DeviceState::Unauthorised);
  EXPECT_NE(result.reason.find("no credentials are configured"), std::string::npos) << result.reason;
  EXPECT_EQ(result.facts.clock.size(), 1U);
  EXPECT_EQ(access(result, "tds:GetUsers"), "refused");
  EXPECT_EQ(access(result, "tr2:GetProfiles"), "refused");
  EXPECT_EQ(asked("tds:GetUsers"), 1U) << "refused once is refused";
  expect_a_status_for_every_table(result);
}

TEST_F(SurveyTest, WithAWrongPasswordSpendsItOnce) {
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    const std::string operation = operation_of(request);
    if (operation == "tds:GetSystemDateAndTime" || operation == "tds:GetServices") return answer(request);
    return test::digest_challenge(request.digest.has_value());
  });
  EXPECT_EQ(result.state, DeviceState::Unauthorised);
  EXPECT_NE(result.reason.find("'auditor' was refused"), std::string::npos) << result.reason;
  EXPECT_EQ(std::count_if(http_->requests.begin(), http_->requests.end(),
                          [](const auto& request) { return request.digest.has_value(); }),
            1);
}

TEST_F(SurveyTest, ReportsUsersGivenToAnyoneAndAsksThemOnce) {
  const auto result = survey();
  EXPECT_EQ(access(result, "tds:GetUsers"), "granted");
  EXPECT_EQ(access(result, "tr2:GetProfiles"), "granted");
  EXPECT_EQ(asked("tds:GetUsers"), 1U);
  EXPECT_EQ(asked("tr2:GetProfiles"), 1U);
  ASSERT_EQ(result.facts.user.size(), 1U);
  EXPECT_EQ(result.facts.user[0].name, "admin");
}

TEST_F(SurveyTest, ReportsUsersRefusedToAnyoneAndReadsThemWithTheLogIn) {
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    const std::string operation = operation_of(request);
    if (operation == "tds:GetSystemDateAndTime" || operation == "tds:GetServices" || request.digest)
      return answer(request);
    return test::digest_challenge();
  });
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
  EXPECT_EQ(access(result, "tds:GetUsers"), "refused");
  EXPECT_EQ(result.facts.user.size(), 1U);
}

TEST_F(SurveyTest, CorrectsTheClockOffsetByHalfTheRoundTrip) {
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    if (operation_of(request) != "tds:GetSystemDateAndTime") return answer(request);
    const SteadyTime sent = clock_.steady();
    clock_.advance(std::chrono::milliseconds{400});
    net::HttpResponse response = soap_response(content_["tds:GetSystemDateAndTime"]);
    response.sent_at = sent;
    response.first_byte_at = clock_.steady();
    clock_.advance(std::chrono::milliseconds{50});
    return response;
  });
  ASSERT_EQ(result.facts.clock.size(), 1U);
  const auto& row = result.facts.clock[0];
  EXPECT_EQ(row.device_time, UtcSeconds{1'795'485'607});
  ASSERT_TRUE(row.offset_seconds);
  // Asked at 02:00:00.0, answered at 02:00:00.4; the device said 02:00:07 in the middle of it.
  EXPECT_NEAR(*row.offset_seconds, 6.8, 0.001);
  EXPECT_NEAR(row.uncertainty_seconds, 1.2, 0.001);
  EXPECT_EQ(row.time_source, "utc");
}

TEST_F(SurveyTest, KnowsNoOffsetOfAClockThatCannotBe) {
  say_time("<tt:Hour>2</tt:Hour><tt:Minute>75</tt:Minute><tt:Second>7</tt:Second>");
  const auto result = survey();
  ASSERT_EQ(result.facts.clock.size(), 1U);
  EXPECT_FALSE(result.facts.clock[0].offset_seconds);
  EXPECT_EQ(result.facts.clock[0].time_source, "none");
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
}

TEST_F(SurveyTest, LogsInToReadTheClockWhereTheDeviceWantsThat) {
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    if (test::carries_username_token(request)) return answer(request);
    return soap_fault(400, "NotAuthorized", "Sender not authorized");
  });
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
  EXPECT_EQ(result.facts.clock.size(), 1U);
  EXPECT_EQ(outcome_of(result, "tds:GetSystemDateAndTime"), CallOutcome::Ok);
  EXPECT_EQ(outcome_of(result, "tds:GetServices"), CallOutcome::Ok);
  EXPECT_FALSE(result.facts.service.empty());
}

TEST_F(SurveyTest, StopsAskingWhenTheTimeOfTheDeviceRanOut) {
  options_.device_timeout = std::chrono::milliseconds{10'000};
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    clock_.advance(std::chrono::milliseconds{3'000});
    return answer(request);
  });
  EXPECT_EQ(http_->requests.size(), 4U);
  EXPECT_EQ(result.state, DeviceState::Partial);
  EXPECT_NE(result.reason.find("time allowed"), std::string::npos) << result.reason;
  expect_a_status_for_every_table(result);
}

TEST_F(SurveyTest, AsksOneByOneForNoMoreThanARecorderHas) {
  configure_analytics(300);
  const auto result = survey();
  EXPECT_EQ(result.facts.analytics_configuration.size(), 300U);
  EXPECT_EQ(asked("tan:GetAnalyticsModules"), 256U);
  EXPECT_EQ(asked("tan:GetRules"), 256U);
  EXPECT_EQ(std::count_if(result.calls.begin(), result.calls.end(),
                          [](const auto& call) { return call.outcome == CallOutcome::TooLarge; }),
            1);
  EXPECT_NE(result.reason.find("only the first 256 of 300"), std::string::npos) << result.reason;
}

TEST_F(SurveyTest, RulesAreObtainedWhenEveryConfigurationToldOfItsOwn) {
  configure_analytics(3);
  EXPECT_EQ(status_of(survey(), "analytics_rule"), "obtained: ");
  for (const char* silent : {"a0", "a1", "a2"}) {
    const auto result = survey([&](const net::HttpRequest& request) -> Reply {
      const bool asked =
          operation_of(request) == "tan:GetRules" && test::element_text(request, "tan:ConfigurationToken") == silent;
      return asked ? soap_fault(400, "ActionNotSupported", "no rules here") : answer(request);
    });
    EXPECT_TRUE(status_of(result, "analytics_rule").starts_with("missing: tan:GetRules: unsupported")) << silent;
    EXPECT_EQ(status_of(result, "analytics_module"), "obtained: ") << silent;
  }
  const auto none = survey([&](const net::HttpRequest& request) -> Reply {
    if (operation_of(request) != "tan:GetRules") return answer(request);
    return soap_fault(400, "ActionNotSupported", "no rules here");
  });
  EXPECT_TRUE(status_of(none, "analytics_rule").starts_with("unsupported: ")) << status_of(none, "analytics_rule");
  configure_analytics(300);
  EXPECT_EQ(status_of(survey(), "analytics_rule"), "missing: only 256 of 300 configurations were asked");
}

TEST_F(SurveyTest, RulesThatThereWasNoTimeToAskForAreMissing) {
  configure_analytics(3);
  options_.device_timeout = std::chrono::milliseconds{10'000};
  const auto result = survey([this](const net::HttpRequest& request) -> Reply {
    // The first configuration tells of its rules; then the modules of the second take all the time there is.
    if (operation_of(request) == "tan:GetAnalyticsModules" &&
        test::element_text(request, "tan:ConfigurationToken") == "a1") {
      clock_.advance(std::chrono::milliseconds{10'000});
    }
    return answer(request);
  });
  EXPECT_EQ(asked("tan:GetRules"), 1U);
  EXPECT_TRUE(status_of(result, "analytics_rule").starts_with("missing: ")) << status_of(result, "analytics_rule");
}

TEST_F(SurveyTest, NoDeviceFillsTheInventoryOrTheThread) {
  configure_analytics(256);
  std::string rules;
  for (int i = 0; i < 500; ++i) rules += fmt::format("<tan:Rule Name=\"r{}\" Type=\"tt:CellMotionDetector\"/>", i);
  const std::string padding = "<tan:Other>" + std::string(std::size_t{3} << 20U, 'x') + "</tan:Other>";
  const auto result = survey([&](const net::HttpRequest& request) -> Reply {
    const std::string operation = operation_of(request);
    if (operation != "tan:GetRules" && operation != "tan:GetAnalyticsModules") return answer(request);
    const bool of_rules = operation == "tan:GetRules";
    return soap_response("<" + operation + "Response>" + (of_rules ? rules : padding) + "</" + operation + "Response>",
                         clock_.steady());
  });
  EXPECT_EQ(result.facts.analytics_rule.size(), 10'000U);
  EXPECT_TRUE(status_of(result, "analytics_rule").starts_with("missing: the device lists "))
      << status_of(result, "analytics_rule");
  EXPECT_EQ(asked("tan:GetAnalyticsModules"), 22U) << "64 MiB of 3 MiB each, and what came before";
  EXPECT_EQ(status_of(result, "analytics_module"), "missing: the survey was at its end before all of it was asked");
  EXPECT_NE(result.reason.find("sent more than 64 MiB already"), std::string::npos) << result.reason;
  EXPECT_LE(result.calls.size(), 100U) << "what was not asked is told once";
  EXPECT_EQ(result.state, DeviceState::Partial);
  expect_a_status_for_every_table(result);
}

TEST_F(SurveyTest, KeepsOfADeviceThatTellsTooMuchABoundedPart) {
  const auto rows = [this](const std::string& operation, const std::string& format) {
    std::string list;
    for (int i = 0; i < 7'000; ++i)
      list += fmt::format(fmt::runtime(format), std::string(300, 'x') + std::to_string(i));
    content_[operation] = "<" + operation + "Response>" + list + "</" + operation + "Response>";
  };
  rows("tds:GetScopes", "<tds:Scopes><tt:ScopeItem>{}</tt:ScopeItem></tds:Scopes>");
  rows("tds:GetNetworkInterfaces", "<tds:NetworkInterfaces token=\"{}\"/>");
  rows("tds:GetNetworkProtocols", "<tds:NetworkProtocols><tt:Name>{}</tt:Name></tds:NetworkProtocols>");
  rows("tds:GetStorageConfigurations", "<tds:StorageConfigurations token=\"{}\"/>");
  rows("tr2:GetOSDs", "<tr2:OSDs token=\"{}\"/>");
  rows("trc:GetRecordingJobs", "<trc:JobItem><tt:JobToken>{}</tt:JobToken></trc:JobItem>");
  const auto result = survey();
  EXPECT_LE(held_bytes(result.facts), Allowance::kMost + Allowance::kShare);
  EXPECT_EQ(result.facts.scope.size(), 7'000U);
  EXPECT_EQ(state_of(result, "scope"), "obtained");
  EXPECT_TRUE(result.facts.recording_job.empty());
  EXPECT_NE(status_of(result, "recording_job").find("not kept: more than the 8 MiB"), std::string::npos)
      << status_of(result, "recording_job");
  EXPECT_TRUE(status_of(result, "recording_job").starts_with("missing: ")) << status_of(result, "recording_job");
  EXPECT_EQ(outcome_of(result, "trc:GetRecordingJobs"), CallOutcome::TooLarge);
  EXPECT_EQ(result.state, DeviceState::Partial);
  expect_a_status_for_every_table(result);
}

TEST_F(SurveyTest, SaysOnceThatTheTimeRanOutBeforeAListWasAskedFor) {
  configure_analytics(100);
  options_.device_timeout = std::chrono::milliseconds{10'000};
  for (const int connections : {1, 4}) {
    options_.connections_per_device = connections;
    const auto result = survey([this](const net::HttpRequest& request) -> Reply {
      if (operation_of(request) == "tan:GetAnalyticsModules") clock_.advance(std::chrono::milliseconds{10'000});
      return answer(request);
    });
    EXPECT_EQ(asked("tan:GetAnalyticsModules"), 1U);
    EXPECT_EQ(std::count_if(result.calls.begin(), result.calls.end(),
                            [](const auto& call) { return call.operation.str().starts_with("tan:"); }),
              2);
    EXPECT_EQ(result.state, DeviceState::Partial);
    expect_a_status_for_every_table(result);
  }
}

TEST_F(SurveyTest, EndsTheSearchThatItBegan) {
  std::string items;
  for (int i = 0; i < 21; ++i) {
    items += fmt::format("<trc:RecordingItem><tt:RecordingToken>r{}</tt:RecordingToken></trc:RecordingItem>", i);
  }
  content_["trc:GetRecordings"] = "<trc:GetRecordingsResponse>" + items + "</trc:GetRecordingsResponse>";
  content_["tse:FindRecordings"] =
      "<tse:FindRecordingsResponse><tse:SearchToken>s1</tse:SearchToken></tse:FindRecordingsResponse>";
  content_["tse:GetRecordingSearchResults"] =
      "<tse:GetRecordingSearchResultsResponse><tse:ResultList><tt:SearchState>Completed</tt:SearchState>"
      "<tt:RecordingInformation><tt:RecordingToken>r3</tt:RecordingToken><tt:RecordingStatus>Recording</"
      "tt:RecordingStatus>"
      "</tt:RecordingInformation></tse:ResultList></tse:GetRecordingSearchResultsResponse>";
  const auto result = survey();
  EXPECT_EQ(asked("tse:GetRecordingInformation"), 0U) << "one search is kinder than many calls";
  EXPECT_EQ(asked("tse:FindRecordings"), 1U);
  EXPECT_EQ(asked("tse:EndSearch"), 1U);
  ASSERT_EQ(result.facts.recording.size(), 21U);
  EXPECT_EQ(result.facts.recording[3].status, "Recording");
  EXPECT_EQ(result.facts.recording[3].information_obtained, true);
  EXPECT_EQ(result.facts.recording[4].information_obtained, false);
}

TEST_F(SurveyTest, AsksNothingTwiceAndNoMoreThanThirtyTimesOfACameraWithStorage) {
  keep_footage();
  // As all but a few makes do, it tells capabilities with its services.
  std::string& services = content_["tds:GetServices"];
  services.insert(services.find("</tds:XAddr>") + std::string_view("</tds:XAddr>").size(),
                  "<tds:Capabilities><tds:Capabilities><tds:Network NTP=\"1\"/></tds:Capabilities></tds:Capabilities>");
  content_["tse:FindEvents"] = "<tse:FindEventsResponse><tse:SearchToken>e1</tse:SearchToken></tse:FindEventsResponse>";
  content_["tse:GetEventSearchResults"] = event_results("Completed", {{"2026-10-25T00:00:00Z", true}});
  const auto result = survey();
  EXPECT_EQ(asked("tds:GetServiceCapabilities"), 0U);
  std::set<std::string> bodies;
  for (const auto& request : http_->requests) EXPECT_TRUE(bodies.insert(request.body).second) << request.body;
  EXPECT_LE(http_->requests.size(), 30U) << "calls";
}

TEST_F(SurveyTest, SearchesForGapsOnceForTheWholeDevice) {
  keep_footage();
  content_["tse:FindEvents"] = "<tse:FindEventsResponse><tse:SearchToken>e1</tse:SearchToken></tse:FindEventsResponse>";
  content_["tse:GetEventSearchResults"] = event_results(
      "Completed", {{"2026-10-25T00:00:00Z", true}, {"2026-11-01T00:00:00Z", false}, {"2026-11-03T12:00:00Z", true}});
  const auto result = survey();
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
  const auto& row = result.facts.recording.at(0);
  EXPECT_EQ(row.retention_confidence, "sampled");
  EXPECT_EQ(row.sampled_by, "events");
  EXPECT_EQ(row.sampled_until, row.latest);
  EXPECT_EQ(state_of(result, "recording_gap"), "obtained");
  EXPECT_EQ(row.gap_count, 1);
  ASSERT_EQ(result.facts.recording_gap.size(), 1U);
  EXPECT_EQ(result.facts.recording_gap[0].begins, parse_date_time("2026-11-01T00:00:00Z"));
  EXPECT_EQ(result.facts.recording_gap[0].ends, parse_date_time("2026-11-03T12:00:00Z"));
  EXPECT_EQ(asked("tse:FindEvents"), 1U);
  EXPECT_EQ(asked("tse:EndSearch"), 1U);
  EXPECT_EQ(asked("tse:GetMediaAttributes"), 0U);
  const auto find = std::find_if(http_->requests.begin(), http_->requests.end(),
                                 [](const auto& request) { return operation_of(request) == "tse:FindEvents"; });
  ASSERT_NE(find, http_->requests.end());
  EXPECT_NE(find->body.find("<tse:StartPoint>2026-10-25T00:00:00Z</tse:StartPoint>"), std::string::npos) << find->body;
  EXPECT_NE(find->body.find("xmlns:tns1=\"http://www.onvif.org/ver10/topics\""), std::string::npos) << find->body;
  EXPECT_NE(find->body.find(">tns1:RecordingHistory/Track/State</wsnt:TopicExpression>"), std::string::npos);
}

TEST_F(SurveyTest, EndsTheSearchForGapsWhoseResultsFail) {
  keep_footage();
  content_["tse:FindEvents"] = "<tse:FindEventsResponse><tse:SearchToken>e1</tse:SearchToken></tse:FindEventsResponse>";
  for (const bool answers : {true, false}) {
    const auto result = survey([&](const net::HttpRequest& request) -> Reply {
      if (operation_of(request) != "tse:GetEventSearchResults") return answer(request);
      if (answers) return soap_fault(500, "InvalidArgVal", "internal");
      return fail(ErrorKind::DeadlineExceeded, "no answer in 5 s");
    });
    EXPECT_EQ(result.state, DeviceState::Partial);
    EXPECT_EQ(asked("tse:EndSearch"), 1U);
    EXPECT_EQ(asked("tse:GetMediaAttributes") > 0, answers) << "the search that failed tells, not its end";
    EXPECT_EQ(result.facts.recording.at(0).retention_confidence, "observed");
  }
}

TEST_F(SurveyTest, StopsASearchThatNeverEndsAndSaysHowFarItCame) {
  keep_footage();
  content_["tse:FindEvents"] = "<tse:FindEventsResponse><tse:SearchToken>e1</tse:SearchToken></tse:FindEventsResponse>";
  content_["tse:GetEventSearchResults"] = event_results("Searching", {{"2026-10-25T00:00:00Z", true}});
  const auto result = survey();
  EXPECT_EQ(asked("tse:GetEventSearchResults"), 8U);
  EXPECT_EQ(asked("tse:EndSearch"), 1U);
  EXPECT_EQ(result.facts.recording.at(0).sampled_until, parse_date_time("2026-10-25T00:00:00Z"));
}

TEST_F(SurveyTest, WaitsTwiceForASearchThatFindsNothing) {
  keep_footage();
  content_["tse:FindEvents"] = "<tse:FindEventsResponse><tse:SearchToken>e1</tse:SearchToken></tse:FindEventsResponse>";
  content_["tse:GetEventSearchResults"] = event_results("Searching", {});
  survey();
  EXPECT_EQ(asked("tse:GetEventSearchResults"), 2U);
  EXPECT_EQ(asked("tse:EndSearch"), 1U);
}

TEST_F(SurveyTest, AsksForMomentsWhereEventsAreNotKept) {
  keep_footage();
  int point = 0;
  const auto responder = [&](const net::HttpRequest& request) -> Reply {
    if (operation_of(request) == "tse:FindEvents") return soap_fault(500, "ActionNotSupported", "");
    if (operation_of(request) != "tse:GetMediaAttributes" || ++point == 3) return answer(request);
    return soap_response(
        "<tse:GetMediaAttributesResponse><tse:MediaAttributes><tt:RecordingToken>r1</tt:RecordingToken>"
        "<tt:TrackAttributes><tt:TrackInformation><tt:TrackType>Video</tt:TrackType></tt:TrackInformation>"
        "</tt:TrackAttributes></tse:MediaAttributes></tse:GetMediaAttributesResponse>",
        clock_.steady());
  };
  const auto result = survey(responder);
  EXPECT_EQ(result.state, DeviceState::Assessed) << result.reason;
  EXPECT_EQ(asked("tse:GetMediaAttributes"), 7U);
  EXPECT_EQ(asked("tse:EndSearch"), 0U) << "no search was opened";
  const auto& row = result.facts.recording.at(0);
  EXPECT_EQ(row.sampled_by, "points");
  EXPECT_EQ(row.gap_count, 1);
  ASSERT_EQ(result.facts.recording_gap.size(), 1U);
  EXPECT_EQ(result.facts.recording_gap[0].begins, result.facts.recording_gap[0].ends);
}

TEST_F(SurveyTest, StopsAskingForMomentsAtTheFirstThatFails) {
  keep_footage();
  const auto result = survey([&](const net::HttpRequest& request) -> Reply {
    if (operation_of(request) == "tse:GetMediaAttributes" || operation_of(request) == "tse:FindEvents")
      return soap_fault(500, "ActionNotSupported", "");
    return answer(request);
  });
  EXPECT_EQ(asked("tse:GetMediaAttributes"), 1U);
  EXPECT_EQ(result.facts.recording.at(0).retention_confidence, "observed");
  EXPECT_EQ(state_of(result, "recording_gap"), "missing") << "not searched is not none";
}

TEST_F(SurveyTest, TakesMomentsThatWereNotAllLookedAtForNothing) {
  keep_footage();
  int point = 0;
  const auto result = survey([&](const net::HttpRequest& request) -> Reply {
    const std::string operation = operation_of(request);
    if (operation != "tse:GetMediaAttributes" && operation != "tse:FindEvents") return answer(request);
    if (operation == "tse:FindEvents" || ++point == 2) return soap_fault(500, "ActionNotSupported", "");
    return soap_response(
        "<tse:GetMediaAttributesResponse><tse:MediaAttributes><tt:RecordingToken>r1</tt:RecordingToken>"
        "<tt:TrackAttributes><tt:TrackInformation><tt:TrackType>Video</tt:TrackType></tt:TrackInformation>"
        "</tt:TrackAttributes></tse:MediaAttributes></tse:GetMediaAttributesResponse>",
        clock_.steady());
  });
  EXPECT_EQ(asked("tse:GetMediaAttributes"), 2U);
  const auto& row = result.facts.recording.at(0);
  EXPECT_EQ(row.retention_confidence, "observed");
  EXPECT_FALSE(row.sampled_until);
  EXPECT_FALSE(row.gap_count);
  EXPECT_EQ(state_of(result, "recording_gap"), "missing");
}

TEST_F(SurveyTest, RestsOnTheSummaryWhereNothingElseIsTold) {
  keep_footage();
  const auto refused = [](std::string_view operation) {
    return operation == "tse:GetRecordingInformation" || operation == "tse:FindRecordings";
  };
  const auto result = survey([&](const net::HttpRequest& request) -> Reply {
    return refused(operation_of(request)) ? soap_fault(500, "ActionNotSupported", "") : answer(request);
  });
  EXPECT_EQ(result.facts.recording.at(0).retention_confidence, "claimed");
  content_.erase("tse:GetRecordingSummary");
  const auto silent = survey([&](const net::HttpRequest& request) -> Reply {
    return refused(operation_of(request)) ? soap_fault(500, "ActionNotSupported", "") : answer(request);
  });
  EXPECT_EQ(silent.facts.recording.at(0).retention_confidence, "none");
}

TEST_F(SurveyTest, ReadsReceiversOfARecorder) {
  offer({{"tds", "http://10.20.0.7/onvif/device_service"}, {"trv", "http://10.20.0.7/onvif/receiver"}});
  content_["trv:GetReceivers"] =
      "<trv:GetReceiversResponse><trv:Receivers><tt:Token>x</tt:Token><tt:Configuration>"
      "<tt:MediaUri>rtsp://a:golden-secret@10.20.0.8/s</tt:MediaUri></tt:Configuration></trv:Receivers>"
      "</trv:GetReceiversResponse>";
  const auto result = survey();
  ASSERT_EQ(result.facts.receiver.size(), 1U);
  EXPECT_EQ(result.facts.receiver[0].host, "10.20.0.8");
  EXPECT_EQ(state_of(result, "receiver"), "obtained");
  EXPECT_EQ(state_of(result, "recording_track"), "unsupported");
}

TEST_F(SurveyTest, JoinsTracksByTheirTokens) {
  keep_footage();
  content_["trc:GetRecordings"] =
      "<trc:GetRecordingsResponse><trc:RecordingItem><tt:RecordingToken>r1</tt:RecordingToken><tt:Tracks>"
      "<tt:Track><tt:TrackToken>v</tt:TrackToken><tt:Configuration><tt:TrackType>Video</tt:TrackType>"
      "</tt:Configuration></tt:Track></tt:Tracks></trc:RecordingItem></trc:GetRecordingsResponse>";
  const auto result = survey();
  ASSERT_EQ(result.facts.recording_track.size(), 2U) << "one of both, and one that only the Search service names";
  EXPECT_EQ(result.facts.recording_track[0].data_from, parse_date_time("2026-10-25T00:00:00Z"));
  EXPECT_EQ(result.facts.recording_track[1].token, "a");
  EXPECT_EQ(result.facts.recording[0].video_tracks, 1);
  EXPECT_EQ(result.facts.recording[0].audio_tracks, 1);
}

TEST_F(SurveyTest, KeepsOfAStreamUriItsProtocolOnly) {
  content_["tr2:GetStreamUri"] =
      "<tr2:GetStreamUriResponse><tr2:Uri>rtsp://viewer:golden-secret@10.20.0.7:5540/s?pw=golden-secret</tr2:Uri>"
      "</tr2:GetStreamUriResponse>";
  const auto result = survey();
  ASSERT_EQ(result.facts.stream.size(), 1U);
  EXPECT_EQ(result.facts.stream[0].scheme, "rtsp");
  EXPECT_EQ(result.facts.stream[0].port, 5540);
  EXPECT_TRUE(result.facts.stream[0].credentials_in_uri);
  EXPECT_EQ(result.facts.stream[0].profile, "p1");
}

TEST_F(SurveyTest, WithSeveralConnectionsAsksTheSame) {
  const auto one = survey();
  const std::size_t requests = http_->requests.size();
  options_.connections_per_device = 3;
  const auto three = survey();
  EXPECT_EQ(http_->requests.size(), requests);
  EXPECT_EQ(three.calls.size(), one.calls.size());
  EXPECT_EQ(three.state, DeviceState::Assessed) << three.reason;
}

}  // namespace
}  // namespace camaudit::onvif
