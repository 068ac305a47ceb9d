// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/footage_file.hpp"

#include <gtest/gtest.h>

#include "agent/register/footage_system.hpp"
#include "tests/unit/register/sample.hpp"

namespace camaudit::registry {
namespace {

constexpr std::string_view kHeading =
    "camera,configured_days,earliest_footage,latest_footage,observed_at,source_system\n";

FootageFile read(std::string_view csv) {
  return read_footage_file("vms.csv", csv, kToday);
}

std::string problems(const std::string& rows) {
  return to_string(read(std::string(kHeading) + rows).problems);
}

TEST(FootageFileTest, ReadsASpreadsheetAsExcelSavesIt) {
  const FootageFile file = read(
      "\xEF\xBB\xBF"
      "Source system;Asset ID;Retention (days);Oldest footage;Newest recording;Observed at;Site\r\n"
      "Control room;CAM-001;31;15/05/2026 13:00;14/06/2026 23:59:58;15/06/2026;North\r\n"
      "# a remark;;;;;;\r\n"
      "Control room;\"High Street,\r\nnorth end\";;2026-05-15T12:00:00Z;;2026-06-14T12:00:00+01:00;\r\n");
  ASSERT_EQ(to_string(file.problems), "");
  EXPECT_EQ(file.notes, std::vector<std::string>{"vms.csv:1: column 'Site' is not read"});
  ASSERT_EQ(file.rows.size(), 2U);
  const model::ImportedFootage& row = file.rows[0];
  EXPECT_EQ(row.source, "Control room");
  EXPECT_EQ(row.camera, "CAM-001");
  EXPECT_EQ(row.configured_days, 31);
  EXPECT_EQ(format_rfc3339(row.earliest.value_or(UtcSeconds{})), "2026-05-15T12:00:00Z")
      << "13:00 by a clock in summer";
  EXPECT_EQ(format_rfc3339(row.latest.value_or(UtcSeconds{})), "2026-06-14T22:59:58Z");
  EXPECT_EQ(row.observed_at, kToday) << "today, so not later than now";
  EXPECT_EQ(file.rows[1].camera, "High Street,\r\nnorth end");
  EXPECT_EQ(file.rows[1].earliest, row.earliest);
  EXPECT_FALSE(file.rows[1].configured_days);
  EXPECT_EQ(format_rfc3339(file.rows[1].observed_at), "2026-06-14T11:00:00Z");
}

TEST(FootageFileTest, ADayOnWhichItWasObservedIsMeantToItsEnd) {
  const FootageFile file = read(std::string(kHeading) + "CAM-1,31,01/06/2026 10:00,,01/06/2026,VMS\n");
  ASSERT_EQ(to_string(file.problems), "");
  EXPECT_EQ(format_rfc3339(file.rows[0].observed_at), "2026-06-01T23:59:59Z");
}

TEST(FootageFileTest, MidnightIsATimeAndADayAloneSaysNothingOfTheMinute) {
  const FootageFile file = read(std::string(kHeading) +
                                "CAM-1,31,01/05/2026 10:00,31/05/2026 23:58,01/06/2026 00:00,VMS\n"
                                "CAM-2,31,01/05/2026 10:00,01/06/2026,01/06/2026,VMS\n");
  ASSERT_EQ(to_string(file.problems), "");
  EXPECT_LT(file.rows[0].observed_at.value - file.rows[0].latest->value, 300);
  EXPECT_FALSE(file.rows[1].latest);
}

TEST(FootageFileTest, EveryProblemNamesLineColumnCellAndRemedy) {
  EXPECT_EQ(
      problems("CAM-1,thirty,31/05/26,,01/06/2026,VMS\n"
               ",31,,,,\n"
               "CAM-3,,,,01/06/2026,VMS\n"
               "CAM-4,-1,02/06/2026,,01/06/2026 12:00,VMS\n"
               "CAM-5,31,16/06/2026,,17/06/2026,VMS\n"
               "CAM-6,31,02/05/2026,01/05/2026,01/06/2026,VMS\n"
               "cam-1,31,,,01/06/2026,vms\n"
               "CAM-7,31,,,01/06/2026,VMS,x\n"),
      "vms.csv:2:7: configured_days (cell B2): must be a whole number, without a unit\n"
      "vms.csv:2:14: earliest_footage (cell C2): must be a day or a day and a time, as 31/03/2026 14:05 (day first, "
      "year in full) or 2026-03-31T14:05:00Z\n"
      "vms.csv:3:1: camera: row 3 has none; give the asset id of cameras.csv, or what the device is found by\n"
      "vms.csv:3:1: source_system: row 3 has none; give the name of the system that the row comes from\n"
      "vms.csv:3:1: observed_at: row 3 has none; give the day and time at which the system said so\n"
      "vms.csv:4:1: row 4 says neither what is configured nor what footage there is: fill in one of both, or take "
      "the row out\n"
      "vms.csv:5:7: configured_days (cell B5): must be from 0 to 36500\n"
      "vms.csv:5:10: earliest_footage (cell C5): 2026-06-02T00:00:00Z is later than observed_at, "
      "2026-06-01T11:00:00Z: one of them is wrong\n"
      "vms.csv:6:10: earliest_footage (cell C6): 2026-06-16T00:00:00Z is still to come; a time without a zone is "
      "taken for that of a clock in the United Kingdom: look at the day, the month and the clock of the system\n"
      "vms.csv:6:22: observed_at (cell E6): 2026-06-17T00:00:00Z is still to come; a time without a zone is taken "
      "for that of a clock in the United Kingdom: look at the day, the month and the clock of the system\n"
      "vms.csv:7:21: latest_footage (cell D7): is earlier than earliest_footage: have they been exchanged?\n"
      "vms.csv:8:1: camera (cell A8): 'cam-1' of vms is told already, by line 2: keep one of them\n"
      "vms.csv:9:27: cell G9 is beyond the last column: is a separator too many in this row?");
}

TEST(FootageFileTest, HeadingsThatAreMissingOrMistyped) {
  EXPECT_EQ(to_string(read("camera;observed_at;earliest_fotage\nA;01/06/2026;\n").problems),
            "vms.csv:1:20: column 'earliest_fotage' is not known; do you mean earliest_footage?\n"
            "vms.csv:1:1: configured_days: there is no such column; the first row has to name the columns\n"
            "vms.csv:1:1: earliest_footage: there is no such column; the first row has to name the columns\n"
            "vms.csv:1:1: source_system: there is no such column; the first row has to name the columns");
  EXPECT_EQ(to_string(read("").problems),
            "vms.csv: is empty: the first row has to name the columns, camera among them");
  EXPECT_EQ(problems(""), "vms.csv: holds no row below the headings");
}

model::KeptFootage kept(const std::string& camera, const std::string& source = "VMS") {
  model::KeptFootage row;
  row.footage.source = source;
  row.footage.camera = camera;
  row.footage.observed_at = kToday;
  row.file = {"vms.csv", "abcd", kToday};
  return row;
}

std::vector<model::Camera> cameras() {
  std::vector<model::Camera> all(4);
  all[0].asset_id = "CAM-1";
  all[0].name = "High Street";
  all[0].address = "10.20.0.7";
  all[1].asset_id = "CAM-2";
  all[1].name = "Park";
  all[1].serial = "S-2";
  all[2].asset_id = "CAM-3";
  all[2].name = "Park";
  all[3].asset_id = "CAM-4";
  all[3].identity = "mac:00:11:22:33:44:55";
  return all;
}

TEST(FootageSystemTest, ACameraIsWhoeverTheRegisterOrTheRunCallsSo) {
  std::vector<FoundDevice> devices(2);
  devices[0] = {"urn:uuid:1", {"urn:uuid:1"}, "10.20.0.7:80", "camera", "", "", "S-1", "cam-hs"};
  devices[1] = {"urn:uuid:2", {"urn:uuid:2"}, "10.20.0.8:80", "camera", "", "", "", "lone"};
  std::vector<model::KeptFootage> rows;
  for (const char* name : {"cam-1", "high street", "10.20.0.7", "S-1", "cam-hs", "s-2", "00-11-22-33-44-55", "Park",
                           "lone", "urn:uuid:2", "nobody"}) {
    rows.push_back(kept(name));
  }
  std::string told;
  for (const auto& owner : footage_owners(rows, cameras(), devices)) {
    told += owner.asset_id.value_or("-") + " " + owner.device.value_or("-") + "\n";
  }
  EXPECT_EQ(told,
            "CAM-1 urn:uuid:1\nCAM-1 urn:uuid:1\nCAM-1 urn:uuid:1\nCAM-1 urn:uuid:1\nCAM-1 urn:uuid:1\n"
            "CAM-2 -\nCAM-4 -\n- -\n- urn:uuid:2\n- urn:uuid:2\n- -\n");
  EXPECT_EQ(footage_owners({kept("Park")}, cameras(), devices)[0].note,
            "'Park' fits 2 rows of cameras.csv: give the asset id");
}

TEST(FootageSystemTest, OneSystemForEachSourceWithWhatWasToldAndNothingElse) {
  std::vector<model::KeptFootage> rows{kept("CAM-1"), kept("CAM-2", "vms"), kept("CAM-1", "Other")};
  rows[0].footage.configured_days = 31;
  rows[0].footage.earliest = UtcSeconds{kToday.value - 86400};
  rows[1].footage.latest = kToday;
  const auto systems = footage_systems(rows, cameras(), {});
  ASSERT_EQ(systems.size(), 2U);
  EXPECT_EQ(systems[0].id.value(), "import:other");
  const model::DeviceSurvey& vms = systems[1];
  EXPECT_EQ(vms.id.value(), "import:vms");
  EXPECT_EQ(vms.address, "VMS");
  EXPECT_EQ(vms.kind, model::DeviceKind::Vms);
  EXPECT_EQ(vms.state, model::DeviceState::Imported);
  ASSERT_EQ(vms.facts.recording.size(), 2U);
  const model::Recording& first = vms.facts.recording[0];
  EXPECT_EQ(first.token, "CAM-1");
  EXPECT_EQ(first.asset_id, "CAM-1");
  EXPECT_EQ(first.linked_by, "import");
  EXPECT_EQ(first.retention_text, "31 days");
  EXPECT_EQ(first.retention_seconds, 31 * 86400);
  EXPECT_EQ(first.retention_confidence, "imported");
  EXPECT_EQ(first.information_obtained, true);
  EXPECT_EQ(first.observed_at, kToday);
  EXPECT_EQ(first.imported_from, "vms.csv (sha256 abcd) observed on 2026-06-15T12:00:00Z");
  const model::Recording& second = vms.facts.recording[1];
  EXPECT_FALSE(second.information_obtained) << "how old its oldest footage is was not told: that is not none";
  EXPECT_EQ(second.retention_text, "");
  EXPECT_EQ(second.retention_confidence, "none");
  ASSERT_EQ(vms.facts.fact_status.size(), 1U);
  EXPECT_EQ(vms.facts.fact_status[0].fact, "recording");
}

}  // namespace
}  // namespace camaudit::registry
