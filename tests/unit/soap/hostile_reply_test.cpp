// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "onvif/soap/limits.hpp"
#include "onvif/soap/reply.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/golden.hpp"

namespace camaudit::onvif::soap {
namespace {

using test::golden;
using test::soap_response;

std::string users_with(const std::string& content) {
  return soap_response("<tds:GetUsersResponse>" + content + "</tds:GetUsersResponse>").body;
}

std::string why_not(std::string_view body) {
  const auto reply = read_users(body);
  return reply ? "it was read" : reply.error().detail;
}

TEST(HostileReply, ThatIsEmptyIsRefused) {
  EXPECT_EQ(why_not(""), "the reply is empty");
  EXPECT_EQ(why_not(" \r\n"), "the reply is empty");
  EXPECT_EQ(why_not("\xEF\xBB\xBF"), "the reply is empty");
}

TEST(HostileReply, ThatIsAWebPageIsNamedSo) {
  EXPECT_NE(why_not("<!DOCTYPE html><html><body>Log in</body></html>").find("web page"), std::string::npos);
  EXPECT_NE(why_not("<HTML><head>").find("web page"), std::string::npos);
}

TEST(HostileReply, ThatIsNotXmlIsRefused) {
  EXPECT_EQ(why_not("{\"error\":401}"), "the reply is not XML");
  EXPECT_EQ(why_not("Unauthorized"), "the reply is not XML");
}

TEST(HostileReply, ThatIsNotUtf8IsRefused) {
  const auto reply = read_device_information(golden("onvif/vikviz/malformed/GetDeviceInformation.response.xml"));
  ASSERT_FALSE(reply);
  EXPECT_NE(reply.error().detail.find("not UTF-8"), std::string::npos) << reply.error().detail;
}

TEST(HostileReply, WithADocumentTypeOrEntitiesIsRefused) {
  const std::string good = users_with("");
  const auto declaration_end = good.find("?>") + 2;
  for (const char* insert : {"<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>",
                             "<!DOCTYPE x SYSTEM \"file:///etc/hostname\">"}) {
    std::string body = good;
    body.insert(declaration_end, insert);
    EXPECT_NE(why_not(body).find("document type declaration"), std::string::npos) << why_not(body);
  }
}

TEST(HostileReply, WithAnUndefinedEntityIsNotExpanded) {
  const auto users = read_users(users_with("<tds:User><tt:Username>&boom;</tt:Username></tds:User>"));
  if (users) {
    ASSERT_EQ(users->size(), 1U);
    EXPECT_LE(users->front().name.size(), 8U);
  } else {
    EXPECT_FALSE(users.error().detail.empty());
  }
}

// A subcode holds the next one, and is read by a function that calls itself.
TEST(HostileReply, ThatIsNestedTooDeepIsRefused) {
  for (const unsigned depth : {kMaximumDepth, 1000U, 60'000U}) {
    std::string subcodes;
    for (unsigned i = 0; i < depth; ++i) subcodes += "<env:Subcode><env:Value>ter:X</env:Value>";
    for (unsigned i = 0; i < depth; ++i) subcodes += "</env:Subcode>";
    EXPECT_EQ(why_not(soap_response("<env:Fault><env:Code><env:Value>env:Sender</env:Value>" + subcodes +
                                    "</env:Code></env:Fault>")
                          .body),
              fmt::format("the reply is nested deeper than {} elements", kMaximumDepth))
        << depth;
  }
}

TEST(HostileReply, ThatIsNestedWithinBoundsIsRead) {
  // What we do not know is passed over in one go, however deep.
  for (const int depth : {40, 100'000}) {
    std::string content;
    for (int i = 0; i < depth; ++i) content += "<tds:Deep>";
    for (int i = 0; i < depth; ++i) content += "</tds:Deep>";
    EXPECT_EQ(why_not(users_with(content)), "it was read") << depth;
  }
}

TEST(HostileReply, WithTooManyElementsIsRefused) {
  std::string content;
  for (long i = 0; i < kMaximumTags; ++i) content += "<tds:User/>";
  EXPECT_EQ(why_not(users_with(content)), fmt::format("the reply holds more than {} tags", kMaximumTags));
}

TEST(HostileReply, WithThousandsOfElementsIsStillRead) {
  std::string content;
  for (int i = 0; i < 4000; ++i) content += "<tds:User><tt:Username>u</tt:Username></tds:User>";
  const auto users = read_users(users_with(content));
  ASSERT_TRUE(users) << users.error().detail;
  EXPECT_EQ(users->size(), 4000U);
}

TEST(HostileReply, WithTensOfThousandsOfConfigurationsIsStillRead) {
  constexpr int kProfiles = 30'000;
  std::string profiles;
  for (int i = 0; i < kProfiles; ++i) {
    profiles += fmt::format(
        "<trt:Profiles><tt:VideoSourceConfiguration token=\"{0}\"/><tt:VideoAnalyticsConfiguration "
        "token=\"{0}\"/></trt:Profiles>",
        i);
  }
  profiles += "<trt:Profiles><tt:VideoSourceConfiguration token=\"7\"/></trt:Profiles>";
  const auto media =
      read_media1_profiles(soap_response("<trt:GetProfilesResponse>" + profiles + "</trt:GetProfilesResponse>").body);
  ASSERT_TRUE(media) << media.error().detail;
  EXPECT_EQ(media->profiles.size(), std::size_t{kProfiles} + 1);
  EXPECT_EQ(media->video_sources.size(), std::size_t{kProfiles}) << "each once";
  EXPECT_EQ(media->analytics.configurations.size(), std::size_t{kProfiles});
}

TEST(HostileReply, WithTooLongATextIsRefused) {
  EXPECT_EQ(why_not(users_with("<tds:User><tt:Username>" + std::string(kMaximumTextBytes + 1, 'u') +
                               "</tt:Username></tds:User>")),
            fmt::format("the reply holds a text longer than {} bytes", kMaximumTextBytes));
}

std::string envelope(const char* version, std::string_view content, std::string_view of_body = "") {
  return fmt::format(
      R"(<s:Envelope xmlns:s="{}" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" )"
      R"(xmlns:e="http://www.w3.org/2003/05/soap-encoding" xmlns:tt="http://www.onvif.org/ver10/schema">)"
      R"(<s:Body{}>{}</s:Body></s:Envelope>)",
      version, of_body, content);
}

constexpr const char* kSoap11 = "http://schemas.xmlsoap.org/soap/envelope/";
constexpr const char* kSoap12 = "http://www.w3.org/2003/05/soap-envelope";
/// Which makes gSOAP look at the version again.
constexpr const char* kEncoded = " s:encodingStyle=\"http://www.w3.org/2003/05/soap-encoding\"";

// Two of one kind to one element were a list through memory that was gone.
TEST(HostileReply, WithReferencesBetweenElementsHasEmptyOnes) {
  for (const char* version : {kSoap11, kSoap12}) {
    for (const char* reference : {"href=\"#x\"", "ref=\"x\"", "e:ref=\"x\"", "e&#58;ref=\"x\"", "q:ref=\"x\""}) {
      std::string profiles;
      for (int i = 0; i < 9; ++i) {
        profiles += fmt::format(
            "<trt:Profiles token=\"p{0}\"><tt:Name {1}/><tt:VideoSourceConfiguration {1}/>"
            "<tt:VideoEncoderConfiguration {1}/></trt:Profiles>",
            i, reference);
      }
      for (const char* of_body : {"", kEncoded}) {
        const auto told = read_media1_profiles(
            envelope(version, "<trt:GetProfilesResponse>" + profiles + "</trt:GetProfilesResponse>", of_body));
        ASSERT_TRUE(told) << reference << ": " << told.error().detail;
        EXPECT_EQ(told->profiles.size(), 9U) << reference;
        for (const auto& encoder : told->video_encoders) EXPECT_EQ(encoder.token, "") << reference;
      }
    }
  }
}

TEST(HostileReply, WithOneIdOfManyElementsIsStillRead) {
  const std::string profile =
      "<trt:Profiles id=\"x\" e:id=\"x\" token=\"p\"><tt:Name id=\"x\">n</tt:Name></trt:Profiles>";
  for (const char* version : {kSoap11, kSoap12}) {
    for (const char* of_body : {"", kEncoded}) {
      const auto told = read_media1_profiles(
          envelope(version, "<trt:GetProfilesResponse>" + profile + profile + "</trt:GetProfilesResponse>", of_body));
      ASSERT_TRUE(told) << told.error().detail;
      ASSERT_EQ(told->profiles.size(), 2U);
      EXPECT_EQ(told->profiles[1].token, "p");
    }
  }
}

TEST(HostileReply, CutShortAnywhereIsAFailureWithAReason) {
  const std::string whole = golden("onvif/dahua/GetUsers.response.xml");
  const auto end_of_reply = whole.find("</tds:GetUsersResponse>");
  ASSERT_NE(end_of_reply, std::string::npos);
  for (std::size_t length = 1; length <= end_of_reply; ++length) {
    const auto users = read_users(std::string_view(whole).substr(0, length));
    EXPECT_FALSE(users) << "cut after " << length << " bytes";
    if (!users) {
      EXPECT_FALSE(users.error().detail.empty()) << length;
    }
  }
}

TEST(HostileReply, WithAByteTurnedNeverBreaksTheReader) {
  const std::string whole = golden("onvif/dahua/GetUsers.response.xml");
  std::size_t failures = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char byte : {'<', '>', '"', '\0', '&'}) {
      std::string body = whole;
      body[at] = byte;
      const auto users = read_users(body);
      if (!users) ++failures;
      if (users) {
        EXPECT_LE(users->size(), 3U);
      }
    }
  }
  EXPECT_GT(failures, whole.size());
}

// One gSOAP context reads them all, one after the other.
TEST(HostileReply, LeavesNothingBehindForTheNext) {
  const std::string good = users_with("<tds:User><tt:Username>admin</tt:Username></tds:User>");
  const std::string fault = test::soap_fault(400, "NotAuthorized", "no").body;
  std::string old = good;
  old.replace(old.find("http://www.w3.org/2003/05/soap-envelope"), 39, "http://schemas.xmlsoap.org/soap/envelope/");
  for (const std::string& before : {good, fault, old}) {
    for (std::size_t length = 1; length <= before.size(); ++length) {
      static_cast<void>(read_users(std::string_view(before).substr(0, length)));
      const auto users = read_users(good);
      ASSERT_TRUE(users) << length << ' ' << users.error().detail;
      ASSERT_EQ(users->size(), 1U);
      ASSERT_EQ(users->front().name, "admin");
      ASSERT_TRUE(read_users(old)) << length;
      const auto refused = read_fault(fault);
      ASSERT_TRUE(refused) << length;
      ASSERT_TRUE(refused->has_subcode("NotAuthorized"));
    }
  }
}

TEST(HostileReply, WithAnotherReplyElementNamesWhatCame) {
  const std::string reason = why_not(golden("onvif/bosch/GetDeviceInformation.response.xml"));
  EXPECT_NE(reason.find("expected tds:GetUsersResponse"), std::string::npos) << reason;
  EXPECT_NE(reason.find("GetDeviceInformationResponse"), std::string::npos) << reason;
}

TEST(HostileReply, InAnotherNamespaceIsNotTakenForOurs) {
  EXPECT_NE(why_not("<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Body><x:GetUsersResponse "
                    "xmlns:x=\"http://vendor.example/wsdl\"/></e:Body></e:Envelope>"),
            "it was read");
}

TEST(HostileReply, WithAnEmptyBodyIsRefused) {
  EXPECT_EQ(why_not("<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Body/></e:Envelope>"),
            "the SOAP body is empty or cut short");
}

TEST(HostileReply, WithoutAnEnvelopeIsRefused) {
  EXPECT_NE(
      why_not("<tds:GetUsersResponse xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\"/>").find("SOAP envelope"),
      std::string::npos);
}

TEST(TolerantReading, SkipsAByteOrderMarkAndWhiteSpaceBefore) {
  EXPECT_EQ(why_not("\xEF\xBB\xBF" + golden("onvif/dahua/GetUsers.response.xml")), "it was read");
  EXPECT_EQ(why_not("\r\n " + golden("onvif/dahua/GetUsers.response.xml")), "it was read");
}

TEST(TolerantReading, SkipsBytesAfterTheEnd) {
  const std::string whole = golden("onvif/dahua/GetUsers.response.xml");
  EXPECT_EQ(why_not(whole + "\r\n\r\ntrailing"), "it was read");
  EXPECT_EQ(why_not(whole + std::string(4, '\0')), "it was read");
}

TEST(TolerantReading, SkipsComments) {
  EXPECT_EQ(why_not(users_with("<!-- the accounts --><tds:User><tt:Username>a</tt:Username></tds:User>")),
            "it was read");
}

// Axis M1065-L.
TEST(TolerantReading, GoesByNamesWhereNoNamespaceIsDeclared) {
  for (const char* prefix : {"", "s:"}) {
    const std::string body = fmt::format(
        "<{0}Envelope><{0}Body><{0}GetHostnameResponse><HostnameInformation><Name>gate</Name></HostnameInformation>"
        "</{0}GetHostnameResponse></{0}Body></{0}Envelope>",
        prefix);
    EXPECT_TRUE(declares_no_namespace(body));
    const auto host = read_hostname(body);
    ASSERT_TRUE(host) << host.error().detail;
    EXPECT_EQ(host->name, "gate");
  }
  EXPECT_FALSE(declares_no_namespace(golden("onvif/dahua/GetUsers.response.xml")));
  EXPECT_NE(why_not("<Envelope><Body><GetDNSResponse/></Body></Envelope>"), "it was read") << "names still count";
}

// A Dahua recorder: no padding, a '-' for the 'T', and no zone, which is UTC then (Core 5.2).
TEST(TolerantReading, TakesDatesThatAreNotQuiteXml) {
  const auto results = read_recording_search_results(golden("onvif/dahua/GetRecordingSearchResults.response.xml"));
  ASSERT_TRUE(results) << results.error().detail;
  ASSERT_EQ(results->recordings.size(), 3U);
  EXPECT_EQ(results->recordings[0].earliest, parse_date_time("2026-10-01T08:05:09Z"));
  EXPECT_EQ(results->recordings[0].latest, parse_date_time("2026-11-24T01:59:00Z"));
}

TEST(TolerantReading, TakesEverySpellingOfNoLimitForZero) {
  const auto recordings = read_recordings(golden("onvif/spec/GetRecordings.no-limit.response.xml"));
  ASSERT_TRUE(recordings) << recordings.error().detail;
  ASSERT_EQ(recordings->recordings.size(), 4U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(recordings->recordings[i].retention_seconds, 0) << i;
  EXPECT_EQ(recordings->recordings[3].retention_seconds, 90 * 86'400);
}

TEST(TolerantReading, TakesElementsInAnyOrder) {
  const auto users = read_users(
      users_with("<tds:User><tt:UserLevel>User</tt:UserLevel><tt:Extra><tt:Username>no</tt:Username></tt:Extra>"
                 "<tt:Username>yes</tt:Username></tds:User>"));
  ASSERT_TRUE(users) << users.error().detail;
  ASSERT_EQ(users->size(), 1U);
  EXPECT_EQ(users->front().name, "yes");
  EXPECT_EQ(users->front().level, "User");
}

}  // namespace
}  // namespace camaudit::onvif::soap
