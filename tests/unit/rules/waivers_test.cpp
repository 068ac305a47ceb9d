// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/rules/waivers.hpp"

#include <gtest/gtest.h>

#include "tests/unit/rules/inventory.hpp"

namespace camaudit::rules {
namespace {

using model::Outcome;

constexpr UtcSeconds kNow{1'781'524'800};  // 2026-06-15T12:00:00Z

constexpr std::string_view kGood = R"([[waiver]]
rule = "P09-HTTPS"
device = "urn:uuid:1"
reason = "Replacement ordered"
owner_role = "CCTV Manager"
approved_on = 2026-06-01
expires = 2026-06-15
)";

std::string replaced(std::string_view from, std::string_view to) {
  std::string text(kGood);
  return text.replace(text.find(from), from.size(), to);
}

std::string problems(std::string_view text) {
  return to_string(parse_waivers("dir/w.toml", text, built_in_rulebook(), kNow).problems);
}

TEST(WaiverFileTest, ReadsEveryField) {
  const WaiverLoad load = parse_waivers("dir/w.toml", kGood, built_in_rulebook(), kNow);
  ASSERT_EQ(to_string(load.problems), "");
  ASSERT_EQ(load.waivers.size(), 1U);
  const WaiverEntry& entry = load.waivers[0];
  EXPECT_EQ(to_string(entry), "P09-HTTPS for device urn:uuid:1");
  EXPECT_EQ(entry.waiver.reason, "Replacement ordered");
  EXPECT_EQ(entry.waiver.owner_role, "CCTV Manager");
  EXPECT_EQ(format_date(entry.waiver.approved_on), "2026-06-01");
  EXPECT_EQ(format_date(entry.waiver.expires), "2026-06-15");
  EXPECT_EQ(entry.waiver.place, "w.toml:1");
  EXPECT_TRUE(parse_waivers("w.toml", "", built_in_rulebook(), kNow).problems.empty());
}

TEST(WaiverFileTest, EveryProblemNamesItsPlace) {
  EXPECT_EQ(problems(replaced("P09-HTTPS", "P09-HTTP")),
            "dir/w.toml:2:8: rule: there is no rule 'P09-HTTP'; do you mean P09-HTTPS?");
  EXPECT_EQ(problems(replaced("reason", "reasons")),
            "dir/w.toml:4:1: reasons: there is no such key here; do you mean reason?\n"
            "dir/w.toml:1:1: reason: missing; give a text in quotes");
  EXPECT_EQ(problems(replaced("\"CCTV Manager\"", "\" \"")), "dir/w.toml:5:14: owner_role: is empty");
  EXPECT_EQ(problems(replaced("device = \"urn:uuid:1\"", "")),
            "dir/w.toml:1:1: give one of device, camera, scheme and authority = true: what the waiver is for");
  EXPECT_EQ(problems(replaced("device = \"urn:uuid:1\"", "scheme = \"TC\"\ncamera = \"C\"")),
            "dir/w.toml:1:1: give one of device, camera, scheme and authority = true: what the waiver is for");
  EXPECT_EQ(problems(replaced("device = \"urn:uuid:1\"", "authority = false")),
            "dir/w.toml:3:13: authority: must be true, or left out");
  EXPECT_EQ(problems(replaced("2026-06-01", "2026-06-16")),
            "dir/w.toml:6:15: approved_on: is still to come: give the day on which it was approved\n"
            "dir/w.toml:7:11: expires: is before approved_on");
  EXPECT_EQ(problems(replaced("expires = 2026-06-15", "")), "dir/w.toml:1:1: expires: missing; give a date");
  EXPECT_EQ(problems("[waiver]\n"), "dir/w.toml:1:1: waiver: must be a list of tables: write [[waiver]]");
  EXPECT_EQ(problems(std::string(kMaximumWaiverBytes + 1, '#')), "dir/w.toml: is larger than 1048576 bytes");
}

TEST(WaiverFileTest, ItHoldsToTheEndOfItsLastDay) {
  model::Waiver waiver;
  waiver.expires = {1'781'481'600};  // 2026-06-15
  EXPECT_FALSE(expired(waiver, {1'781'481'600 + 86'399}));
  EXPECT_TRUE(expired(waiver, {1'781'481'600 + 86'400}));
}

class ApplyWaiversTest : public ::testing::Test {
 protected:
  ApplyWaiversTest() : database_(new_inventory()) {
    auto first = device("urn:uuid:1");
    first.address = "10.0.0.1:80";
    EXPECT_TRUE(store::record(database_, first));
    EXPECT_TRUE(store::record(database_, device("urn:uuid:2")));
    model::Declared declared;
    declared.camera.resize(3);
    declared.camera[0].asset_id = "CAM-2";
    declared.camera[0].scheme = "TC";
    declared.camera[1].asset_id = "CAM-3";
    declared.camera[1].scheme = "TC";
    declared.camera[2].asset_id = "CAM-9";
    declared.camera[2].scheme = "PARKS";
    declared.camera_device.push_back({"CAM-2", "urn:uuid:2", "identity"});
    auto recorder = device("recorder");
    recorder.facts.recording.resize(2);
    recorder.facts.recording[0].token = "2";
    recorder.facts.recording[0].camera = "urn:uuid:2";
    recorder.facts.recording[1].token = "1";
    EXPECT_TRUE(store::record(database_, recorder));
    declared.camera_device.push_back({"CAM-3", "recorder", "identity"});
    declared.camera_device.push_back({"CAM-9", "recorder", "identity"});
    EXPECT_TRUE(store::record(database_, declared));
  }

  static model::Finding finding(const std::string& device, const std::string& subject, Outcome outcome,
                                const std::string& rule = "P09-HTTPS") {
    model::Finding one;
    one.rule = rule;
    one.device = model::DeviceId(device);
    one.subject = subject;
    one.outcome = outcome;
    return one;
  }

  static WaiverEntry waiver(WaiverTarget target, const std::string& id, const std::string& subject = "") {
    WaiverEntry entry;
    entry.rule = "P09-HTTPS";
    entry.target = target;
    entry.id = id;
    entry.subject = subject;
    entry.waiver = {"why", "Manager", {0}, kNow, "w.toml:1"};
    return entry;
  }

  /// "rule|device|subject|outcome" of each.
  std::vector<std::string> apply(const std::vector<WaiverEntry>& waivers, std::vector<model::Finding> findings,
                                 const WaiverScope& scope = {}) {
    const auto done = apply_waivers(database_, waivers, kNow, scope, findings);
    EXPECT_TRUE(done) << done.error().what;
    findings_ = std::move(findings);
    std::vector<std::string> lines;
    for (const auto& f : findings_) {
      lines.push_back(f.rule.str() + "|" + f.device.value() + "|" + f.subject.str() + "|" +
                      std::string(to_string(f.outcome)));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  }

  using Lines = std::vector<std::string>;
  store::Database database_;
  std::vector<model::Finding> findings_;
};

TEST_F(ApplyWaiversTest, AFailureIsWaivedAndKeepsWhatWasSaid) {
  EXPECT_EQ(apply({waiver(WaiverTarget::Device, "urn:uuid:1")},
                  {finding("urn:uuid:1", "", Outcome::Fail), finding("urn:uuid:2", "", Outcome::Fail),
                   finding("urn:uuid:1", "", Outcome::Fail, "P09-TLS-VERSION")}),
            (Lines{"P09-HTTPS|urn:uuid:1||waived", "P09-HTTPS|urn:uuid:2||fail", "P09-TLS-VERSION|urn:uuid:1||fail"}));
  const auto at = std::find_if(findings_.begin(), findings_.end(), [](const auto& f) { return f.waiver.has_value(); });
  ASSERT_NE(at, findings_.end());
  EXPECT_EQ(at->outcome, Outcome::Waived);
  EXPECT_EQ(at->waiver->reason, "why");
  EXPECT_EQ(at->waiver->place, "w.toml:1");
}

TEST_F(ApplyWaiversTest, ADeviceMayBeNamedByItsAddress) {
  for (const char* id : {"10.0.0.1", "10.0.0.1:80"}) {
    EXPECT_EQ(apply({waiver(WaiverTarget::Device, id)}, {finding("urn:uuid:1", "", Outcome::Fail)}),
              (Lines{"P09-HTTPS|urn:uuid:1||waived"}));
  }
}

TEST_F(ApplyWaiversTest, AnAddressOfVersion6IsWrittenWithOrWithoutBracketsAndPort) {
  auto sixth = device("urn:uuid:6");
  sixth.address = "[2001:db8::7]:80";
  ASSERT_TRUE(store::record(database_, sixth));
  for (const char* id : {"2001:db8::7", "2001:DB8:0::7", "[2001:db8::7]", "[2001:db8::7]:80"}) {
    const WaiverLoad load = parse_waivers("w.toml", replaced("urn:uuid:1", id), built_in_rulebook(), kNow);
    EXPECT_EQ(apply(load.waivers, {finding("urn:uuid:6", "", Outcome::Fail)}), (Lines{"P09-HTTPS|urn:uuid:6||waived"}))
        << id;
  }
}

TEST_F(ApplyWaiversTest, OneSubjectOnly) {
  EXPECT_EQ(apply({waiver(WaiverTarget::Device, "urn:uuid:1", "port:80")},
                  {finding("urn:uuid:1", "port:80", Outcome::Fail), finding("urn:uuid:1", "port:81", Outcome::Fail)}),
            (Lines{"P09-HTTPS|urn:uuid:1|port:80|waived", "P09-HTTPS|urn:uuid:1|port:81|fail"}));
}

TEST_F(ApplyWaiversTest, ASchemeIsItsCamerasAndWhatIsSaidOfIt) {
  EXPECT_EQ(apply({waiver(WaiverTarget::Scheme, "TC")},
                  {finding("urn:uuid:1", "", Outcome::Fail), finding("urn:uuid:2", "", Outcome::Fail),
                   finding("", "scheme:TC", Outcome::Fail), finding("", "scheme:TCX", Outcome::Fail),
                   finding("", "camera:CAM-3", Outcome::Fail)}),
            (Lines{"P09-HTTPS|urn:uuid:1||fail", "P09-HTTPS|urn:uuid:2||waived", "P09-HTTPS||camera:CAM-3|waived",
                   "P09-HTTPS||scheme:TCX|fail", "P09-HTTPS||scheme:TC|waived"}));
}

TEST_F(ApplyWaiversTest, ACameraIsItsDeviceAndItsRow) {
  EXPECT_EQ(apply({waiver(WaiverTarget::Camera, "CAM-2")},
                  {finding("urn:uuid:2", "", Outcome::Fail), finding("", "camera:CAM-2", Outcome::Fail),
                   finding("", "camera:CAM-3", Outcome::Fail)}),
            (Lines{"P09-HTTPS|urn:uuid:2||waived", "P09-HTTPS||camera:CAM-2|waived", "P09-HTTPS||camera:CAM-3|fail"}));
}

TEST_F(ApplyWaiversTest, WhatIsFoundOfARecorderIsAlsoOfItsOtherCameras) {
  const std::vector<model::Finding> found{finding("recorder", "recording:1", Outcome::Fail),
                                          finding("recorder", "recording:9", Outcome::Fail)};
  for (const WaiverEntry& entry : {waiver(WaiverTarget::Camera, "CAM-3"), waiver(WaiverTarget::Scheme, "TC")}) {
    EXPECT_EQ(apply({entry}, found),
              (Lines{"P09-HTTPS|recorder|recording:1|fail", "P09-HTTPS|recorder|recording:9|fail",
                     "WAIVER-UNMATCHED||waiver:w.toml:1|fail"}));
    const auto told =
        std::find_if(findings_.begin(), findings_.end(), [](const auto& f) { return f.rule == kWaiverUnmatched; });
    EXPECT_EQ(told->evidence,
              "the waiver of " + to_string(entry) +
                  " names no subject and so waives nothing of recorder, which carries other cameras too");
  }
  EXPECT_EQ(apply({waiver(WaiverTarget::Camera, "CAM-3", "recording:1")}, found),
            (Lines{"P09-HTTPS|recorder|recording:1|waived", "P09-HTTPS|recorder|recording:9|fail"}));
}

TEST_F(ApplyWaiversTest, ACameraIsWhatIsSaidOfItOnADeviceThatItShares) {
  const std::vector<model::Finding> found{finding("recorder", "camera:CAM-3", Outcome::Fail),
                                          finding("recorder", "camera:CAM-9", Outcome::Fail)};
  for (const WaiverEntry& entry : {waiver(WaiverTarget::Camera, "CAM-3"), waiver(WaiverTarget::Scheme, "TC")}) {
    EXPECT_EQ(apply({entry}, found),
              (Lines{"P09-HTTPS|recorder|camera:CAM-3|waived", "P09-HTTPS|recorder|camera:CAM-9|fail"}));
  }
}

TEST_F(ApplyWaiversTest, ACameraIsItsRecordingsOnARecorder) {
  const std::vector<model::Finding> found{finding("recorder", "recording:2", Outcome::Fail),
                                          finding("recorder", "recording:1", Outcome::Fail),
                                          finding("recorder", "", Outcome::Fail)};
  const Lines only_its_own{"P09-HTTPS|recorder|recording:1|fail", "P09-HTTPS|recorder|recording:2|waived",
                           "P09-HTTPS|recorder||fail"};
  EXPECT_EQ(apply({waiver(WaiverTarget::Camera, "CAM-2")}, found), only_its_own);
  EXPECT_EQ(apply({waiver(WaiverTarget::Scheme, "TC")}, found), only_its_own);
  EXPECT_EQ(apply({waiver(WaiverTarget::Camera, "CAM-2", "recording:2")}, found), only_its_own);
  EXPECT_EQ(apply({waiver(WaiverTarget::Camera, "CAM-9")}, {found[0]}),
            (Lines{"P09-HTTPS|recorder|recording:2|fail", "WAIVER-UNMATCHED||waiver:w.toml:1|fail"}))
      << "another camera's";
}

TEST_F(ApplyWaiversTest, TheAuthorityIsNoDevice) {
  EXPECT_EQ(apply({waiver(WaiverTarget::Authority, "")},
                  {finding("", "", Outcome::Fail), finding("urn:uuid:1", "", Outcome::Fail)}),
            (Lines{"P09-HTTPS|urn:uuid:1||fail", "P09-HTTPS|||waived"}));
}

TEST_F(ApplyWaiversTest, OnlyFailuresAreWaived) {
  EXPECT_EQ(apply({waiver(WaiverTarget::Device, "urn:uuid:1")},
                  {finding("urn:uuid:1", "a", Outcome::Unknown), finding("urn:uuid:1", "b", Outcome::Pass)}),
            (Lines{"P09-HTTPS|urn:uuid:1|a|unknown", "P09-HTTPS|urn:uuid:1|b|pass"}))
      << "unknown stays unknown, and the waiver may yet be needed";
}

TEST_F(ApplyWaiversTest, AWaiverThatHasRunOutWaivesNothingAndIsToldItself) {
  WaiverEntry over = waiver(WaiverTarget::Device, "urn:uuid:1");
  over.waiver.expires = {kNow.value - 86'400};
  EXPECT_EQ(apply({over}, {finding("urn:uuid:1", "", Outcome::Fail)}),
            (Lines{"P09-HTTPS|urn:uuid:1||fail", "WAIVER-EXPIRED||waiver:w.toml:1|fail"}));
  const auto at =
      std::find_if(findings_.begin(), findings_.end(), [](const auto& f) { return f.rule == kWaiverExpired; });
  EXPECT_EQ(at->evidence, "the waiver of P09-HTTPS for device urn:uuid:1 ended on 2026-06-14");
  EXPECT_NE(at->remediation, "");
}

TEST_F(ApplyWaiversTest, AWaiverOfNothingIsToldOnlyWhereItWasLookedFor) {
  const Lines told{"P09-HTTPS|urn:uuid:1||pass", "WAIVER-UNMATCHED||waiver:w.toml:1|fail"};
  const Lines silent{"P09-HTTPS|urn:uuid:1||pass"};
  const auto passes = finding("urn:uuid:1", "", Outcome::Pass);
  EXPECT_EQ(apply({waiver(WaiverTarget::Device, "urn:uuid:1")}, {passes}), told);
  EXPECT_EQ(apply({waiver(WaiverTarget::Device, "urn:uuid:9")}, {passes}), told) << "no such device";
  EXPECT_EQ(apply({waiver(WaiverTarget::Device, "urn:uuid:1")}, {passes}, {{"P09-TLS-VERSION"}, true}), silent);
  EXPECT_EQ(apply({waiver(WaiverTarget::Device, "urn:uuid:1")}, {passes}, {{"p09-https"}, true}), told);
  EXPECT_EQ(apply({waiver(WaiverTarget::Device, "urn:uuid:9")}, {passes}, {{}, false}), silent);
  EXPECT_EQ(apply({waiver(WaiverTarget::Device, "urn:uuid:1")}, {passes}, {{}, false}), told);
  EXPECT_EQ(apply({waiver(WaiverTarget::Scheme, "TC")}, {passes}, {{}, false}), silent);
}

}  // namespace
}  // namespace camaudit::rules
