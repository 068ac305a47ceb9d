// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/camera_file.hpp"

#include <gtest/gtest.h>

#include "tests/unit/register/sample.hpp"

namespace camaudit::registry {
namespace {

std::string problems(std::string_view csv) {
  return to_string(read_csv_only(csv).problems);
}

TEST(CameraFileTest, ReadsASpreadsheetAsPeopleKeepIt) {
  const Register read = read_csv_only(
      "\xEF\xBB\xBF"
      "Asset ID;Camera name;Scheme;IP address;Serial No.;Overlooks private;Target width (m);"
      "Siting reviewed on;Records;Design standard;Type;Location\r\n"
      "CAM-001;High Street;TC;10.20.0.7:8080;S-1;No;12.5;01/03/2026;Y;BS EN 62676-4:2015;Body worn;\"High Street,\r\n"
      "north end\"\r\n"
      ";;;;;;;;;;;\r\n"
      "# a remark\r\n"
      "CAM-002;Caf\xC3\xA9;TC;http://[fe80::1]/onvif/device_service;;;;;;;;\r\n");
  ASSERT_EQ(to_string(read.problems), "");
  ASSERT_EQ(read.declared.camera.size(), 2U);
  const model::Camera& camera = read.declared.camera[0];
  EXPECT_EQ(camera.asset_id, "CAM-001");
  EXPECT_EQ(camera.name, "High Street");
  EXPECT_EQ(camera.address, "10.20.0.7:8080");
  EXPECT_EQ(camera.serial, "S-1");
  EXPECT_EQ(camera.overlooks_private, false);
  EXPECT_EQ(camera.target_width_m, 12.5);
  EXPECT_EQ(format_date(camera.siting_reviewed_on.value_or(UtcSeconds{})), "2026-03-01");
  EXPECT_EQ(camera.records, true);
  EXPECT_EQ(camera.design_standard, "2015");
  EXPECT_EQ(camera.type, "body_worn");
  EXPECT_EQ(camera.location_public, "High Street,\r\nnorth end");
  EXPECT_EQ(camera.place, "cameras.csv:2");
  EXPECT_EQ(read.declared.camera[1].address, "[fe80::1]");
  EXPECT_FALSE(read.declared.camera[1].records) << "an empty cell is not no";
  EXPECT_EQ(read.declared.camera[1].place, "cameras.csv:6") << "lines of the file, not rows";
  EXPECT_EQ(read.declared.register_part[1].rows, 2);
}

TEST(CameraFileTest, ReadsWindows1252) {
  const Register read = read_csv_only("asset_id,name\nC,Caf\xE9\n");
  ASSERT_EQ(to_string(read.problems), "");
  EXPECT_EQ(read.declared.camera[0].name, "Caf\xC3\xA9");
}

TEST(CameraFileTest, EveryProblemNamesLineColumnCellAndRemedy) {
  EXPECT_EQ(problems("asset_id,records,target_width_m,baseline_width,installed_on,identity,address,type,scheme\n"
                     "CAM-1,perhaps,12m,1.5,3/31/2026,camera,cctv.local,ptx,\n"
                     ",no,0,,,,,,\n"
                     "CAM-1,,,,01/01/2030,,,,\n"),
            "cameras.csv:2:7: records (cell B2): must be yes or no, or empty where it is not known\n"
            "cameras.csv:2:15: target_width_m (cell C2): must be a number such as 12.5, without a unit\n"
            "cameras.csv:2:19: baseline_width (cell D2): must be a whole number, without a unit\n"
            "cameras.csv:2:23: installed_on (cell E2): must be a date, as 31/03/2026 (day first, year in full) or "
            "2026-03-31\n"
            "cameras.csv:2:33: identity (cell F2): must be a UUID, a MAC address, or what the agent calls the device\n"
            "cameras.csv:2:40: address (cell G2): must be an IP address, with its port if it is not the usual one "
            "(10.20.0.7:8080)\n"
            "cameras.csv:2:51: type (cell H2): 'ptx' is not known; do you mean ptz?\n"
            "cameras.csv:3:1: asset_id: row 3 has none; every camera needs one of its own\n"
            "cameras.csv:3:5: target_width_m (cell C3): must be from 0.1 to 1000\n"
            "cameras.csv:4:1: asset_id: 'CAM-1' is taken, by line 2\n"
            "cameras.csv:4:10: installed_on (cell E4): 2030-01-01 is still to come: give the day on which it was done");
}

TEST(CameraFileTest, HeadingsThatAreNearlyRightAreSlipsAndOthersAreThePersonsOwn) {
  const Register read = read_csv_only("asset_id,purpos,Installer's phone\nC,x,1\n");
  EXPECT_EQ(to_string(read.problems), "cameras.csv:1:10: column 'purpos' is not known; do you mean purpose?");
  EXPECT_EQ(read.notes, (std::vector<std::string>{"cameras.csv:1: column 'Installer's phone' is not read"}));
  EXPECT_EQ(problems("asset_id,ip,IP address\nC,,\n"),
            "cameras.csv:1:13: column address is there twice: B1 has it already");
}

TEST(CameraFileTest, AProblemStaysOneLineWhateverACellHolds) {
  const Register read = read_csv_only("asset_id,\"purpos\n\",\"\x1b[31m\ncameras.csv:9:9: forged\"\nC,,\n");
  EXPECT_EQ(to_string(read.problems), "cameras.csv:1:10: column 'purpos' is not known; do you mean purpose?");
  EXPECT_EQ(read.notes,
            (std::vector<std::string>{"cameras.csv:2: column '\\x1b[31m\\x0acameras.csv:9:9: forged' is not read"}));
  EXPECT_EQ(problems("asset_id,type\nC,\"ptx\n\x1b\"\n").find_first_of("\n\x1b"), std::string::npos);
  EXPECT_EQ(problems("asset_id\n\"C\nD\"\n\"C\nD\"\n"), "cameras.csv:4:1: asset_id: 'C\\x0aD' is taken, by line 2");
}

TEST(CameraFileTest, FilesThatAreNoTableAreRefused) {
  EXPECT_EQ(problems(""), "cameras.csv: is empty: the first row has to name the columns, asset_id among them");
  EXPECT_EQ(problems("CAM-1,TC\n"),
            "cameras.csv:1:1: asset_id: there is no such column; the first row has to name the columns");
  EXPECT_EQ(problems("asset_id,name\nC,a,b\n"),
            "cameras.csv:2:5: cell C2 is beyond the last column: is a separator too many in this row?");
  EXPECT_EQ(problems("asset_id\n\"C\n"), "cameras.csv:2:1: a cell in quotes is not closed: add the closing quote");
}

TEST(CameraFileTest, UsesBeyondPicturesBecomeRowsOfTheirOwn) {
  const Register read = read_csv_only(
      "asset_id,analytics,audio_justification,audio_dpia,audio_approved_on,audio_expires,biometric,biometric_human_"
      "review\n"
      "C,\"CellMotionDetector; LineDetector\",Help point,D1,2026-01-01,2026-12-31,yes,no\n"
      "D,,,,,,no,\n");
  ASSERT_EQ(to_string(read.problems), "");
  const auto& rows = read.declared.camera_capability;
  ASSERT_EQ(rows.size(), 4U) << "biometric = no declares none";
  EXPECT_EQ(rows[0].capability, "CellMotionDetector");
  EXPECT_EQ(rows[1].capability, "LineDetector");
  EXPECT_EQ(rows[2].capability, "audio");
  EXPECT_EQ(rows[2].justification, "Help point");
  EXPECT_EQ(format_date(*rows[2].expires), "2026-12-31");
  EXPECT_EQ(rows[3].capability, "biometric");
  EXPECT_EQ(rows[3].human_review, false);
  EXPECT_EQ(rows[3].place, "cameras.csv:2");
}

TEST(CameraFileTest, SoundNeedsAReasonAndItsDaysInOrder) {
  EXPECT_EQ(problems("asset_id,audio_approved_on,audio_expires\nC,2026-02-01,2026-01-01\n"),
            "cameras.csv:2:1: audio_justification: sound is declared without one\n"
            "cameras.csv:2:14: audio_expires (cell C2): approved_on is later than expires");
}

TEST(CameraFileTest, WhatARowPointsAtMustBeDeclared) {
  EXPECT_EQ(to_string(read_both("[[scheme]]\nid = \"TC\"\nname = \"x\"\n",
                                "asset_id,scheme,audio_justification,audio_dpia\nC,TCC,why,D1\n")
                          .problems),
            "dir/cameras.csv:2:3: scheme (cell B2): there is no [[scheme]] 'TCC'; do you mean TC?\n"
            "dir/cameras.csv:2:11: audio_dpia (cell D2): there is no [[dpia]] 'D1'; declare it, or change this");
}

TEST(CameraFileTest, TheColumnsOfTheTemplateAreAllRead) {
  for (const std::string& column : camera_columns()) EXPECT_EQ(camera_column(column), column);
  EXPECT_EQ(camera_column("Public location"), "location_public");
  EXPECT_EQ(camera_column("place"), "");
}

TEST(CameraFileTest, KnownAddressesAreEachNamedOnce) {
  const Register read = read_csv_only("asset_id,address\nA,10.0.0.1\nB,10.0.0.1:81\nC,10.0.0.1\nD,\n");
  EXPECT_EQ(known_addresses(read.declared.camera), (std::vector<std::string>{"10.0.0.1", "10.0.0.1:81"}));
}

}  // namespace
}  // namespace camaudit::registry
