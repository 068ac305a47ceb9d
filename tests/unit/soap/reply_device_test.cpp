// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>

#include "onvif/soap/operation.hpp"
#include "onvif/soap/reply.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/golden.hpp"

namespace camaudit::onvif::soap {
namespace {

using test::golden;
using test::soap_response;

std::optional<std::string> capability(const Services& services, std::string_view service, std::string_view name) {
  for (const auto& row : services.capabilities) {
    if (row.service == service && row.name == name) return row.value;
  }
  return std::nullopt;
}

TEST(SystemDateAndTime, IsReadInUtc) {
  const auto time = read_system_date_and_time(golden("onvif/spec/GetSystemDateAndTime.response.xml"));
  ASSERT_TRUE(time) << time.error().detail;
  EXPECT_EQ(time->utc, UtcSeconds{1'795'485'607});
  EXPECT_EQ(time->date_time_type, "NTP");
  EXPECT_EQ(time->daylight_savings, false);
  EXPECT_EQ(time->time_zone, "GMT0BST,M3.5.0/1,M10.5.0");
}

TEST(SystemDateAndTime, ThatCannotBeIsAbsentAndTheRestIsKept) {
  const auto time = read_system_date_and_time(golden("onvif/asecam/GetSystemDateAndTime.response.xml"));
  ASSERT_TRUE(time) << time.error().detail;
  EXPECT_FALSE(time->utc);
  EXPECT_FALSE(time->local);
  EXPECT_EQ(time->date_time_type, "Manual");
  EXPECT_EQ(time->daylight_savings, true);
}

TEST(SystemDateAndTime, OfLocalTimeAloneIsNotTakenForUtc) {
  const auto time = read_system_date_and_time(golden("onvif/hikvision/GetSystemDateAndTime.response.xml"));
  ASSERT_TRUE(time) << time.error().detail;
  EXPECT_FALSE(time->utc);
  EXPECT_TRUE(time->local);
  EXPECT_EQ(time->time_zone, "GMT+02:00PDT,M1.1.1/00:00:00,M1.1.1/00:00:00");
}

TEST(GetServices, GivesServicesVersionsAndCapabilities) {
  const auto services = read_services(golden("onvif/spec/GetServices.response.xml"));
  ASSERT_TRUE(services) << services.error().detail;
  ASSERT_EQ(services->services.size(), 5U);
  EXPECT_EQ(services->services[0].namespace_uri, "http://www.onvif.org/ver10/device/wsdl");
  EXPECT_EQ(services->services[0].xaddr, "http://10.20.0.7/onvif/device_service");
  EXPECT_EQ(services->services[0].version_major, 21);
  EXPECT_EQ(services->services[0].version_minor, 12);
  EXPECT_FALSE(services->services[2].version_major) << "a word in place of a number is absent";
  EXPECT_EQ(services->services[2].version_minor, 6);
  EXPECT_EQ(services->services[4].namespace_uri, "http://vendor.example/own/wsdl");
  EXPECT_FALSE(services->services[4].version_major);

  EXPECT_EQ(capability(*services, "tds", "TLS1.0"), "false");
  EXPECT_EQ(capability(*services, "tds", "TLS1.2"), "true");
  EXPECT_EQ(capability(*services, "tds", "HttpDigest"), "true");
  EXPECT_EQ(capability(*services, "tds", "HashingAlgorithms"), "MD5,SHA-256");
  EXPECT_EQ(capability(*services, "tds", "NTP"), "1");
  EXPECT_EQ(capability(*services, "tds", "HardwareType"), "Camera");
  EXPECT_EQ(capability(*services, "tds", "DefaultAccessPolicy"), std::nullopt);
  EXPECT_EQ(capability(*services, "tr2", "Mask"), "true");
  EXPECT_EQ(capability(*services, "tr2", "SecureRTSPStreaming"), "true");
  EXPECT_EQ(capability(*services, "trc", "DynamicRecordings"), "false");
  EXPECT_EQ(capability(*services, "tas", "TLSServerSupported"), "1.1 1.2");
  EXPECT_EQ(capability(*services, "tas", "EnabledVersionsSupported"), "true");
}

TEST(GetCapabilities, NamesServicesAsGetServicesWould) {
  const auto services = read_capabilities(golden("onvif/axis/GetCapabilities.response.xml"));
  ASSERT_TRUE(services) << services.error().detail;
  std::vector<std::string_view> prefixes;
  for (const auto& row : services->services) prefixes.push_back(prefix_of(row.namespace_uri));
  std::sort(prefixes.begin(), prefixes.end());
  EXPECT_EQ(prefixes,
            (std::vector<std::string_view>{"tan", "tds", "tev", "timg", "tptz", "trc", "trp", "trt", "trv", "tse"}));
  const auto search = std::find_if(services->services.begin(), services->services.end(),
                                   [](const auto& row) { return row.namespace_uri == namespace_of("tse"); });
  ASSERT_NE(search, services->services.end());
  EXPECT_EQ(search->xaddr, "http://169.254.18.4/onvif/search");
}

TEST(DeviceInformation, InDefaultNamespacesWithAnEchoedMustUnderstandHeaderIsRead) {
  const auto device = read_device_information(golden("onvif/bosch/GetDeviceInformation.response.xml"));
  ASSERT_TRUE(device) << device.error().detail;
  EXPECT_EQ(device->manufacturer, "Bosch");
  EXPECT_EQ(device->model, "DINION IP 7000 & Co");
  EXPECT_EQ(device->firmware, "6.44.0020") << "white space at the ends goes";
  EXPECT_EQ(device->serial, "044518843610130028");
  EXPECT_EQ(device->hardware, "F0004D43");
}

TEST(DeviceInformation, InASoap11EnvelopeWithOtherPrefixesIsRead) {
  const auto device = read_device_information(golden("onvif/axis/GetDeviceInformation.response.xml"));
  ASSERT_TRUE(device) << device.error().detail;
  EXPECT_EQ(device->manufacturer, "AXIS");
  EXPECT_EQ(device->serial, "ACCC8E000001");
}

TEST(DeviceInformation, WithUnknownAndMissingElementsGivesTheRest) {
  const auto device = read_device_information(golden("onvif/happytime/GetDeviceInformation.response.xml"));
  ASSERT_TRUE(device) << device.error().detail;
  EXPECT_EQ(device->manufacturer, "Happytimesoft");
  EXPECT_EQ(device->model, "");
  EXPECT_EQ(device->firmware, "");
  EXPECT_EQ(device->serial, "123456");
}

TEST(DeviceInformation, IsCutToABound) {
  const auto device =
      read_device_information(soap_response("<tds:GetDeviceInformationResponse><tds:Model>" + std::string(5000, 'm') +
                                            "</tds:Model></tds:GetDeviceInformationResponse>")
                                  .body);
  ASSERT_TRUE(device) << device.error().detail;
  EXPECT_EQ(device->model.size(), 1024U);
}

TEST(NetworkInterfaces, KeepUsableAddressesOnly) {
  const auto rows = read_network_interfaces(golden("onvif/imou/GetNetworkInterfaces.response.xml"));
  ASSERT_TRUE(rows) << rows.error().detail;
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[0].token, "eth0");
  EXPECT_EQ((*rows)[0].enabled, true);
  EXPECT_FALSE((*rows)[0].mac) << "an all-zero address is none";
  EXPECT_FALSE((*rows)[0].mtu) << "a word is no number";
  EXPECT_EQ((*rows)[0].ipv4_dhcp, true);
  EXPECT_EQ((*rows)[0].ipv4_addresses, "10.20.0.7/24 169.254.3.4/16");
  EXPECT_EQ((*rows)[0].ipv6_addresses, "");
  EXPECT_FALSE((*rows)[1].enabled);
  EXPECT_EQ((*rows)[1].mac, "e0:2e:fe:00:00:09");
  EXPECT_EQ((*rows)[1].mtu, 1500);
  EXPECT_FALSE((*rows)[1].ipv4_dhcp);
  EXPECT_EQ((*rows)[1].ipv6_addresses, "fd00::9");
}

std::optional<std::string> mac_of(const std::string& text) {
  const auto rows = read_network_interfaces(
      soap_response("<tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token=\"e\"><tt:Info><tt:HwAddress>" +
                    text + "</tt:HwAddress></tt:Info></tds:NetworkInterfaces></tds:GetNetworkInterfacesResponse>")
          .body);
  return rows && rows->size() == 1 ? rows->front().mac : "unreadable";
}

TEST(NetworkInterfaces, ReadEverySpellingOfAMacAddress) {
  for (const char* text :
       {"AC:CC:8E:00:00:01", "ac-cc-8e-00-00-01", "accc.8e00.0001", "ACCC8E000001", " AC:CC:8E:00:00:01 "}) {
    EXPECT_EQ(mac_of(text), "ac:cc:8e:00:00:01") << text;
  }
}

TEST(NetworkInterfaces, RefuseWhatIsNoUnicastMacAddress) {
  for (const char* text : {"", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01", "AC:CC:8E:00:00",
                           "unknown", "AC:CC:8E:00:00:01:02", "GC:CC:8E:00:00:01"}) {
    EXPECT_EQ(mac_of(text), std::nullopt) << text;
  }
}

TEST(NetworkProtocols, GiveARowForEveryPort) {
  const auto rows = read_network_protocols(golden("onvif/tapo/GetNetworkProtocols.response.xml"));
  ASSERT_TRUE(rows) << rows.error().detail;
  ASSERT_EQ(rows->size(), 4U);
  EXPECT_EQ((*rows)[0].port, 80);
  EXPECT_EQ((*rows)[1].name, "HTTP");
  EXPECT_EQ((*rows)[1].port, 2020);
  EXPECT_EQ((*rows)[2].name, "HTTPS");
  EXPECT_EQ((*rows)[2].enabled, false);
  EXPECT_FALSE((*rows)[2].port);
  EXPECT_EQ((*rows)[3].enabled, true);
  EXPECT_FALSE((*rows)[3].port);
}

TEST(Ntp, CountsTheServersThatAreInForce) {
  const auto ntp = read_ntp(golden("onvif/spec/GetNTP.response.xml"));
  ASSERT_TRUE(ntp) << ntp.error().detail;
  EXPECT_EQ(ntp->ntp.from_dhcp, false);
  EXPECT_EQ(ntp->ntp.servers, 2) << "manual ones; the one from DHCP is not in force and the empty one is none";
  ASSERT_EQ(ntp->servers.size(), 3U);
  EXPECT_EQ(ntp->servers[0].address, "10.20.0.1");
  EXPECT_TRUE(ntp->servers[0].from_dhcp);
  EXPECT_EQ(ntp->servers[1].address, "ntp.example.gov.uk");
  EXPECT_EQ(ntp->servers[2].address, "fd00::123");
}

TEST(Users, NeverHoldThePasswordThatADeviceReturns) {
  const auto users = read_users(golden("onvif/dahua/GetUsers.response.xml"));
  ASSERT_TRUE(users) << users.error().detail;
  ASSERT_EQ(users->size(), 3U);
  EXPECT_EQ((*users)[0].name, "admin");
  EXPECT_EQ((*users)[0].level, "Administrator");
  EXPECT_TRUE((*users)[0].password_returned);
  EXPECT_FALSE((*users)[1].password_returned) << "an empty element returns none";
  EXPECT_FALSE((*users)[2].password_returned);
  for (const auto& user : *users) EXPECT_EQ((user.name + user.level).find("golden-secret"), std::string::npos);
}

TEST(StorageConfigurations, HoldNoAccount) {
  const auto rows = read_storage_configurations(golden("onvif/spec/GetStorageConfigurations.response.xml"));
  ASSERT_TRUE(rows) << rows.error().detail;
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front().token, "nas");
  EXPECT_EQ(rows->front().type, "CIFS");
  EXPECT_EQ(rows->front().local_path, "/var/nas");
  EXPECT_EQ(rows->front().storage_uri, "smb://nas.example/cctv");
}

TEST(SmallReplies, OfDeviceManagementAreRead) {
  const auto reference = read_endpoint_reference(
      soap_response(
          "<tds:GetEndpointReferenceResponse><tds:GUID>urn:uuid:1</tds:GUID></tds:GetEndpointReferenceResponse>")
          .body);
  ASSERT_TRUE(reference);
  EXPECT_EQ(*reference, "urn:uuid:1");

  const auto scopes = read_scopes(
      soap_response(
          "<tds:GetScopesResponse><tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>onvif://a</tt:ScopeItem></"
          "tds:Scopes>"
          "<tds:Scopes><tt:ScopeDef>Configurable</tt:ScopeDef><tt:ScopeItem>onvif://b</tt:ScopeItem></tds:Scopes>"
          "<tds:Scopes><tt:ScopeItem>onvif://c</tt:ScopeItem></tds:Scopes></tds:GetScopesResponse>")
          .body);
  ASSERT_TRUE(scopes);
  ASSERT_EQ(scopes->size(), 3U);
  EXPECT_EQ((*scopes)[0].fixed, true);
  EXPECT_EQ((*scopes)[1].fixed, false);
  EXPECT_EQ((*scopes)[2].fixed, std::nullopt);
  EXPECT_EQ((*scopes)[2].item, "onvif://c");

  const auto hostname = read_hostname(
      soap_response(
          "<tds:GetHostnameResponse><tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP><tt:Name>cam-7</tt:Name>"
          "</tds:HostnameInformation></tds:GetHostnameResponse>")
          .body);
  ASSERT_TRUE(hostname);
  EXPECT_EQ(hostname->name, "cam-7");
  EXPECT_EQ(hostname->from_dhcp, false);

  const auto gateways = read_default_gateway(
      soap_response(
          "<tds:GetNetworkDefaultGatewayResponse><tds:NetworkGateway><tt:IPv4Address>10.20.0.1</tt:IPv4Address>"
          "<tt:IPv6Address>fd00::1</tt:IPv6Address></tds:NetworkGateway></tds:GetNetworkDefaultGatewayResponse>")
          .body);
  ASSERT_TRUE(gateways);
  ASSERT_EQ(gateways->size(), 2U);
  EXPECT_EQ((*gateways)[1].address, "fd00::1");

  const auto dns = read_dns(soap_response("<tds:GetDNSResponse><tds:DNSInformation><tt:FromDHCP>true</"
                                          "tt:FromDHCP><tt:DNSFromDHCP><tt:Type>IPv4</tt:Type>"
                                          "<tt:IPv4Address>10.20.0.2</tt:IPv4Address></"
                                          "tt:DNSFromDHCP><tt:DNSManual><tt:IPv6Address>fd00::2</tt:IPv6Address>"
                                          "</tt:DNSManual></tds:DNSInformation></tds:GetDNSResponse>")
                                .body);
  ASSERT_TRUE(dns);
  ASSERT_EQ(dns->size(), 2U);
  EXPECT_TRUE((*dns)[0].from_dhcp);
  EXPECT_EQ((*dns)[1].address, "fd00::2");

  const auto mode =
      read_discovery_mode(soap_response("<tds:GetDiscoveryModeResponse><tds:DiscoveryMode>NonDiscoverable</"
                                        "tds:DiscoveryMode></tds:GetDiscoveryModeResponse>")
                              .body);
  ASSERT_TRUE(mode);
  EXPECT_EQ(mode->mode, "NonDiscoverable");

  const auto versions =
      read_enabled_tls_versions(soap_response("<tas:GetEnabledTLSVersionsResponse><tas:Versions>1.1\n "
                                              "1.2</tas:Versions></tas:GetEnabledTLSVersionsResponse>")
                                    .body);
  ASSERT_TRUE(versions);
  EXPECT_EQ(*versions, (std::vector<std::string>{"1.1", "1.2"}));
}

TEST(EmptyReplies, AreEmptyListsAndNotFailures) {
  const auto users = read_users(soap_response("<tds:GetUsersResponse/>").body);
  ASSERT_TRUE(users) << users.error().detail;
  EXPECT_TRUE(users->empty());
  const auto time = read_system_date_and_time(soap_response("<tds:GetSystemDateAndTimeResponse/>").body);
  ASSERT_TRUE(time) << time.error().detail;
  EXPECT_FALSE(time->utc);
}

}  // namespace
}  // namespace camaudit::onvif::soap
