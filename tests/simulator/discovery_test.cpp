// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "tests/simulator/discovery_links.hpp"
#include "tests/simulator/discovery_message.hpp"
#include "tests/simulator/discovery_names.hpp"
#include "tests/simulator/fleet.hpp"
#include "tests/simulator/soap_request.hpp"

namespace camaudit::simulator {
namespace {

Device device(const std::string& lines = "", const std::string& name = "cam") {
  const auto fleet = parse_fleet(
      "[[device]]\nname = \"" + name + "\"\npersonality = \"profile-s-camera\"\ndiscovery = \"both\"\n" + lines, "f");
  return fleet.groups.front().device(1);
}

Device with_dialect(const std::string& dialect) {
  return device("discovery_dialect = [\"" + dialect + "\"]");
}

std::string asking(const std::string& body, DiscoveryForm form = DiscoveryForm::v2005) {
  const auto names = names_of(form);
  return fmt::format(
      R"(<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="{}" xmlns:x="{}" )"
      R"(xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:t="http://www.onvif.org/ver10/device/wsdl">)"
      R"(<e:Header><w:MessageID>urn:uuid:1</w:MessageID></e:Header><e:Body>{}</e:Body></e:Envelope>)",
      names.addressing, names.discovery, body);
}

DiscoveryRequest probe(const std::string& inner, DiscoveryForm form = DiscoveryForm::v2005) {
  return parse_discovery(asking("<x:Probe>" + inner + "</x:Probe>", form)).value();
}

bool answers(const Device& device, const std::string& inner) {
  return matches(device, probe(inner));
}

std::string answer(const Device& device, const DiscoveryRequest& request = probe("")) {
  Sequence sequence{7, 1};
  return matches_message(request, {{device, "http://10.0.0.7:8080/onvif/device_service"}}, sequence);
}

XmlNode parsed(const std::string& message) {
  const auto root = parse_xml(message);
  EXPECT_TRUE(root) << message;
  return root.value_or(XmlNode());
}

TEST(DiscoveryRequests, ReadsBothFormsAndNothingElse) {
  EXPECT_EQ(probe("").form, DiscoveryForm::v2005);
  EXPECT_EQ(probe("", DiscoveryForm::v1_1).form, DiscoveryForm::v1_1);
  EXPECT_EQ(probe("").message_id, "urn:uuid:1");
  EXPECT_FALSE(parse_discovery(asking("<x:Hello/>")));
  EXPECT_FALSE(parse_discovery(asking(R"(<y:Probe xmlns:y="urn:y"/>)")));
  EXPECT_FALSE(parse_discovery("GET / HTTP/1.1"));
  EXPECT_FALSE(parse_discovery(""));
}

TEST(DiscoveryRequests, TypesMustAllBeOffered) {
  EXPECT_TRUE(answers(device(), ""));
  EXPECT_TRUE(answers(device(), "<x:Types>dn:NetworkVideoTransmitter</x:Types>"));
  EXPECT_TRUE(answers(device(), "<x:Types>t:Device dn:NetworkVideoTransmitter</x:Types>"));
  EXPECT_FALSE(answers(device(), "<x:Types>t:Device dn:NetworkVideoDisplay</x:Types>"));
  EXPECT_FALSE(answers(device("discovery_types = [\"tds:Device\"]"), "<x:Types>dn:NetworkVideoTransmitter</x:Types>"));
  EXPECT_FALSE(answers(with_dialect("types-required"), ""));
  EXPECT_TRUE(answers(with_dialect("any-type"), "<x:Types>dn:NetworkVideoDisplay</x:Types>"));
}

TEST(DiscoveryRequests, ScopesAreComparedBySegments) {
  EXPECT_TRUE(scope_matches("onvif://www.onvif.org/name/a", "ONVIF://WWW.onvif.org/name"));
  EXPECT_TRUE(scope_matches("onvif://www.onvif.org/name/a", "onvif://www.onvif.org"));
  EXPECT_FALSE(scope_matches("onvif://www.onvif.org/names/a", "onvif://www.onvif.org/name"));
  EXPECT_FALSE(scope_matches("onvif://www.onvif.org/name/a", "onvif://www.onvif.org/Name"));
  EXPECT_TRUE(answers(device(), "<x:Scopes>onvif://www.onvif.org/Profile</x:Scopes>"));
  EXPECT_FALSE(answers(device(), "<x:Scopes>onvif://www.onvif.org/Profile onvif://example.org/</x:Scopes>"));
  const std::string literally = names_of(DiscoveryForm::v2005).discovery.data() + std::string("/strcmp0");
  EXPECT_FALSE(answers(device(), "<x:Scopes MatchBy=\"" + literally + "\">onvif://www.onvif.org/Profile</x:Scopes>"));
}

TEST(DiscoveryRequests, WhatARefusalIsFor) {
  const auto unknown_rule = probe(R"(<x:Scopes MatchBy="urn:other">onvif://www.onvif.org/Profile</x:Scopes>)");
  EXPECT_TRUE(refuses(device(), unknown_rule, false));
  EXPECT_FALSE(refuses(device(), unknown_rule, true)) << "multicast is met with silence";
  EXPECT_FALSE(matches(device(), unknown_rule));
  EXPECT_TRUE(refuses(with_dialect("rejects-newlines"), probe("\n"), true));
  EXPECT_FALSE(refuses(with_dialect("rejects-newlines"), probe(""), true));
}

TEST(DiscoveryRequests, ModesAndVersionsAreKeptTo) {
  EXPECT_FALSE(answers(device("discovery_mode = \"NonDiscoverable\""), ""));
  Device newer = device();
  newer.discovery = DiscoveryVersions::v1_1;
  EXPECT_FALSE(matches(newer, probe("")));
  EXPECT_TRUE(matches(newer, probe("", DiscoveryForm::v1_1)));
  newer.discovery = DiscoveryVersions::off;
  EXPECT_FALSE(matches(newer, probe("", DiscoveryForm::v1_1)));
}

TEST(DiscoveryRequests, ResolveIsForOneEndpoint) {
  const auto resolve = [](const std::string& address) {
    return parse_discovery(asking("<x:Resolve><w:EndpointReference><w:Address>" + address +
                                  "</w:Address></w:EndpointReference></x:Resolve>"))
        .value();
  };
  const auto own = device().endpoint_reference;
  EXPECT_TRUE(matches(device(), resolve(own)));
  EXPECT_TRUE(matches(device(), resolve(own.substr(4)))) << "uuid:... is the same";
  EXPECT_FALSE(matches(device(), resolve(endpoint_reference_of("another"))));
  EXPECT_NE(answer(device(), resolve(own)).find("ResolveMatches"), std::string::npos);
}

TEST(DiscoveryReplies, NameTheDeviceAndTheRequestInTheFormThatWasAsked) {
  for (const auto form : {DiscoveryForm::v2005, DiscoveryForm::v1_1}) {
    const auto root = parsed(answer(device(), probe("", form)));
    ASSERT_TRUE(root.child("Body") && !root.child("Body")->children.empty());
    EXPECT_EQ(root.child("Body")->children.front().ns, names_of(form).discovery);
    EXPECT_EQ(root.find_text("RelatesTo"), "urn:uuid:1");
    EXPECT_NE(root.find_text("MessageID"), "urn:uuid:1");
    const auto& match = root.child("Body")->children.front().children.front();
    EXPECT_EQ(match.find_text("Address"), device().endpoint_reference);
    EXPECT_EQ(match.find_text("XAddrs"), "http://10.0.0.7:8080/onvif/device_service");
    EXPECT_NE(match.find_text("Types").find("{http://www.onvif.org/ver10/device/wsdl}Device"), std::string::npos);
  }
}

TEST(DiscoveryReplies, DialectsDifferInOneThingEach) {
  EXPECT_EQ(parsed(answer(with_dialect("reuses-message-id"))).find_text("MessageID"), "urn:uuid:1");
  EXPECT_NE(parsed(answer(with_dialect("wrong-relates-to"))).find_text("RelatesTo"), "urn:uuid:1");
  EXPECT_EQ(parsed(answer(with_dialect("reply-to-first"))).child("Header")->children.front().name, "ReplyTo");
  EXPECT_NE(answer(with_dialect("port-twice")).find("10.0.0.7:8080:8080"), std::string::npos);
  EXPECT_NE(answer(with_dialect("link-local-first")).find(">http://169.254.7.7:8080/"), std::string::npos);
  EXPECT_GT(answer(with_dialect("oversized")).size(), 30'000U);
  EXPECT_TRUE(answer(with_dialect("bom")).starts_with("\xEF\xBB\xBF<"));
  const auto odd = parsed(answer(with_dialect("odd-prefixes")));
  EXPECT_EQ(odd.find_text("XAddrs"), "http://10.0.0.7:8080/onvif/device_service");
  EXPECT_NE(odd.find_text("Types").find("{http://www.onvif.org/ver10/network/wsdl}"), std::string::npos);
  const auto bare = parsed(answer(with_dialect("bare-uuid"))).child("Body")->find_text("Address");
  EXPECT_EQ(bare.find("urn"), std::string::npos);
  EXPECT_EQ(bare.size(), 36U);
}

TEST(DiscoveryReplies, SomeAreNotQuiteXml) {
  for (const char* dialect : {"garbage", "trailing-bytes", "cut-xml", "no-namespaces", "bare-ampersand"}) {
    EXPECT_FALSE(parse_xml(answer(with_dialect(dialect)))) << dialect;
  }
  EXPECT_TRUE(answer(with_dialect("leading-space")).starts_with("\r\n <?xml"));
  EXPECT_NE(answer(with_dialect("not-utf8")).find("name/\xC9\xE3"), std::string::npos);
  EXPECT_NE(answer(with_dialect("other-encoding")).find("encoding=\"GB2312\""), std::string::npos);
}

TEST(DiscoveryReplies, ManyDevicesInOne) {
  const auto one = device(), other = device("", "other");
  Sequence sequence{7, 1};
  const auto root =
      parsed(matches_message(probe(""), {{one, "http://10.0.0.7/"}, {other, "http://10.0.0.8/"}}, sequence));
  EXPECT_EQ(root.child("Body")->children.front().children.size(), 2U);
}

TEST(DiscoveryReplies, HelloTellsAllAndByeTheEndpoint) {
  Sequence sequence{7, 1};
  const auto cam = device();
  const Announced announced{cam, "http://10.0.0.7/onvif/device_service"};
  const auto hello = parsed(hello_message(DiscoveryForm::v2005, announced, sequence));
  EXPECT_EQ(hello.child("Body")->children.front().name, "Hello");
  EXPECT_EQ(hello.find_text("XAddrs"), announced.url);
  const auto bye = parsed(bye_message(DiscoveryForm::v1_1, announced, sequence));
  EXPECT_EQ(bye.child("Body")->children.front().name, "Bye");
  EXPECT_EQ(bye.find_text("Address"), cam.endpoint_reference);
  EXPECT_EQ(bye.find_text("XAddrs"), "");
  EXPECT_EQ(sequence.next, 3);
}

TEST(Links, ADeviceIsOnTheLinkInWhoseNetworkItLies) {
  namespace ip = boost::asio::ip;
  const auto links = links_of({"lo"});
  ASSERT_EQ(links.size(), 1U);
  EXPECT_TRUE(links.front().has(false));
  EXPECT_TRUE(links.front().holds(ip::make_address("127.16.3.4")));
  EXPECT_FALSE(links.front().holds(ip::make_address("10.0.0.1")));
  Link link;
  link.networks = {{ip::address_v6(ip::make_address_v6("fe80::1").to_bytes(), 3), 64}};
  EXPECT_TRUE(link.holds(ip::address_v6(ip::make_address_v6("fe80::7").to_bytes(), 3)));
  EXPECT_FALSE(link.holds(ip::address_v6(ip::make_address_v6("fe80::7").to_bytes(), 4))) << "another link";
}

}  // namespace
}  // namespace camaudit::simulator
