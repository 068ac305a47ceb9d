// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/match.hpp"

#include <gtest/gtest.h>

namespace camaudit::registry {
namespace {

model::Camera row(const std::string& asset, const std::string& identity, const std::string& serial = "",
                  const std::string& address = "", const std::string& channel = "") {
  const auto cell = [](const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); };
  model::Camera camera;
  camera.asset_id = asset;
  camera.identity = cell(identity);
  camera.serial = cell(serial);
  camera.address = cell(address);
  camera.channel = cell(channel);
  return camera;
}

FoundDevice device(const std::string& id, const std::string& address, const std::string& serial = "",
                   std::vector<std::string> more = {}) {
  FoundDevice found;
  found.id = id;
  found.identities = std::move(more);
  found.identities.push_back(id);
  found.address = address;
  found.serial = serial;
  return found;
}

/// "A=urn:1/identity B:unmatched | urn:1:matched urn:2:unmatched".
std::string shown(const Matches& matches) {
  std::string text;
  for (const auto& camera : matches.camera_match) {
    text += camera.asset_id;
    if (camera.state != "matched") text += ":" + camera.state;
    for (const auto& pair : matches.camera_device) {
      if (pair.asset_id == camera.asset_id) text += "=" + pair.device + "/" + pair.matched_by;
    }
    text += " ";
  }
  text += "|";
  for (const auto& one : matches.device_match) text += " " + one.device + ":" + one.state;
  return text;
}

const FoundDevice kFirst = device("urn:uuid:1", "10.0.0.1:80", "S1", {"mac:00:00:00:00:00:01"});
const FoundDevice kSecond = device("urn:uuid:2", "10.0.0.2:80", "S2", {"mac:00:00:00:00:00:02"});

TEST(MatchTest, IdentityThenSerialThenAddress) {
  EXPECT_EQ(shown(match({row("A", "URN:UUID:1"), row("B", "", "s2")}, {kFirst, kSecond})),
            "A=urn:uuid:1/identity B=urn:uuid:2/serial | urn:uuid:1:matched urn:uuid:2:matched");
  EXPECT_EQ(shown(match({row("A", "", "", "10.0.0.1"), row("B", "mac:00:00:00:00:00:02")}, {kFirst, kSecond})),
            "A=urn:uuid:1/address B=urn:uuid:2/identity | urn:uuid:1:matched urn:uuid:2:matched");
}

TEST(MatchTest, RowsAndDevicesWithoutAPartnerAreBothTold) {
  const Matches matches = match({row("A", "urn:uuid:9"), row("B", "")}, {kFirst});
  EXPECT_EQ(shown(matches), "A:unmatched B:unmatched | urn:uuid:1:unmatched");
  EXPECT_EQ(matches.camera_match[0].reason, "no device was found by what the row gives");
  EXPECT_EQ(matches.camera_match[1].reason, "the row gives no identity, serial number or address to find it by");
  EXPECT_EQ(matches.device_match[0].reason, "no row of the register fits it");
}

TEST(MatchTest, AReplacedCameraIsNotTakenForTheOneBefore) {
  const Matches by_identity = match({row("A", "urn:uuid:9", "", "10.0.0.1")}, {kFirst});
  EXPECT_EQ(shown(by_identity), "A:unmatched | urn:uuid:1:unmatched");
  EXPECT_EQ(
      by_identity.camera_match[0].reason,
      "its address is now that of urn:uuid:1, whose identity differs: if the camera was replaced, change its row");
  const Matches by_serial = match({row("A", "", "S9", "10.0.0.1")}, {kFirst});
  EXPECT_EQ(shown(by_serial), "A:unmatched | urn:uuid:1:unmatched");
  EXPECT_EQ(
      by_serial.camera_match[0].reason,
      "at its address is now urn:uuid:1, whose serial number differs: if the camera was replaced, change its row");
}

TEST(MatchTest, AWeakerKeyDoesWhereNothingIsKnownOfAStrongerOne) {
  const FoundDevice locked = device("address:10.0.0.1:80", "10.0.0.1:80");
  EXPECT_EQ(shown(match({row("A", "mac:00:00:00:00:00:09", "S9", "10.0.0.1")}, {locked})),
            "A=address:10.0.0.1:80/address | address:10.0.0.1:80:matched");
}

TEST(MatchTest, AKeyThatFitsSeveralIsAmbiguous) {
  const FoundDevice twin = device("urn:uuid:3", "10.0.0.3:80", "S1");
  const Matches matches = match({row("A", "", "S1")}, {kFirst, twin, kSecond});
  EXPECT_EQ(shown(matches), "A:ambiguous | urn:uuid:1:ambiguous urn:uuid:3:ambiguous urn:uuid:2:unmatched");
  EXPECT_EQ(matches.camera_match[0].reason, "its serial fits 2 devices: give the identity");
  EXPECT_EQ(matches.device_match[0].reason, "A fits it and others: give its identity there");
}

TEST(MatchTest, ASerialNumberThatVeryManyShareIsToldInFewWords) {
  std::vector<model::Camera> rows;
  std::vector<FoundDevice> devices;
  for (int i = 0; i < 2000; ++i) {
    const std::string number = std::to_string(i);
    const std::string identity = i % 2 == 0 ? "" : "mac:" + number;  // of no device that was found
    rows.push_back(row("A" + number, identity, "0", "10.0.0.1"));
    devices.push_back(device("urn:uuid:" + number, "10.0.0.1:" + std::to_string(1000 + i), "0"));
  }
  const Matches matches = match(rows, devices);
  for (const auto& one : matches.device_match) {
    ASSERT_EQ(one.reason, "A0, A2, A4, A6, A8 and 1995 more fits it and others: give its identity there");
  }
  for (const auto& one : matches.camera_match) ASSERT_EQ(one.reason, "its serial fits 2000 devices: give the identity");
  for (FoundDevice& one : devices) one.serial.clear();
  devices.resize(1);
  EXPECT_EQ(match(rows, devices).camera_match[7].reason,
            "urn:uuid:0 is claimed by A0, A1, A2, A3, A4 and 1995 more: give each its own key, or its channel");
}

TEST(MatchTest, RowsOfOneKeyAreHeldEachAgainstItsOwnStrongerKeys) {
  const FoundDevice known = device("urn:uuid:1", "10.0.0.1:80", "S");
  const FoundDevice unknown = device("address:10.0.0.2:80", "10.0.0.2:80", "S");
  EXPECT_EQ(
      shown(match({row("A", "urn:uuid:9", "S"), row("B", "", "S"), row("C", "urn:uuid:1", "S")}, {known, unknown})),
      "A=address:10.0.0.2:80/serial B:ambiguous C=urn:uuid:1/identity | urn:uuid:1:matched "
      "address:10.0.0.2:80:matched");
}

TEST(MatchTest, OfTwinsTheOneThatAnotherRowNamesIsMatched) {
  const FoundDevice twin = device("urn:uuid:3", "10.0.0.3:80", "S1");
  EXPECT_EQ(shown(match({row("A", "", "S1"), row("B", "urn:uuid:3")}, {kFirst, twin})),
            "A:ambiguous B=urn:uuid:3/identity | urn:uuid:1:ambiguous urn:uuid:3:matched");
}

TEST(MatchTest, SeveralRowsOfOneDeviceNameItsChannels) {
  const FoundDevice recorder = device("urn:uuid:8", "10.0.0.8:80");
  EXPECT_EQ(shown(match({row("A", "urn:uuid:8", "", "", "1"), row("B", "", "", "10.0.0.8", "2")}, {recorder})),
            "A=urn:uuid:8/identity B=urn:uuid:8/address | urn:uuid:8:matched");
  const Matches same = match({row("A", "urn:uuid:8", "", "", "1"), row("B", "urn:uuid:8")}, {recorder});
  EXPECT_EQ(shown(same), "A:ambiguous B:ambiguous | urn:uuid:8:ambiguous");
  EXPECT_EQ(same.camera_match[1].reason, "urn:uuid:8 is claimed by A, B: give each its own key, or its channel");

  std::vector<model::Camera> rows{row("REC", "urn:uuid:8"), row("A", "urn:uuid:8", "", "", "1"),
                                  row("B", "urn:uuid:8", "", "", "2")};
  rows[0].type = "other";
  EXPECT_EQ(shown(match(rows, {recorder})),
            "REC=urn:uuid:8/identity A=urn:uuid:8/identity B=urn:uuid:8/identity | urn:uuid:8:matched")
      << "the row of the recorder itself";
  rows.push_back(row("REC-2", "urn:uuid:8"));
  rows.back().type = "other";
  EXPECT_EQ(shown(match(rows, {recorder})).find('='), std::string::npos) << "which of two it is nobody knows";
}

TEST(MatchTest, AnAddressWithoutAPortMeansTheUsualOneFirst) {
  const FoundDevice other = device("urn:uuid:4", "10.0.0.1:8081");
  EXPECT_EQ(shown(match({row("A", "", "", "10.0.0.1"), row("B", "", "", "10.0.0.1:8081")}, {other, kFirst})),
            "A=urn:uuid:1/address B=urn:uuid:4/address | urn:uuid:4:matched urn:uuid:1:matched");
  EXPECT_EQ(shown(match({row("B", "", "", "10.0.0.1")}, {other})), "B=urn:uuid:4/address | urn:uuid:4:matched");
}

TEST(MatchTest, AnAddressOfVersion6MayAlsoDoWithoutItsPort) {
  const FoundDevice other = device("urn:uuid:4", "[2001:db8::7]:8081");
  for (const char* address : {"2001:db8::7", "[2001:DB8:0::7]", "[2001:db8::7]:8081"}) {
    EXPECT_EQ(shown(match({row("A", "", "", address)}, {other})), "A=urn:uuid:4/address | urn:uuid:4:matched");
  }
}

TEST(MatchTest, ASurveyGivesEveryIdentityOfADevice) {
  model::DeviceSurvey survey;
  survey.id = model::DeviceId("mac:00:11:22:33:44:55");
  survey.endpoint_reference = "uuid:6BA7B810-9DAD-11D1-80B4-00C04FD430C8";
  survey.address = "10.0.0.1:80";
  survey.facts.network_interface.emplace_back().mac = "00:11:22:33:44:66";
  survey.facts.device_information.push_back({"Maker", "M", "1", "S", "H"});
  const FoundDevice found = found_device(survey);
  EXPECT_EQ(found.identities,
            (std::vector<std::string>{"mac:00:11:22:33:44:55", "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8",
                                      "mac:00:11:22:33:44:66"}));
  EXPECT_EQ(found.serial, "S");
}

}  // namespace
}  // namespace camaudit::registry
