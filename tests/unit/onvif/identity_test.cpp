// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/identity.hpp"

#include <gtest/gtest.h>

#include <set>

namespace camaudit::onvif {
namespace {

constexpr const char* kUuid = "1419d68a-1dd2-11b2-a105-accc8e000001";

model::DeviceSurvey device(std::string address, std::string reference, std::string mac, std::string serial) {
  model::DeviceSurvey out;
  out.address = std::move(address);
  out.endpoint_reference = std::move(reference);
  if (!mac.empty()) {
    model::NetworkInterface row;
    row.token = "eth0";
    row.mac = std::move(mac);
    out.facts.network_interface.push_back(std::move(row));
  }
  model::DeviceInformation information;
  information.manufacturer = "Maker";
  information.model = "M1";
  information.serial = std::move(serial);
  out.facts.device_information.push_back(std::move(information));
  return out;
}

TEST(Uuid, IsNormalisedFromEverySpelling) {
  const std::string wanted = std::string("urn:uuid:") + kUuid;
  for (const char* text :
       {"1419d68a-1dd2-11b2-a105-accc8e000001", "uuid:1419d68a-1dd2-11b2-a105-accc8e000001",
        "urn:uuid:1419D68A-1DD2-11B2-A105-ACCC8E000001", "URN:UUID:1419d68a-1dd2-11b2-a105-accc8e000001",
        " urn:uuid:1419d68a-1dd2-11b2-a105-accc8e000001\r\n"}) {
    EXPECT_EQ(normalised_uuid(text), wanted) << text;
  }
}

TEST(Uuid, ThatIsNoneOrAPlaceholderIsEmpty) {
  for (const char* text : {"", " ", "urn:uuid:", "urn:uuid:00000000-0000-0000-0000-000000000000",
                           "1419d68a1dd211b2a105accc8e000001", "1419d68a-1dd2-11b2-a105-accc8e00000g",
                           "1419d68a-1dd2-11b2-a105-accc8e0000012", "http://10.20.0.7/onvif/device_service"}) {
    EXPECT_EQ(normalised_uuid(text), "") << text;
  }
}

TEST(Identity, PrefersUuidThenMacThenSerialThenAddress) {
  std::vector<model::DeviceSurvey> devices{device("10.0.0.1:80", kUuid, "ac:cc:8e:00:00:01", "S1"),
                                           device("10.0.0.2:80", "", "ac:cc:8e:00:00:02", "S2"),
                                           device("10.0.0.3:80", "", "", "S3"), device("10.0.0.4:80", "", "", "")};
  EXPECT_TRUE(assign_identities(devices).empty());
  EXPECT_EQ(devices[0].id.value(), std::string("urn:uuid:") + kUuid);
  EXPECT_EQ(devices[1].id.value(), "mac:ac:cc:8e:00:00:02");
  EXPECT_EQ(devices[2].id.value(), "serial:Maker/M1/S3");
  EXPECT_EQ(devices[3].id.value(), "address:10.0.0.4:80");
}

TEST(Identity, KeepsDevicesThatShareASerialApartAndSaysSo) {
  std::vector<model::DeviceSurvey> devices{device("10.0.0.1:80", "", "", "123456"),
                                           device("10.0.0.2:80", "", "", "123456")};
  const auto shared = assign_identities(devices);
  EXPECT_EQ(devices[0].id.value(), "address:10.0.0.1:80");
  EXPECT_EQ(devices[1].id.value(), "address:10.0.0.2:80");
  ASSERT_EQ(shared.size(), 1U);
  EXPECT_EQ(shared[0].identity, "serial:Maker/M1/123456");
  EXPECT_EQ(shared[0].addresses, (std::vector<std::string>{"10.0.0.1:80", "10.0.0.2:80"}));
}

TEST(Identity, TellsDevicesThatShareAUuidApartByTheirMac) {
  std::vector<model::DeviceSurvey> devices{device("10.0.0.1:80", kUuid, "ac:cc:8e:00:00:01", ""),
                                           device("10.0.0.2:80", kUuid, "ac:cc:8e:00:00:02", "")};
  const auto shared = assign_identities(devices);
  EXPECT_EQ(devices[0].id.value(), "mac:ac:cc:8e:00:00:01");
  EXPECT_EQ(devices[1].id.value(), "mac:ac:cc:8e:00:00:02");
  ASSERT_EQ(shared.size(), 1U);
  EXPECT_EQ(shared[0].identity, std::string("urn:uuid:") + kUuid);
}

TEST(Identity, GivesTheSameAddressTwiceTwoIds) {
  std::vector<model::DeviceSurvey> devices{device("10.0.0.1:80", "", "", ""), device("10.0.0.1:80", "", "", "")};
  assign_identities(devices);
  EXPECT_NE(devices[0].id, devices[1].id);
}

TEST(Identity, TakesNoPlaceholderForASerialNumber) {
  for (const char* serial : {"0", "000000", "N/A", "n/a", "---"}) {
    std::vector<model::DeviceSurvey> devices{device("10.0.0.1:80", "", "", serial)};
    assign_identities(devices);
    EXPECT_EQ(devices[0].id.value(), "address:10.0.0.1:80") << serial;
  }
}

TEST(Identity, PassesOverAnInterfaceThatIsOff) {
  std::vector<model::DeviceSurvey> devices{device("10.0.0.1:80", "", "ac:cc:8e:00:00:01", "")};
  devices[0].facts.network_interface[0].enabled = false;
  assign_identities(devices);
  EXPECT_EQ(devices[0].id.value(), "address:10.0.0.1:80");
}

TEST(Identity, KnownDeviceKeepsTheIdThatItHad) {
  KnownIdentities known;
  known.devices = {{"mac:ac:cc:8e:00:00:01", "mac:ac:cc:8e:00:00:01"}, {"serial:Maker/M1/S2", "urn:uuid:old"}};
  std::vector<model::DeviceSurvey> devices{device("10.0.0.9:80", kUuid, "ac:cc:8e:00:00:01", "S1"),
                                           device("10.0.0.2:80", "", "", "S2")};
  assign_identities(devices, known);
  EXPECT_EQ(devices[0].id.value(), "mac:ac:cc:8e:00:00:01") << "it tells its UUID only since the new firmware";
  EXPECT_EQ(devices[0].identities.size(), 3U);
  EXPECT_EQ(devices[1].id.value(), "urn:uuid:old") << "its UUID could not be read tonight";
}

TEST(Identity, SilentDeviceIsTheOneKnownAtItsAddressAndAStrangerThereIsNot) {
  std::vector<model::DeviceSurvey> devices{device("10.0.0.1:80", "", "", ""), device("10.0.0.2:80", kUuid, "", "")};
  for (auto& survey : devices) survey.id = model::DeviceId("urn:uuid:known at " + survey.address);
  assign_identities(devices);
  EXPECT_EQ(devices[0].id.value(), "urn:uuid:known at 10.0.0.1:80");
  EXPECT_EQ(devices[1].id.value(), std::string("urn:uuid:") + kUuid);
}

TEST(Identity, AddressThatADeviceHasLeftIsNotTheDevice) {
  std::vector<model::DeviceSurvey> devices{device("10.0.0.1:80", "", "", ""), device("10.0.0.9:80", kUuid, "", "")};
  devices[0].id = model::DeviceId(std::string("urn:uuid:") + kUuid);
  assign_identities(devices);
  EXPECT_EQ(devices[0].id.value(), "address:10.0.0.1:80");
  EXPECT_EQ(devices[1].id.value(), std::string("urn:uuid:") + kUuid);
}

TEST(Identity, WhatWasSharedInAnEarlierRunIsNotTrustedAgain) {
  KnownIdentities known;
  known.shared = {"serial:Maker/M1/123456"};
  std::vector<model::DeviceSurvey> devices{device("10.0.0.1:80", "", "", "123456")};
  assign_identities(devices, known);
  EXPECT_EQ(devices[0].id.value(), "address:10.0.0.1:80");
  EXPECT_TRUE(devices[0].identities.empty());
}

TEST(Identity, TwoDevicesThatWereOneAreToldApart) {
  KnownIdentities known;
  known.devices = {{"mac:ac:cc:8e:00:00:01", "urn:uuid:old"}, {"serial:Maker/M1/S2", "urn:uuid:old"}};
  std::vector<model::DeviceSurvey> devices{device("10.0.0.1:80", "", "ac:cc:8e:00:00:01", "S1"),
                                           device("10.0.0.2:80", "", "ac:cc:8e:00:00:02", "S2")};
  assign_identities(devices, known);
  EXPECT_EQ(devices[0].id.value(), "urn:uuid:old");
  EXPECT_EQ(devices[1].id.value(), "mac:ac:cc:8e:00:00:02");
}

}  // namespace
}  // namespace camaudit::onvif
