// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/draft.hpp"

#include <gtest/gtest.h>

#include "tests/unit/register/sample.hpp"

namespace camaudit::registry {
namespace {

FoundDevice device(const std::string& id, const std::string& address, const std::string& model = "M1") {
  FoundDevice found;
  found.id = id;
  found.identities = {id};
  found.address = address;
  found.manufacturer = "Maker";
  found.model = model;
  found.serial = "S-" + address;
  return found;
}

const std::vector<FoundDevice> kDevices{device("urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8", "10.0.0.1:80"),
                                        device("address:10.0.0.2:80", "10.0.0.2:80")};

TEST(DraftTest, KeepsThePersonsBytesAndAddsRowsInTheirStyle) {
  const std::string own =
      "\xEF\xBB\xBF"
      "Asset ID;Notes;Address;Identity\r\n\"CAM-1\";  x ;10.0.0.1;\r\n";
  const auto made = draft(SourceFile{"c.csv", own}, kDevices, kToday);
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(made->csv, own + ";;10.0.0.2:80;\r\n");
  EXPECT_EQ(made->rows, 1U);
}

TEST(DraftTest, TheDraftFitsTheDevicesItWasMadeFrom) {
  const auto made = draft(std::nullopt, kDevices, kToday);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->rows, 2U);
  const auto again = draft(SourceFile{"c.csv", made->csv}, kDevices, kToday);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->rows, 0U);
  EXPECT_EQ(again->csv, made->csv);
  EXPECT_EQ(to_string(read_csv_only(made->csv).problems),
            "cameras.csv:2:1: asset_id: row 2 has none; every camera needs one of its own\n"
            "cameras.csv:3:1: asset_id: row 3 has none; every camera needs one of its own");
}

TEST(DraftTest, ALastLineWithoutAnEndGetsOneAndACellWithAFaultStays) {
  const std::string own = "asset_id,address,records\nCAM-1,10.0.0.1,perhaps";
  const auto made = draft(SourceFile{"c.csv", own}, kDevices, kToday);
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(made->csv, own + "\n,10.0.0.2:80,\n");
}

TEST(DraftTest, Windows1252StaysWindows1252) {
  FoundDevice found = device("urn:uuid:5", "10.0.0.5:80", "Caf\xC3\xA9");
  const auto made = draft(SourceFile{"c.csv", "asset_id,name,address\nCAM-1,\xE9,\n"}, {found}, kToday);
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->csv.ends_with("\n,Maker Caf\xE9,10.0.0.5:80\n")) << made->csv;
}

TEST(DraftTest, WhatADeviceSaysIsNoFormula) {
  FoundDevice found = device("urn:uuid:5", "10.0.0.5:80");
  found.name = "=cmd|'/c calc'!A1";
  const auto made = draft(SourceFile{"c.csv", "asset_id,name,identity\n"}, {found}, kToday);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->csv, "asset_id,name,identity\n,'=cmd|'/c calc'!A1,urn:uuid:5\n");
}

TEST(DraftTest, WhatADeviceSaysIsNoRemark) {
  FoundDevice found = device("urn:uuid:5", "10.0.0.5:80");
  found.name = "#1";
  const auto made = draft(SourceFile{"c.csv", "name,asset_id,address\n"}, {found}, kToday);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->csv, "name,asset_id,address\n'#1,,10.0.0.5:80\n");
}

TEST(DraftTest, BlanksBeforeItDoNotMakeItARemark) {
  FoundDevice found = device("urn:uuid:5", "10.0.0.5:80");
  found.name = " \t#1";
  const auto made = draft(SourceFile{"c.csv", "name,asset_id,address\n"}, {found}, kToday);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->csv, "name,asset_id,address\n'#1,,10.0.0.5:80\n");
}

TEST(DraftTest, AnApostropheThatWasPutBeforeASerialNumberIsNoPartOfIt) {
  for (const char* serial : {"-123", "=1", "'-123", "#7"}) {
    FoundDevice found = device("address:10.0.0.5:80", "10.0.0.5:80");
    found.serial = serial;
    const auto made = draft(SourceFile{"c.csv", "serial,asset_id,address\n"}, {found}, kToday);
    ASSERT_TRUE(made);
    EXPECT_EQ(read_csv_only(made->csv).declared.camera.at(0).serial, serial) << made->csv;
    EXPECT_EQ(draft(SourceFile{"c.csv", made->csv}, {found}, kToday)->rows, 0U) << made->csv;
  }
}

TEST(DraftTest, ADeviceOfWhichNoColumnHoldsAnythingIsLeftToAPerson) {
  const auto made = draft(SourceFile{"c.csv", "asset_id,identity\n"}, {kDevices[1]}, kToday);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->csv, "asset_id,identity\n");
  EXPECT_EQ(made->skipped, 1U);
}

TEST(DraftTest, WhatSeveralRowsMayMeanIsLeftToAPerson) {
  const auto made = draft(SourceFile{"c.csv", "asset_id,address\nA,10.0.0.1\nB,10.0.0.1\n"}, {kDevices[0]}, kToday);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->rows, 0U);
  EXPECT_EQ(made->skipped, 1U);
}

TEST(DraftTest, AFileThatIsNoTableIsRefused) {
  EXPECT_EQ(draft(SourceFile{"c.csv", "asset_id,address\n\"A"}, kDevices, kToday).error().what,
            "c.csv:2:1: a cell in quotes is not closed: add the closing quote");
  EXPECT_EQ(draft(SourceFile{"c.csv", ""}, kDevices, kToday).error().what, "the camera file has no heading");
  EXPECT_EQ(draft(SourceFile{"c.csv", "name,address\n"}, kDevices, kToday).error().what,
            "the camera file has no column asset_id: add one");
  EXPECT_EQ(draft(SourceFile{"c.csv", "asset_id,name\n"}, kDevices, kToday).error().what,
            "the camera file has no column identity, serial or address: add one, so that devices can be found");
}

}  // namespace
}  // namespace camaudit::registry
