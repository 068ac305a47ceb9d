// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/simulator/actions_log.hpp"
#include "tests/simulator/auth.hpp"
#include "tests/simulator/clock.hpp"
#include "tests/simulator/fleet.hpp"
#include "tests/simulator/responder.hpp"
#include "tests/simulator/soap_request.hpp"
#include "tests/simulator/xml.hpp"

namespace camaudit::simulator {
namespace {

// RFC 7616 section 3.9.1: the same request answered with MD5 and with SHA-256.
DigestCredentials rfc_7616_example(const std::string& algorithm) {
  auto credentials = parse_digest(
      R"(Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=)" + algorithm +
      R"(, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, )"
      R"(cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="x", )"
      R"(opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS")");
  return credentials.value();
}

TEST(Digest, Rfc7616Md5) {
  EXPECT_EQ(digest_response(rfc_7616_example("MD5"), "Circle of Life", "GET"), "8ca523f5e9506fed4657c9700eebdbec");
}

TEST(Digest, Rfc7616Sha256) {
  EXPECT_EQ(digest_response(rfc_7616_example("SHA-256"), "Circle of Life", "GET"),
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

TEST(Digest, AnotherAlgorithmIsNotJudged) {
  EXPECT_EQ(digest_response(rfc_7616_example("SHA-512-256"), "Circle of Life", "GET"), std::nullopt);
}

TEST(Digest, QuotedPairsAndOtherSchemes) {
  EXPECT_EQ(parse_digest(R"(Digest username="a\"b, c", nc=00000001)")->username, "a\"b, c");
  EXPECT_EQ(parse_digest("Basic YTpi"), std::nullopt);
  EXPECT_EQ(parse_digest(R"(Digest username="open)"), std::nullopt);
}

// The worked example of the ONVIF Application Programmer's Guide: user "user", password "userpassword".
TEST(UsernameToken, KnownVector) {
  const auto nonce = base64_decode("LKqI6G/AikKCQrN0zqZFlg==");
  ASSERT_TRUE(nonce);
  EXPECT_EQ(nonce->size(), 16U);
  EXPECT_EQ(wsse_digest(*nonce, "2010-09-16T07:50:45Z", "userpassword"), "tuOSpGlFlIXsozq4HFNeeGeFLEI=");
}

TEST(Base64, RefusesWhatIsNotBase64) {
  EXPECT_EQ(base64_decode("a"), std::nullopt);
  EXPECT_EQ(base64_decode("****"), std::nullopt);
  EXPECT_EQ(base64_decode(base64_encode("camera")), "camera");
}

TEST(DateTime, ReadsFractionsAndRefusesImpossibleDates) {
  const auto whole = parse_date_time("2026-11-24T00:31:09Z");
  ASSERT_TRUE(whole);
  EXPECT_EQ(format_date_time(*whole), "2026-11-24T00:31:09Z");
  EXPECT_EQ(*parse_date_time("2026-11-24T00:31:09.25Z") - *whole, std::chrono::milliseconds(250));
  EXPECT_EQ(format_http_date(*whole), "Tue, 24 Nov 2026 00:31:09 GMT");
  for (const char* bad :
       {"2485-13-13T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-24T00:31:09", "2026-11-24 00:31:09Z"}) {
    EXPECT_EQ(parse_date_time(bad), std::nullopt) << bad;
  }
}

TEST(Xml, Escapes) {
  EXPECT_EQ(escape("a<b>&\"c'"), "a&lt;b&gt;&amp;&quot;c&apos;");
  EXPECT_EQ(escape("\x1b[2J"), "&#27;[2J");
  EXPECT_EQ(element("tt:Name", "R&D"), "<tt:Name>R&amp;D</tt:Name>");
}

constexpr const char* request_1_1 = R"(<?xml version="1.0"?><!-- hello -->
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
<x:GetProfiles xmlns:x="http://www.onvif.org/ver20/media/wsdl"><x:Type>All</x:Type><x:Type> PTZ </x:Type></x:GetProfiles>
</s:Body></s:Envelope>)";

constexpr const char* request_1_2 =
    R"(<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"><Header><w:Security xmlns:w="urn:w"><w:UsernameToken>)"
    R"(<w:Username>a&amp;&#x62;</w:Username><w:Password Type="t">p</w:Password><w:Nonce>bg==</w:Nonce>)"
    R"(<Created xmlns="urn:u">now</Created></w:UsernameToken></w:Security></Header>)"
    R"(<Body><GetUsers xmlns="http://www.onvif.org/ver10/device/wsdl"/></Body></Envelope>)";

TEST(SoapRequest, AnyPrefixAndBothVersions) {
  const auto old = parse_soap_request(request_1_1);
  ASSERT_TRUE(old);
  EXPECT_EQ(old->operation.name, "GetProfiles");
  EXPECT_EQ(old->operation.ns, "http://www.onvif.org/ver20/media/wsdl");
  EXPECT_EQ(old->operation.child_texts("Type"), (std::vector<std::string>{"All", "PTZ"}));
  EXPECT_FALSE(old->token);

  const auto current = parse_soap_request(request_1_2);
  ASSERT_TRUE(current);
  EXPECT_EQ(current->operation.name, "GetUsers");
  ASSERT_TRUE(current->token);
  EXPECT_EQ(current->token->username, "a&b");
  EXPECT_EQ(current->token->password_type, "t");
  EXPECT_EQ(current->token->created, "now");
}

TEST(SoapRequest, RefusesWhatIsNotOne) {
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "<a>";
  for (const std::string& bad :
       {std::string(), std::string("<a>"), std::string("<a></b>"), std::string("<p:a/>"), std::string("<a b=c/>"),
        std::string("<!DOCTYPE a><a/>"), std::string("<a>&unknown;</a>"), std::string("<a/>trailing"), deep}) {
    EXPECT_FALSE(parse_xml(bad)) << bad.substr(0, 40);
  }
  EXPECT_FALSE(parse_soap_request("<a/>"));
}

std::string error_of(std::string_view fleet) {
  try {
    parse_fleet(fleet, "fleet.toml");
  } catch (const FleetError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Fleet, ErrorsNameFileAndLine) {
  const auto with = [](const std::string& line) {
    return error_of("[[device]]\nname = \"a\"\npersonality = \"profile-s-camera\"\n" + line + "\n");
  };
  EXPECT_EQ(with("colour = 1"), "fleet.toml:4: unknown key 'colour' in the device");
  EXPECT_EQ(with("port = \"80\""), "fleet.toml:4: 'port' must be an integer");
  EXPECT_EQ(with("clock_offset_seconds = true"), "fleet.toml:4: 'clock_offset_seconds' must be a number");
  EXPECT_EQ(with("scopes = [1]"), "fleet.toml:4: 'scopes' must be an array of strings");
  EXPECT_EQ(with("address = \"203.0.113.77\""), "fleet.toml:4: '203.0.113.77' is not an address of this machine");
  EXPECT_EQ(with("address = \"0.0.0.0\""), "fleet.toml:4: '0.0.0.0' is not an address of this machine");
  EXPECT_EQ(with("address = \"::\""), "fleet.toml:4: '::' is not an address of this machine");
  EXPECT_EQ(with("address = \"239.255.255.250\""), "fleet.toml:4: '239.255.255.250' is not an address of this machine");
  EXPECT_TRUE(with("fault = \"lazy\"").starts_with("fleet.toml:4: 'fault' may not be \"lazy\""));
  EXPECT_EQ(with("[[device.users]]\nnme = \"x\""), "fleet.toml:4: users needs 'name'");
  EXPECT_EQ(with("[[device.users]]\nname = \"x\"\ncolour = 1"), "fleet.toml:6: unknown key 'colour' in users");
  EXPECT_TRUE(with("port = ").starts_with("fleet.toml:4: "));
  EXPECT_EQ(error_of(""), "fleet.toml:1: no [[device]]");
}

TEST(Fleet, CountedDevicesAreTheirOwn) {
  const auto fleet = parse_fleet("[[device]]\nname = \"c\"\npersonality = \"profile-t-camera\"\ncount = 3\n", "f");
  ASSERT_EQ(fleet.groups.size(), 1U);
  const auto first = fleet.groups[0].device(1), last = fleet.groups[0].device(3);
  EXPECT_EQ(last.name, "c-3");
  EXPECT_NE(first.serial, last.serial);
  EXPECT_NE(first.mac, last.mac);
  EXPECT_NE(first.endpoint_reference, last.endpoint_reference);
}

TEST(Fleet, PoolsGiveEachDeviceItsAddressAndOnePort) {
  const auto fleet = parse_fleet(
      "[[device]]\nname = \"c\"\npersonality = \"profile-s-camera\"\ncount = 1000\naddress_pool = "
      "\"127.16.0.0/16\"\nlisten = \"any\"\nport = 8000\n",
      "f");
  const auto& group = fleet.groups.front();
  EXPECT_EQ(group.address(1), "127.16.0.1");
  EXPECT_EQ(group.address(1000), "127.16.3.232");
  EXPECT_EQ(group.port(1000), 8000);
  EXPECT_EQ(group.device(7).address, "127.16.0.7");
}

TEST(Fleet, PoolsAreChecked) {
  const auto with = [](const std::string& line) {
    return error_of("[[device]]\nname = \"a\"\npersonality = \"profile-s-camera\"\ncount = 7\n" + line + "\n");
  };
  EXPECT_EQ(with("address_pool = \"127.1.2.0/29\""), "fleet.toml:5: '127.1.2.0/29' has only 6 addresses");
  EXPECT_EQ(with("address_pool = \"203.0.113.0/24\""), "fleet.toml:5: '203.0.113.1' is not an address of this machine");
  for (const char* bad : {"127.0.0.0", "127.0.0.0/31", "127.0.0.0/7", "127.0.0/24", "::1/24", "127.0.0.0/24x"}) {
    EXPECT_TRUE(with(fmt::format("address_pool = \"{}\"", bad)).starts_with("fleet.toml:5: 'address_pool' must be"))
        << bad;
  }
  EXPECT_TRUE(with("address_pool = \"127.1.2.0/24\"\naddress = \"127.0.0.1\"").starts_with("fleet.toml:6: 'address'"));
  EXPECT_TRUE(with("listen = \"any\"").starts_with("fleet.toml:5: 'listen' = \"any\" tells devices apart"));
  EXPECT_TRUE(with("delay_ms = -1").starts_with("fleet.toml:5: 'delay_ms'"));
  const std::string one = "[[device]]\nname = \"a\"\npersonality = \"profile-s-camera\"\nlisten = \"any\"\n";
  const std::string other = "[[device]]\nname = \"b\"\npersonality = \"profile-s-camera\"\nlisten = \"any\"\n";
  EXPECT_EQ(error_of(one + other), "fleet.toml:5: another device listens on 127.0.0.1 port 0");
}

TEST(Fleet, WhatADeviceSaysOfItsAddressHasNoZone) {
  EXPECT_EQ(url_host("fe80::7%eth0"), "[fe80::7]");
  EXPECT_EQ(url_host("127.0.0.7"), "127.0.0.7");
  EXPECT_TRUE(is_address_of_this_machine("127.3.2.1"));
  EXPECT_FALSE(is_address_of_this_machine("fe80::7%no-such-interface"));
}

TEST(Fleet, DiscoverySettingsAreChecked) {
  const std::string device = "[[device]]\nname = \"a\"\npersonality = \"profile-s-camera\"\n";
  EXPECT_EQ(error_of("[discovery]\ninterfaces = [\"none9\"]\n" + device),
            "fleet.toml:2: this machine has no interface 'none9'");
  EXPECT_EQ(error_of("[discovery]\ndiscovery_delay_ms = 501\n" + device),
            "fleet.toml:2: 'discovery_delay_ms' is 0 to 500");
  EXPECT_TRUE(error_of(device + "discovery_dialect = [\"loud\"]\n").starts_with("fleet.toml:4: 'discovery_dialect'"));
  EXPECT_TRUE(error_of(device + "discovery_types = [\"x:Device\"]\n").starts_with("fleet.toml:4: 'discovery_types'"));
  EXPECT_TRUE(parse_fleet(device, "f").discovery.interfaces.empty());
}

TEST(Fleet, CopiesOfADeviceShareTheirLists) {
  const auto fleet = parse_fleet("[[device]]\nname = \"r\"\npersonality = \"profile-g-recorder\"\ncount = 2\n", "f");
  auto first = fleet.groups[0].device(1);
  const auto second = fleet.groups[0].device(2);
  EXPECT_EQ(&first.recordings[0], &second.recordings[0]);
  first.recordings.edit()[0].token = "changed";
  EXPECT_EQ(second.recordings[0].token, "recording-1");
}

// A device that asks for no log-in.
Responder open_camera(const ActionsLog& log) {
  const auto fleet =
      parse_fleet("[[device]]\nname = \"c\"\npersonality = \"profile-s-camera\"\nauth = \"none\"\n", "f");
  return {fleet.groups.front().device(1), log};
}

Answer asked(Responder& responder, std::string target, std::string_view operation, std::string_view service) {
  HttpRequest request;
  request.method = "POST";
  request.target = std::move(target);
  request.body = fmt::format(R"(<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>)"
                             R"(<{} xmlns="http://www.onvif.org/ver10/{}/wsdl"/></e:Body></e:Envelope>)",
                             operation, service);
  return responder.answer(request, 80);
}

TEST(Responder, NeverHonoursAWrite) {
  const ActionsLog no_log;
  Responder responder = open_camera(no_log);
  const auto answer = asked(responder, "/onvif/device_service", "SystemReboot", "device");
  EXPECT_EQ(answer.status, 500U);
  EXPECT_NE(answer.body.find("ter:ActionNotSupported"), std::string::npos);
}

TEST(Responder, HasEachServiceAtThePathThatItTellsAndNowhereElse) {
  const ActionsLog no_log;
  Responder responder = open_camera(no_log);
  EXPECT_EQ(asked(responder, "/onvif/media_service", "GetProfiles", "media").status, 200U);
  EXPECT_EQ(asked(responder, "/onvif/media_service?x=1", "GetProfiles", "media").status, 200U);
  EXPECT_EQ(asked(responder, "/onvif/device_service", "GetProfiles", "media").status, 500U);
  EXPECT_EQ(asked(responder, "/onvif/media_service", "GetHostname", "device").status, 500U);
  for (const char* nowhere : {"/", "/onvif/recording_service", "/onvif/devices"}) {
    EXPECT_EQ(asked(responder, nowhere, "GetHostname", "device").status, 404U) << nowhere;
  }
}

}  // namespace
}  // namespace camaudit::simulator
