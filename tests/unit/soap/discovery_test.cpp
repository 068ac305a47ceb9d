// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/soap/discovery.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/golden.hpp"

namespace camaudit::onvif::soap {
namespace {

using Kind = DiscoveryMessage::Kind;

constexpr const char* kProbeId = "0a1b2c3d-0000-4000-8000-000000000001";

/// A ProbeMatches as the 2005/04 specification shapes it, with the body given.
std::string v2005(const std::string& body) {
  return fmt::format(
      R"(<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope"
  xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing"
  xmlns:wsdd="http://schemas.xmlsoap.org/ws/2005/04/discovery"
  xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:t="http://www.onvif.org/ver10/device/wsdl">
 <SOAP-ENV:Header>
  <wsa:MessageID>uuid:91c3bd9e-0000-4000-8000-00000000000a</wsa:MessageID>
  <wsa:RelatesTo>urn:uuid:{}</wsa:RelatesTo>
  <wsa:To SOAP-ENV:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:To>
  <wsdd:AppSequence InstanceId="1" MessageNumber="7"></wsdd:AppSequence>
 </SOAP-ENV:Header>
 <SOAP-ENV:Body>{}</SOAP-ENV:Body>
</SOAP-ENV:Envelope>)",
      kProbeId, body);
}

constexpr const char* kMatch =
    "<wsdd:ProbeMatches><wsdd:ProbeMatch>"
    "<wsa:EndpointReference><wsa:Address>urn:uuid:1419d68a-1dd2-11b2-a105-accc8e000001</wsa:Address>"
    "</wsa:EndpointReference><wsdd:Types>dn:NetworkVideoTransmitter t:Device</wsdd:Types>"
    "<wsdd:Scopes>onvif://www.onvif.org/Profile/Streaming\n onvif://www.onvif.org/name/Market%20Square</wsdd:Scopes>"
    "<wsdd:XAddrs>http://10.20.0.7/onvif/device_service https://10.20.0.7/onvif/device_service</wsdd:XAddrs>"
    "<wsdd:MetadataVersion>1</wsdd:MetadataVersion></wsdd:ProbeMatch></wsdd:ProbeMatches>";

TEST(Probe, IsOneLineAndAsksForOneType) {
  for (const auto version : {DiscoveryVersion::V2005, DiscoveryVersion::V11}) {
    for (const auto what : {ProbeFor::NetworkVideoTransmitter, ProbeFor::Device, ProbeFor::Anything}) {
      const std::string probe = encode_probe(version, what, kProbeId);
      EXPECT_EQ(probe.find('\n'), std::string::npos);
      EXPECT_NE(probe.find(std::string("MessageID>urn:uuid:") + kProbeId), std::string::npos);
      EXPECT_EQ(probe.find("NetworkVideoTransmitter<") != std::string::npos, what == ProbeFor::NetworkVideoTransmitter);
      EXPECT_EQ(probe.find("tds:Device<") != std::string::npos, what == ProbeFor::Device);
      EXPECT_EQ(probe.find("Types") != std::string::npos, what != ProbeFor::Anything);
      const bool newer = probe.find("docs.oasis-open.org/ws-dd/ns/discovery/2009/01/Probe<") != std::string::npos;
      EXPECT_EQ(newer, version == DiscoveryVersion::V11);
      // It is SOAP, and no message of a device.
      const auto read = read_discovery_message(probe);
      ASSERT_TRUE(read) << read.error().detail;
      EXPECT_EQ(read->kind, Kind::Other);
    }
  }
}

TEST(DiscoveryMessage, ReadsAProbeMatch) {
  const auto message = read_discovery_message(v2005(kMatch));
  ASSERT_TRUE(message) << message.error().detail;
  EXPECT_EQ(message->kind, Kind::ProbeMatches);
  EXPECT_EQ(message->relates_to, std::string("urn:uuid:") + kProbeId);
  ASSERT_EQ(message->targets.size(), 1U);
  const DiscoveryTarget& target = message->targets.front();
  EXPECT_EQ(target.endpoint_reference, "urn:uuid:1419d68a-1dd2-11b2-a105-accc8e000001");
  EXPECT_EQ(target.types, (std::vector<std::string>{"dn:NetworkVideoTransmitter", "tds:Device"}));
  EXPECT_EQ(target.scopes, (std::vector<std::string>{"onvif://www.onvif.org/Profile/Streaming",
                                                     "onvif://www.onvif.org/name/Market%20Square"}));
  EXPECT_EQ(target.xaddrs, (std::vector<std::string>{"http://10.20.0.7/onvif/device_service",
                                                     "https://10.20.0.7/onvif/device_service"}));
}

TEST(DiscoveryMessage, ReadsVersion11WithPrefixesOfItsOwnOnEveryElement) {
  const std::string text = fmt::format(
      R"(<a:Envelope xmlns:a="http://www.w3.org/2003/05/soap-envelope"><a:Header>)"
      R"(<b:RelatesTo xmlns:b="http://www.w3.org/2005/08/addressing">urn:uuid:{}</b:RelatesTo></a:Header><a:Body>)"
      R"(<c:ProbeMatches xmlns:c="http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01"><c:ProbeMatch>)"
      R"(<b:EndpointReference xmlns:b="http://www.w3.org/2005/08/addressing"><b:Address>urn:uuid:x</b:Address>)"
      R"(</b:EndpointReference><c:Types xmlns:q="http://www.onvif.org/ver10/device/wsdl">q:Device</c:Types>)"
      R"(<c:XAddrs>http://10.20.0.8/onvif/device_service</c:XAddrs></c:ProbeMatch></c:ProbeMatches></a:Body></a:Envelope>)",
      kProbeId);
  const auto message = read_discovery_message(text);
  ASSERT_TRUE(message) << message.error().detail;
  ASSERT_EQ(message->targets.size(), 1U);
  EXPECT_EQ(message->targets.front().types, (std::vector<std::string>{"tds:Device"}));
  EXPECT_EQ(message->targets.front().endpoint_reference, "urn:uuid:x");
  EXPECT_EQ(message->relates_to, std::string("urn:uuid:") + kProbeId);
}

TEST(DiscoveryMessage, ReadsSeveralMatchesInOneDatagram) {
  std::string body = kMatch;
  const std::string match =
      body.substr(body.find("<wsdd:ProbeMatch>"), body.find("</wsdd:ProbeMatches>") - body.find("<wsdd:ProbeMatch>"));
  const auto message =
      read_discovery_message(v2005("<wsdd:ProbeMatches>" + match + match + match + "</wsdd:ProbeMatches>"));
  ASSERT_TRUE(message) << message.error().detail;
  EXPECT_EQ(message->targets.size(), 3U);
}

TEST(DiscoveryMessage, ReadsHelloAndBye) {
  const auto hello = read_discovery_message(
      v2005("<wsdd:Hello><wsa:EndpointReference><wsa:Address>urn:uuid:h</wsa:Address></wsa:EndpointReference>"
            "<wsdd:XAddrs>http://10.20.0.9/onvif/device_service</wsdd:XAddrs></wsdd:Hello>"));
  ASSERT_TRUE(hello) << hello.error().detail;
  EXPECT_EQ(hello->kind, Kind::Hello);
  ASSERT_EQ(hello->targets.size(), 1U);
  EXPECT_EQ(hello->targets.front().xaddrs.size(), 1U);
  const auto bye = read_discovery_message(v2005(
      "<wsdd:Bye><wsa:EndpointReference><wsa:Address>urn:uuid:h</wsa:Address></wsa:EndpointReference></wsdd:Bye>"));
  ASSERT_TRUE(bye) << bye.error().detail;
  EXPECT_EQ(bye->kind, Kind::Bye);
}

TEST(DiscoveryMessage, TakesTheAddressOfTheEndpointReferenceAndNoOther) {
  const auto message =
      read_discovery_message(v2005("<wsa:ReplyTo><wsa:Address>urn:not-this</wsa:Address></wsa:ReplyTo>"));
  ASSERT_TRUE(message) << message.error().detail;
  EXPECT_EQ(message->kind, Kind::Other);
  std::string reordered = kMatch;
  reordered.insert(reordered.find("<wsa:EndpointReference>"),
                   "<wsa:ReplyTo><wsa:Address>urn:not-this</wsa:Address></wsa:ReplyTo>");
  const auto match = read_discovery_message(v2005(reordered));
  ASSERT_TRUE(match) << match.error().detail;
  ASSERT_EQ(match->targets.size(), 1U);
  EXPECT_EQ(match->targets.front().endpoint_reference, "urn:uuid:1419d68a-1dd2-11b2-a105-accc8e000001");
}

// Axis M1065-L: neither prefixes nor namespaces.
TEST(DiscoveryMessage, WithoutNamespacesIsReadByItsNames) {
  const auto message = read_discovery_message(test::golden("onvif/axis/ProbeMatches.udp.xml"));
  ASSERT_TRUE(message) << message.error().detail;
  EXPECT_EQ(message->kind, Kind::ProbeMatches);
  EXPECT_EQ(message->relates_to, "uuid:0a1b2c3d-0000-4000-8000-000000000001");
  ASSERT_EQ(message->targets.size(), 1U);
  EXPECT_EQ(message->targets.front().types, (std::vector<std::string>{"dn:NetworkVideoTransmitter"}));
  EXPECT_EQ(message->targets.front().xaddrs.size(), 2U);
}

TEST(DiscoveryMessage, TakesAUsualPrefixAtItsWordIfItIsNotDeclared) {
  std::string text = v2005(kMatch);
  for (const char* declared : {"xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\" ",
                               "xmlns:t=\"http://www.onvif.org/ver10/device/wsdl\""}) {
    text.erase(text.find(declared), std::string(declared).size());
  }
  const auto message = read_discovery_message(text);
  ASSERT_TRUE(message) << message.error().detail;
  ASSERT_EQ(message->targets.size(), 1U);
  EXPECT_EQ(message->targets.front().types, (std::vector<std::string>{"dn:NetworkVideoTransmitter", "\"\":Device"}));
}

TEST(DiscoveryMessage, ThatIsNotQuiteXmlIsMended) {
  std::string text = v2005(kMatch);
  text.replace(text.find("Market%20Square"), 15, "Tor \xC9\xE3");
  text.erase(text.find("xmlns:wsa="), text.find("xmlns:wsdd=") - text.find("xmlns:wsa="));
  const auto message = read_discovery_message("\r\n" + text + std::string(3, '\0'));
  ASSERT_TRUE(message) << message.error().detail;
  EXPECT_EQ(message->targets.size(), 1U);
}

// TP-Link answers under the MessageID of the probe, with the address of who is to be answered before its own.
TEST(DiscoveryMessage, UnderTheMessageIdOfTheProbeIsRead) {
  const auto message = read_discovery_message(test::golden("onvif/tplink/ProbeMatches.udp.xml"));
  ASSERT_TRUE(message) << message.error().detail;
  EXPECT_EQ(message->relates_to, std::string("urn:uuid:") + kProbeId);
  ASSERT_EQ(message->targets.size(), 1U);
  EXPECT_EQ(message->targets.front().types, (std::vector<std::string>{"dn:NetworkVideoTransmitter"}));
  EXPECT_EQ(message->targets.front().endpoint_reference, "uuid:3FA1FE68-B915-4053-A3E1-98254A000002");
}

TEST(DiscoveryMessage, BoundsItsLists) {
  std::string xaddrs;
  for (int i = 0; i < 1000; ++i) xaddrs += fmt::format("http://10.20.0.{}/ ", i);
  xaddrs += std::string(600, 'x');
  const auto message = read_discovery_message(v2005("<wsdd:ProbeMatches><wsdd:ProbeMatch><wsdd:XAddrs>" + xaddrs +
                                                    "</wsdd:XAddrs></wsdd:ProbeMatch></wsdd:ProbeMatches>"));
  ASSERT_TRUE(message) << message.error().detail;
  EXPECT_EQ(message->targets.front().xaddrs.size(), 16U);
}

TEST(DiscoveryMessage, ThatIsNoneIsAFailureThatSaysSo) {
  for (const std::string& text : {std::string(), std::string("\x01\x02garbage"), std::string("M-SEARCH * HTTP/1.1\r\n"),
                                  std::string("<html></html>"), v2005(kMatch).substr(0, 900)}) {
    const auto message = read_discovery_message(text);
    ASSERT_FALSE(message) << text;
    EXPECT_FALSE(message.error().detail.empty());
  }
}

}  // namespace
}  // namespace camaudit::onvif::soap
