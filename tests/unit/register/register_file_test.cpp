// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "agent/register/record.hpp"
#include "agent/register/register_file.hpp"
#include "agent/store/schema.hpp"
#include "tests/unit/register/sample.hpp"

namespace camaudit::registry {
namespace {

constexpr std::string_view kScheme = R"([[scheme]]
id = "TC"
name = "Town centre"
)";

std::string problems(std::string_view toml) {
  return to_string(read_toml(toml).problems);
}

TEST(RegisterFileTest, AnEmptyFileDeclaresNothingAndIsRight) {
  const Register read = read_toml("");
  EXPECT_TRUE(read.problems.empty());
  ASSERT_EQ(read.declared.register_part.size(), 2U);
  EXPECT_EQ(read.declared.register_part[0].state, "obtained");
  EXPECT_EQ(read.declared.register_part[0].rows, 0);
  EXPECT_EQ(read.declared.register_part[1].part, "cameras");
  EXPECT_EQ(read.declared.register_part[1].state, "missing");
  EXPECT_NE(read.declared.register_part[1].reason, "");
}

TEST(RegisterFileTest, ReadsASchemeWithWhatHangsOnIt) {
  const Register read = read_toml(R"([[scheme]]
id = "TC"
name = "Town centre"
retention_days = 31
purposes = ["Safety", "Crime"]
shared_with = ["Police"]
sensitive_site = false

[[dpia]]
reference = "D1"
schemes = ["TC"]
cameras = "all"
covers = ["audio"]
reviewed_on = "01/06/2026"
)");
  ASSERT_EQ(to_string(read.problems), "");
  const auto& declared = read.declared;
  ASSERT_EQ(declared.scheme.size(), 1U);
  EXPECT_EQ(declared.scheme[0].retention_days, 31);
  EXPECT_EQ(declared.scheme[0].sensitive_site, false);
  EXPECT_FALSE(declared.scheme[0].core_network) << "what is left out is not declared, and not false";
  EXPECT_EQ(declared.scheme[0].place, "register.toml:1");
  ASSERT_EQ(declared.scheme_purpose.size(), 2U);
  EXPECT_EQ(declared.scheme_purpose[1].purpose, "Crime");
  EXPECT_EQ(declared.scheme_purpose[1].place, "register.toml:5");
  ASSERT_EQ(declared.dpia.size(), 1U);
  EXPECT_TRUE(declared.dpia[0].all_cameras);
  EXPECT_EQ(declared.dpia[0].scheme, "TC");
  EXPECT_EQ(format_date(*declared.dpia[0].reviewed_on), "2026-06-01");
  EXPECT_EQ(declared.dpia_capability.at(0).capability, "audio");
}

TEST(RegisterFileTest, UnknownKeysNameTheNearest) {
  EXPECT_EQ(problems("[[schema]]\n"), "register.toml:1:3: schema: there is no such key here; do you mean scheme?");
  EXPECT_EQ(problems(std::string(kScheme) + "retention_day = 31\n"),
            "register.toml:4:1: retention_day: there is no such key here; do you mean retention_days?");
  EXPECT_EQ(problems("[governance.sr0]\nrole = \"x\"\n"),
            "register.toml:1:13: sr0: there is no such key here; do you mean sro?");
  EXPECT_EQ(problems("[[sla]]\nparty = \"P\"\n[sla.targets]\nclock_second = 3\n"),
            "register.toml:4:1: clock_second: there is no such key here; do you mean clock_seconds?");
  EXPECT_NE(problems("[[scheme]]\nid = \"A\"\nname = \"a\"\nplace = \"here\"\n"), "") << "places are ours";
}

TEST(RegisterFileTest, ATargetIsANumberInItsRange) {
  for (const char* value : {"nan", "-nan", "inf", "-1", "100.5"}) {
    EXPECT_EQ(problems(std::string("[[sla]]\nparty = \"P\"\n[sla.targets]\nlive_link_percent = ") + value + "\n"),
              "register.toml:4:21: live_link_percent: must be from 0 to 100")
        << value;
  }
}

TEST(RegisterFileTest, EveryProblemIsToldAtOnceInTheOrderOfTheFile) {
  EXPECT_EQ(problems(R"([ico]
number = ""
expires = "31/02/2027"

[operators]
requiring_licence = 3
licensed = 5

[[scheme]]
id = "TC"
retention_days = 0

[[review]]
scheme = "TCX"
held_on = 2027-01-01
outcome = "go on"

[complaints]
procedure_url = "www.example.gov.uk"
acknowledge_days = "ten"
)"),
            R"(register.toml:2:10: number: is empty: say it, or leave it out
register.toml:3:11: expires: must be a date, as 2026-03-31 or "31/03/2026" (day first)
register.toml:5:1: licensed is greater than requiring_licence
register.toml:9:1: name: missing; give a text in quotes
register.toml:11:18: retention_days: must be from 1 to 3650
register.toml:14:10: scheme: there is no [[scheme]] 'TCX'; do you mean TC?
register.toml:15:11: held_on: 2027-01-01 is still to come: give the day on which it was done
register.toml:16:11: outcome: 'go on' is not known; known are continue, change, end
register.toml:19:17: procedure_url: must be the address of a page, https://…
register.toml:20:20: acknowledge_days: must be a whole number)");
}

TEST(RegisterFileTest, WrongShapesAreProblems) {
  EXPECT_EQ(problems("scheme = 3\n"), "register.toml:1:10: scheme: must be a list of tables: write [[scheme]]");
  EXPECT_EQ(problems("[scheme]\nid = \"A\"\n"),
            "register.toml:1:1: scheme: must be a list of tables: write [[scheme]]");
  EXPECT_EQ(problems("[[ico]]\nnumber = \"Z\"\n"), "register.toml:1:1: ico: must be a table");
  EXPECT_EQ(problems("[ico"),
            "register.toml:1:5: not valid TOML: Error while parsing table header: encountered "
            "end-of-file");
  EXPECT_EQ(problems(std::string(kMaximumRegisterBytes + 1, '#')), "register.toml: is larger than 4194304 bytes");
}

TEST(RegisterFileTest, IdsAreUnique) {
  EXPECT_EQ(problems(std::string(kScheme) + std::string(kScheme)),
            "register.toml:5:6: id: 'TC' is taken, by register.toml:1");
  EXPECT_EQ(problems(std::string(kScheme) +
                     "[[dpia]]\nreference = \"D\"\nschemes = [\"TC\"]\n[[dpia]]\nreference = \"D\"\nschemes = []\n"),
            "register.toml:8:13: reference: 'D' is taken, by register.toml:4");
}

TEST(RegisterFileTest, PeriodsAndCountsHoldTogether) {
  EXPECT_EQ(
      problems("[[subject_access]]\nfirst_day = 2026-03-31\nlast_day = 2026-01-01\nreceived = 1\nclosed_in_time = 2\n"),
      "register.toml:1:1: first_day is later than last_day\n"
      "register.toml:1:1: closed_in_time is greater than received");
}

TEST(RegisterFileTest, RestrictedVendorsAreKnownByNamesAndPrefixes) {
  const Register read = read_toml(
      "[[restricted_vendor]]\nvendor = \"V\"\nnames = [\"V1\", \"V2\"]\nmac_prefixes = [\"AA-BB-0C\", \"aabb0d\"]\n");
  ASSERT_EQ(to_string(read.problems), "");
  std::string rows;
  for (const auto& row : read.declared.restricted_vendor) rows += row.matched_on + "=" + row.value + " ";
  EXPECT_EQ(rows, "name=V1 name=V2 mac_prefix=aa:bb:0c mac_prefix=aa:bb:0d ");
  EXPECT_EQ(problems("[[restricted_vendor]]\nvendor = \"V\"\nmac_prefixes = [\"aa:bb\"]\n"),
            "register.toml:1:1: names: give the names or mac_prefixes by which its devices are known\n"
            "register.toml:3:17: mac_prefixes: must be the first three bytes of a MAC address, \"aa:bb:cc\"");
}

TEST(RegisterFileTest, CamerasThatAreNamedMustBeInTheCameraFile) {
  const std::string toml =
      std::string(kScheme) + "[[dpia]]\nreference = \"D\"\nschemes = [\"TC\"]\ncameras = [\"CAM-1\", \"CAM-9\"]\n";
  EXPECT_EQ(to_string(read_both(toml, "asset_id,scheme\nCAM-1,TC\n").problems),
            "dir/register.toml:7:21: cameras: there is no camera in cameras.csv 'CAM-9'; do you mean CAM-1?");
  EXPECT_EQ(problems(toml), "") << "without the camera file nobody can tell";
  EXPECT_EQ(problems("[[review]]\nscheme = \"TC\"\nheld_on = 2026-01-01\noutcome = \"continue\"\ncameras = \"some\"\n" +
                     std::string(kScheme)),
            "register.toml:5:11: cameras: must be \"all\" or a list of asset ids, [\"CAM-001\"]");
}

TEST(RegisterFileTest, ACameraThatAReviewNamesMayBeGoneSince) {
  const Register read = read_both(std::string(kScheme) +
                                      "[[review]]\nscheme = \"TC\"\nheld_on = 2026-01-01\noutcome = \"continue\"\n"
                                      "cameras = [\"CAM-1\", \"CAM-2\"]\n[[review.camera]]\nasset_id = \"CAM-3\"\n"
                                      "outcome = \"remove\"\n",
                                  "asset_id,scheme\nCAM-1,TC\n");
  EXPECT_EQ(to_string(read.problems), "");
  EXPECT_EQ(read.notes, (std::vector<std::string>{
                            "dir/register.toml:8: cameras: 'CAM-2' is not in cameras.csv, or not any more",
                            "dir/register.toml:10: asset_id: 'CAM-3' is not in cameras.csv, or not any more"}));
  EXPECT_EQ(read.declared.review_camera.size(), 3U);
}

TEST(RegisterFileTest, WhatCouldNotBeReadIsNotSaidToHoldNothing) {
  EXPECT_EQ(to_string(read_both("[[scheme]\nid = \"TC\"\n", "asset_id,scheme\nCAM-1,TC\nCAM-2,TC\n").problems),
            "dir/register.toml:1:10: not valid TOML: Error while parsing table header: expected ']', saw '\\n'");
  const std::string toml =
      std::string(kScheme) + "[[dpia]]\nreference = \"D\"\nschemes = [\"TC\"]\ncameras = [\"CAM-1\"]\n";
  EXPECT_EQ(to_string(read_both(toml,
                                "\xFF\xFE"
                                "a")
                          .problems),
            "dir/cameras.csv: is in UTF-16: save it from the spreadsheet as \"CSV UTF-8\"");
  EXPECT_EQ(to_string(read_both(toml, "Camera,scheme\nCAM-1,TC\n").problems),
            "dir/cameras.csv:1:1: asset_id: there is no such column; the first row has to name the columns");
  EXPECT_EQ(to_string(read_both(toml, "asset_id,scheme\n\"CAM-1,TC\n").problems),
            "dir/cameras.csv:2:1: a cell in quotes is not closed: add the closing quote");
}

TEST(RegisterFileTest, WhatIsDeclaredComesOutOfTheViews) {
  auto database = store::Database::open_memory();
  ASSERT_TRUE(database && store::create_schema(*database));
  const Register read = read_both(std::string(kScheme), "asset_id,scheme,address\nCAM-1,TC,192.0.2.1\nCAM-2,TC,\n");
  ASSERT_EQ(to_string(read.problems), "");
  FoundDevice device;
  device.id = "mac:00:11:22:33:44:55";
  device.address = "192.0.2.1:80";
  ASSERT_TRUE(record_register(*database, read.declared, {device}));
  auto row = database->prepare(
      "SELECT c.asset_id || ' ' || s.name || ' ' || d.device || ' ' || d.matched_by || ' ' || m.state || ' ' || "
      "c.place "
      "FROM v1_camera AS c JOIN v1_scheme AS s ON s.id = c.scheme JOIN v1_camera_device AS d USING (asset_id) "
      "JOIN v1_device_match AS m USING (device)");
  ASSERT_TRUE(row) << row.error().what;
  ASSERT_TRUE(*row->step());
  EXPECT_EQ(row->text(0), "CAM-1 Town centre mac:00:11:22:33:44:55 address matched cameras.csv:2");
  EXPECT_FALSE(*row->step());
}

}  // namespace
}  // namespace camaudit::registry
