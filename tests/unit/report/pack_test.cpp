// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/report/pack.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <set>
#include <string>

#include "agent/model/describe.hpp"
#include "agent/report/pack_files.hpp"
#include "agent/report/pack_parts.hpp"
#include "agent/rules/rulebook.hpp"
#include "tests/unit/report/hostile.hpp"
#include "tests/unit/report/sample.hpp"

namespace camaudit::report {
namespace {

using model::Outcome;

constexpr std::int64_t kDay = 86400;

/// Two schemes; TC has cameras A, which is device a, and B, which nobody found. A recorder holds what they saw, and
/// what the camera P of PARKS saw.
class PackTest : public testing::Test {
 protected:
  PackTest() {
    declared_.scheme.resize(2);
    declared_.scheme[0].id = "TC";
    declared_.scheme[0].name = "Town centre";
    declared_.scheme[1].id = "PARKS";
    camera("A", "TC", "urn:uuid:a");
    camera("P", "PARKS", "urn:uuid:p");
    device("urn:uuid:a", "10.20.0.7:80");
    device("urn:uuid:p", "10.20.0.8:80");
    model::DeviceSurvey& recorder = device("urn:uuid:r", "10.20.0.9:80");
    recorder.kind = model::DeviceKind::Recorder;
    recorder.facts.recording.resize(2);
    recorder.facts.recording[0].token = "R1";
    recorder.facts.recording[0].camera = "urn:uuid:a";
    recorder.facts.recording[1].token = "R2";
    recorder.facts.recording[1].camera = "urn:uuid:p";
    report_.started = report_.finished = {1'795'485'600};
    report_.authority = "Exampleton";
  }

  void camera(const std::string& asset, const std::string& scheme, const std::string& device) {
    model::Camera row;
    row.asset_id = asset;
    row.scheme = scheme;
    declared_.camera.push_back(row);
    report_.background.cameras.push_back({asset, "", scheme, {}});
    if (!device.empty()) report_.background.cameras.back().devices.push_back(device);
  }

  model::DeviceSurvey& device(const std::string& id, const std::string& address) {
    model::DeviceSurvey survey;
    survey.id = model::DeviceId(id);
    survey.address = address;
    survey.kind = model::DeviceKind::Camera;
    survey.state = model::DeviceState::Assessed;
    report_.devices.push_back(survey);
    return report_.devices.back();
  }

  void finding(const std::string& rule, Outcome outcome, const std::string& device, const std::string& subject = "",
               const std::string& evidence = "seen") {
    model::Finding found;
    found.rule = rule;
    found.outcome = outcome;
    found.device = model::DeviceId(device);
    found.subject = subject;
    found.evidence = evidence;
    report_.findings.push_back(found);
  }

  void rule(const std::string& id, int principle) {
    report_.rules[id].principle = principle;
    report_.rules[id].title = "title of " + id;
  }

  PackSource source(const std::string& scheme = "TC") const {
    PackSource source(report_, declared_);
    source.scheme = scheme;
    source.made = {report_.finished.value + kDay};
    source.key_id = "key";
    return source;
  }

  PackRequirement requirement(const std::string& id, const std::string& scheme = "TC") const {
    const PackSource from = source(scheme);
    const Pack pack = pack_of(from);
    for (const PackPrinciple& principle : pack.principles) {
      for (const PackRequirement& of : principle.requirements) {
        if (of.id == id) return of;
      }
    }
    ADD_FAILURE() << id << " is not in the pack";
    return {};
  }

  model::Declared declared_;
  Report report_;
};

TEST_F(PackTest, AllThatPassedIsYes) {
  rule("P09-HTTPS", 9);
  finding("P09-HTTPS", Outcome::Pass, "urn:uuid:a");
  finding("P09-HTTPS", Outcome::NotApplicable, "urn:uuid:r");
  const PackRequirement of = requirement("P09-HTTPS");
  EXPECT_EQ(of.answer, Answer::Yes);
  EXPECT_EQ(of.reason, "1 passed; does not apply to 1");
}

TEST_F(PackTest, OneFailureIsNo) {
  rule("P09-HTTPS", 9);
  finding("P09-HTTPS", Outcome::Pass, "urn:uuid:r");
  finding("P09-HTTPS", Outcome::Fail, "urn:uuid:a");
  const PackRequirement of = requirement("P09-HTTPS");
  EXPECT_EQ(of.answer, Answer::No);
  EXPECT_EQ(of.reason, "1 failed: A; 1 passed");
}

TEST_F(PackTest, UnknownAndErrorAreNeverYes) {
  for (const Outcome outcome : {Outcome::Unknown, Outcome::Error}) {
    report_.findings.clear();
    rule("P09-HTTPS", 9);
    finding("P09-HTTPS", Outcome::Pass, "urn:uuid:r");
    finding("P09-HTTPS", outcome, "urn:uuid:a");
    EXPECT_EQ(requirement("P09-HTTPS").answer, Answer::Blank);
  }
}

TEST_F(PackTest, WhatIsWaivedIsNoForATime) {
  rule("P09-HTTPS", 9);
  finding("P09-HTTPS", Outcome::Waived, "urn:uuid:a");
  report_.findings.back().waiver = {"because", "Manager", {0}, {0}, "waivers.toml:1"};
  finding("P09-HTTPS", Outcome::Unknown, "urn:uuid:r");
  EXPECT_EQ(requirement("P09-HTTPS").answer, Answer::Accepted);
}

TEST_F(PackTest, WhatWasHeldAgainstNothingIsLeftBlank) {
  rule("P09-HTTPS", 9);
  finding("P09-HTTPS", Outcome::Pass, "urn:uuid:p");
  const PackRequirement of = requirement("P09-HTTPS");
  EXPECT_EQ(of.answer, Answer::Blank);
  EXPECT_EQ(of.reason, "nothing of the scheme was held against it");
}

TEST_F(PackTest, ACameraThatNobodyFoundIsNeverYes) {
  camera("B", "TC", "");
  rule("P09-HTTPS", 9);
  finding("P09-HTTPS", Outcome::Pass, "urn:uuid:a");
  PackRequirement of = requirement("P09-HTTPS");
  EXPECT_EQ(of.answer, Answer::Blank);
  EXPECT_EQ(of.reason, "seen; nothing was measured of 1 camera");
  // What keeps a network safe is asked of a camera out of the Code's scope as well, and nothing else is.
  declared_.camera.back().out_of_scope_reason = "counts traffic";
  EXPECT_EQ(requirement("P09-HTTPS").answer, Answer::Blank);
  rule("P11-CLOCK-OFFSET", 11);
  finding("P11-CLOCK-OFFSET", Outcome::Pass, "urn:uuid:a");
  EXPECT_EQ(requirement("P11-CLOCK-OFFSET").answer, Answer::Yes);
}

TEST_F(PackTest, ARowThatFitsTwoDevicesWasNotFound) {
  report_.background.cameras[0].devices.emplace_back("urn:uuid:p");
  rule("P09-HTTPS", 9);
  finding("P09-HTTPS", Outcome::Pass, "urn:uuid:a");
  EXPECT_EQ(requirement("P09-HTTPS").answer, Answer::Blank);
}

TEST_F(PackTest, ACameraWhoseFootageNobodyKnowsIsNeverYes) {
  rule("P06-RETENTION-MAX", 6);
  finding("P06-RETENTION-MAX", Outcome::Pass, "urn:uuid:r", "recording:R1");
  EXPECT_EQ(requirement("P06-RETENTION-MAX").answer, Answer::Yes);
  camera("B", "TC", "urn:uuid:b");
  device("urn:uuid:b", "10.20.0.10:80");
  EXPECT_EQ(requirement("P06-RETENTION-MAX").answer, Answer::Blank);
  // One that is not meant to record keeps nothing open.
  declared_.camera.back().records = false;
  EXPECT_EQ(requirement("P06-RETENTION-MAX").answer, Answer::Yes);
}

TEST_F(PackTest, FindingsAreThoseOfTheSchemeAndOfTheAuthority) {
  rule("R", 6);
  for (const char* subject : {"scheme:TC", "scheme:PARKS", "camera:A", "camera:P", "office:sro"}) {
    finding("R", Outcome::Fail, "", subject);
  }
  for (const char* device : {"urn:uuid:a", "urn:uuid:p", "urn:uuid:r", "urn:uuid:nobody"}) {
    finding("R", Outcome::Fail, device, "service");
  }
  finding("R", Outcome::Fail, "urn:uuid:r", "recording:R1");
  finding("R", Outcome::Fail, "urn:uuid:r", "recording:R2");
  std::multiset<std::string> told;
  for (const PackFinding& of : requirement("R").findings) told.insert(of.about + " " + of.subject);
  EXPECT_EQ(told, (std::multiset<std::string>{"the scheme scheme:TC", "A camera:A", "the authority office:sro",
                                              "A service", "recorder 1 service", "recorder 1 recording:R1"}));
}

TEST_F(PackTest, HoldsAndDatabasesAreOfTheirScheme) {
  rule("R", 6);
  declared_.hold.resize(3);
  declared_.hold[0].reference = "H1";
  declared_.hold[0].scheme = "PARKS";
  declared_.hold[1].reference = "H2";
  declared_.hold[1].asset_id = "A";
  declared_.hold[2].reference = "H3";
  declared_.reference_database.resize(1);
  declared_.reference_database[0].name = "Vehicles";
  declared_.reference_database[0].scheme = "PARKS";
  for (const char* subject : {"hold:H1", "hold:H2", "hold:H3", "database:Vehicles"}) {
    finding("R", Outcome::Fail, "", subject);
  }
  std::set<std::string> told;
  for (const PackFinding& of : requirement("R").findings) told.insert(of.subject);
  EXPECT_EQ(told, (std::set<std::string>{"hold:H2", "hold:H3"}));
  report_.findings.erase(report_.findings.begin() + 1, report_.findings.begin() + 3);
  const PackRequirement of = requirement("R");
  EXPECT_EQ(of.answer, Answer::DoesNotApply);
  EXPECT_EQ(of.reason, "what is declared of it is of other schemes");
}

TEST_F(PackTest, ADeviceInNoRowIsToldOfInEveryPack) {
  rule("P01-UNREGISTERED-DEVICE", 1);
  device("urn:uuid:rogue", "10.20.0.66:80");
  finding("P01-UNREGISTERED-DEVICE", Outcome::Fail, "urn:uuid:rogue", "",
          "10.20.0.66:80, Example EC-1: no row fits it");
  for (const char* scheme : {"TC", "PARKS"}) {
    const PackRequirement of = requirement("P01-UNREGISTERED-DEVICE", scheme);
    EXPECT_EQ(of.answer, Answer::No);
    ASSERT_EQ(of.findings.size(), 1U);
    EXPECT_EQ(of.findings[0].about, "a device in no row");
    EXPECT_EQ(of.findings[0].evidence, "[address], Example EC-1: no row fits it");
  }
}

TEST_F(PackTest, ACameraInNoSchemeIsToldOfInEveryPack) {
  rule("P04-CAMERA-OWNER", 4);
  camera("LOST", "", "");
  declared_.camera.back().scheme.reset();
  finding("P04-CAMERA-OWNER", Outcome::Pass, "", "camera:A");
  finding("P04-CAMERA-OWNER", Outcome::Pass, "", "camera:P");
  finding("P04-CAMERA-OWNER", Outcome::Fail, "", "camera:LOST", "evidence not found: a scheme");
  for (const char* scheme : {"TC", "PARKS"}) {
    const PackRequirement of = requirement("P04-CAMERA-OWNER", scheme);
    EXPECT_EQ(of.answer, Answer::No);
    EXPECT_EQ(of.findings.size(), 2U);
    EXPECT_EQ(of.failed, 1U);
  }
}

TEST_F(PackTest, EveryBuiltInRuleAnswersAQuestionOfItsPrinciple) {
  std::set<std::string, std::less<>> asked;
  for (const QuestionText& question : pack_questions()) {
    EXPECT_NE(question.rules.empty(), question.blank.empty()) << question.text;
    for (const std::string_view id : question.rules) {
      EXPECT_TRUE(asked.insert(std::string(id)).second) << id << " answers two questions";
      const rules::Rule* rule = rules::built_in_rulebook().find(id);
      ASSERT_NE(rule, nullptr) << id;
      EXPECT_EQ(rule->principle, question.principle) << id;
    }
  }
  for (const rules::Rule& rule : rules::built_in_rulebook().rules()) {
    EXPECT_TRUE(asked.contains(rule.id)) << rule.id << " answers no question";
  }
}

TEST_F(PackTest, AQuestionIsYesOnlyIfEachOfItsRulesIs) {
  rule("P11-CLOCK-OFFSET", 11);
  finding("P11-CLOCK-OFFSET", Outcome::Pass, "urn:uuid:a");
  const auto answer = [&] {
    const PackSource from = source();
    const Pack pack = pack_of(from);
    const auto& questions = pack.principles[10].questions;
    return std::find_if(questions.begin(), questions.end(),
                        [](const auto& one) { return !one.rules.empty() && one.rules.front() == "P11-CLOCK-OFFSET"; })
        ->answer;
  };
  // P11-CLOCK-SOURCE was not judged at all.
  EXPECT_EQ(answer(), Answer::Blank);
  rule("P11-CLOCK-SOURCE", 11);
  finding("P11-CLOCK-SOURCE", Outcome::NotApplicable, "urn:uuid:a");
  EXPECT_EQ(answer(), Answer::Yes);
  finding("P11-CLOCK-SOURCE", Outcome::Unknown, "urn:uuid:r");
  EXPECT_EQ(answer(), Answer::Blank);
  finding("P11-CLOCK-OFFSET", Outcome::Fail, "urn:uuid:r");
  EXPECT_EQ(answer(), Answer::No);
}

TEST_F(PackTest, WhatIsDeclaredIsThatOfTheScheme) {
  declared_.dpia.resize(2);
  declared_.dpia[0].reference = "D1";
  declared_.dpia[0].scheme = "TC";
  declared_.dpia[0].completed_on = UtcSeconds{1'774'915'200};
  declared_.dpia[0].place = "/etc/camaudit/register.toml:40";
  declared_.dpia[1].reference = "D2";
  declared_.dpia[1].scheme = "PARKS";
  declared_.dpia_capability = {{"D1", "sensitive_siting", ""}, {"D2", "face", ""}};
  declared_.self_assessment.resize(1);
  const PackSource from = source();
  const Pack pack = pack_of(from);
  const auto& second = pack.principles[1].declared;
  ASSERT_EQ(second.size(), 2U);
  ASSERT_EQ(second[0].entries.size(), 1U);
  EXPECT_EQ(second[0].entries[0].place, "register.toml:40");
  EXPECT_EQ(second[0].entries[0].values[2].name, "completed on");
  EXPECT_EQ(second[0].entries[0].values[2].text, "31 March 2026");
  EXPECT_NE(std::find(second[0].left_out.begin(), second[0].left_out.end(), "reviewed on"), second[0].left_out.end());
  ASSERT_EQ(second[1].entries.size(), 1U);
  EXPECT_EQ(second[1].entries[0].values[1].text, "sensitive siting");
  EXPECT_EQ(pack.principles[7].declared[0].entries[0].values[0].text, "every scheme");
  const auto& gaps = pack.principles[3].gaps;
  EXPECT_NE(std::find(gaps.begin(), gaps.end(), "nothing is declared under [governance] of the register"), gaps.end());
}

TEST_F(PackTest, WhatAReviewSaidOfACameraIsToldThoughItIsGone) {
  declared_.review_camera = {{"TC", {1'774'915'200}, "GONE", "remove", std::nullopt, "register.toml:9"},
                             {"PARKS", {1'774'915'200}, "A", "keep", std::nullopt, "register.toml:19"}};
  const PackSource from = source();
  const Pack pack = pack_of(from);
  const auto& tenth = pack.principles[9].declared;
  ASSERT_EQ(tenth.size(), 1U);
  ASSERT_EQ(tenth[0].entries.size(), 1U);
  EXPECT_EQ(tenth[0].entries[0].place, "register.toml:9");
}

TEST_F(PackTest, EveryTableOfTheRegisterIsToldSomewhere) {
  // The camera list has its own page; what of it was found, who it was read from and which cameras a DPIA names is
  // told elsewhere.
  const std::set<std::string_view> elsewhere{"register_part", "authority",     "scheme",       "dpia_camera",
                                             "camera",        "camera_device", "camera_match", "device_match"};
  model::Declared full;
  std::size_t tables = 0;
  model::for_each_table(full, [&](std::string_view table, auto& rows) {
    auto& row = rows.emplace_back();
    if constexpr (requires { row.asset_id; }) row.asset_id = "A";
    if constexpr (requires { row.scheme; }) row.scheme = "TC";
    if constexpr (requires { row.reference; }) row.reference = "D";
    if (!elsewhere.contains(table)) ++tables;
  });
  full.scheme[0].id = "TC";
  declared_ = full;
  const PackSource from = source();
  const Pack pack = pack_of(from);
  std::size_t told = 0;
  for (const PackPrinciple& principle : pack.principles) told += principle.declared.size();
  EXPECT_EQ(told, tables);
}

TEST_F(PackTest, WithholdsWhatNamesPlacesAndAccounts) {
  model::DeviceSurvey& first = report_.devices.front();
  first.facts.device_information = {{"Maker", "M", "1.2.3.4", "SN 4711", ""}};
  first.facts.user = {{"root", "Administrator", false}, {"night shift", "Operator", false}};
  first.facts.ntp_server = {{"time.example.gov.uk", false}, {"81.2.3.4", false}};
  first.facts.hostname = {{"cam-a-host", false}};
  const PackSource from = source();
  const PackScope scope(from);
  const PackWithheld withheld(from, scope);
  const auto told = [&](std::string_view text, bool accounts = false) {
    return withheld.text("urn:uuid:a", accounts, text);
  };
  EXPECT_EQ(told("camera 10.20.0.7:80, known by its receiver"), "camera A, known by its receiver");
  EXPECT_EQ(told("10.20.0.8:80 and 10.20.0.7 and 192.168.1.9."), "[address] and [address] and [address].");
  EXPECT_EQ(told("2001:db8::1, fe80::1%eth0 and aa:bb:cc:00:11:22"), "[address], [address] and [address]");
  EXPECT_EQ(told("at 2026-05-14T12:00:00Z, 12:30:05, 1.5 to 2"), "at 2026-05-14T12:00:00Z, 12:30:05, 1.5 to 2");
  EXPECT_EQ(told("time from time.example.gov.uk, 81.2.3.4; host CAM-A-HOST"),
            "time from [address], [address]; host [address]");
  EXPECT_EQ(told("has \"1.2.3.4\", at least 2.0.0.0"), "has \"1.2.3.4\", at least 2.0.0.0");
  EXPECT_EQ(told("the serial number SN 4711"), "the serial number [serial number]");
  EXPECT_EQ(told("urn:uuid:a is urn:uuid:2419d68a-2dd2-21b2-a205-00408c123456"), "A is [device]");
  EXPECT_EQ(told("2 accounts (root, night shift)", true), "2 accounts ([account], [account])");
  EXPECT_EQ(told("the root of it"), "the root of it");
}

TEST_F(PackTest, WithholdsAddressesBehindAWordAndIdentitiesOfSeveralWords) {
  const std::string id = "serial:Example Cameras/EC-1/SN4711";
  device(id, "10.20.0.10:80").state = model::DeviceState::Unreachable;
  const PackSource from = source();
  const PackScope scope(from);
  const PackWithheld withheld(from, scope);
  EXPECT_EQ(withheld.text("urn:uuid:a", false, "identity:aa:bb:cc:00:11:22"), "identity:[address]");
  EXPECT_EQ(withheld.text("urn:uuid:a", false, "mac:aa:bb:cc:00:11:22, address:10.9.8.7:80, address:fe80::1"),
            "mac:[address], address:[address], address:[address]");
  EXPECT_EQ(withheld.text("urn:uuid:a", false, "fault:2026-05-14T12:00:00Z recording:R1 port:8080"),
            "fault:2026-05-14T12:00:00Z recording:R1 port:8080");
  EXPECT_EQ(withheld.text(id, false, id + " is claimed by A, B: give each its own key"),
            "[device] is claimed by A, B: give each its own key");
}

TEST_F(PackTest, WithholdsNeitherAssetIdsNorTheWordsInTheNameOfASystem) {
  report_.devices.front().facts.hostname = {{"a", false}};
  model::DeviceSurvey& system = device("import:town centre footage", "Town centre footage");
  system.kind = model::DeviceKind::Vms;
  system.state = model::DeviceState::Imported;
  system.facts.recording.resize(1);
  system.facts.recording[0].asset_id = "A";
  const PackSource from = source();
  const PackScope scope(from);
  const PackWithheld withheld(from, scope);
  EXPECT_EQ(withheld.text("urn:uuid:a", false, "registered as A (cameras.csv:2), published as Town Hall"),
            "registered as A (cameras.csv:2), published as Town Hall");
  EXPECT_EQ(withheld.text("import:town centre footage", false, "the oldest footage is 20 days old"),
            "the oldest footage is 20 days old");
}

TEST_F(PackTest, ChangesAreOfTheSchemeAndSayNothingOfTheNetwork) {
  PackSource from = source();
  const store::PastRun run{1, "r", {from.made.value - kDay}, {from.made.value - kDay}, true};
  from.changes = {{run, "urn:uuid:a", "device", "", "", std::nullopt, std::nullopt},
                  {run, "urn:uuid:a", "device_information", "", "firmware", "1.0", "1.1"},
                  {run, "urn:uuid:a", "device_information", "", "serial", "SN1", "SN2"},
                  {run, "urn:uuid:a", "user", "guest", "", std::nullopt, "{\"name\":\"guest\"}"},
                  {run, "urn:uuid:a", "gateway", "81.2.3.4", "address", "81.2.3.4", "81.2.3.5"},
                  {run, "urn:uuid:p", "device_information", "", "firmware", "1.0", "1.1"}};
  from.past_findings = {{"P09-HTTPS", "urn:uuid:a", "", "fail", "high", "e", {from.made.value - 9 * kDay}, run.started},
                        {"P09-HTTPS", "urn:uuid:p", "", "fail", "high", "e", {from.made.value - 9 * kDay}, {}}};
  from.log_since = {from.made.value - 5 * kDay};
  const Pack pack = pack_of(from);
  std::vector<std::string> told;
  for (const PackChange& change : pack.changes) {
    EXPECT_EQ(change.about, "A");
    told.push_back(change.what + ": " + change.before + " > " + change.after);
  }
  EXPECT_EQ(told,
            (std::vector<std::string>{"found for the first time:  > ", "device information: firmware: 1.0 > 1.1",
                                      "device information: serial: not shown > not shown", "user: new:  > ",
                                      "gateway: address: not shown > not shown", "P09-HTTPS: failed > no longer"}));
}

TEST_F(PackTest, StepOneSaysWhatIsThereAndWhatIsNot) {
  declared_.policy_document.resize(1);
  declared_.policy_document[0].kind = "code_of_practice";
  declared_.policy_document[0].title = "The code";
  declared_.policy_document[0].place = "register.toml:9";
  const PackSource from = source();
  const Pack pack = pack_of(from);
  ASSERT_EQ(pack.step_one.size(), 7U);
  EXPECT_FALSE(pack.step_one[0].there);
  EXPECT_TRUE(pack.step_one[1].there);
  EXPECT_EQ(pack.step_one[1].evidence[0], "The code, no address is declared (register.toml:9)");
  EXPECT_FALSE(pack.step_one[2].there);
  EXPECT_TRUE(pack.step_one[5].there);
  EXPECT_EQ(pack.step_one[5].evidence[0], "1 camera in the camera list, of which 1 found on the network");
  EXPECT_FALSE(pack.step_two.back().there);
}

TEST_F(PackTest, WhatWasMeasuredLongAgoIsSaid) {
  PackSource from = source();
  EXPECT_FALSE(pack_of(from).measured_long_ago);
  EXPECT_EQ(pack_files(pack_of(from)).at("index.html").find("more than a week before"), std::string::npos);
  from.made.value += 8 * kDay;
  EXPECT_TRUE(pack_of(from).measured_long_ago);
  EXPECT_NE(pack_files(pack_of(from)).at("index.html").find("more than a week before"), std::string::npos);
}

TEST_F(PackTest, ABlankAnswerIsAnEmptyCell) {
  const PackSource from = source();
  const auto files = pack_files(pack_of(from));
  EXPECT_NE(files.at("self-assessment.csv").find("\r\n4,4.1,"), std::string::npos);
  EXPECT_NE(files.at("self-assessment.csv").find("appointed?,,P04-SRO-SPOC: it was not judged"), std::string::npos);
  const auto root = boost::json::parse(files.at("pack.json")).as_object();
  EXPECT_EQ(root.at("schema").as_string(), "camaudit.pack/1");
  EXPECT_EQ(root.at("questions").as_object().at("yes").to_number<int>(), 0);
}

TEST_F(PackTest, HostileTextsStayTexts) {
  report_ = hostile_report();
  // A rule of a principle that is shown, and devices of the scheme.
  report_.findings.front().device = report_.devices.front().id;
  declared_ = {};
  model::for_each_table(declared_, [](std::string_view, auto& rows) {
    auto& row = rows.emplace_back();
    model::for_each_member(row, [](std::string_view, auto& value) {
      using Value = std::remove_reference_t<decltype(value)>;
      if constexpr (std::is_same_v<Value, std::string> || std::is_same_v<Value, std::optional<std::string>>) {
        value = kHostile;
      }
    });
  });
  declared_.scheme[0].out_of_scope_reason = kHostile;
  PackSource from = source(kHostile);
  from.made = report_.finished;
  const store::PastRun run{1, kHostile, from.made, from.made, true};
  from.changes = {{run, kHostile, "recording", kHostile, "content", kHostile, kHostile}};
  from.past_findings = {{kHostile, kHostile, kHostile, "fail", "high", kHostile, from.made, {}}};
  const auto files = pack_files(pack_of(from));
  for (const auto& [name, content] : files) {
    for (const char* raw : {"<script", "\x1b", "\xC2\x9B", "\xE2\x80\xAE", "\xE2\x81\xA6"}) {
      if (std::string_view(raw) == "<script" && !name.ends_with(".html")) continue;
      EXPECT_EQ(content.find(raw), std::string::npos) << name << " holds " << static_cast<int>(raw[0]);
    }
    EXPECT_EQ(content.find('\0'), std::string::npos) << name;
    if (name.ends_with(".csv")) {
      EXPECT_TRUE(content.starts_with("\xEF\xBB\xBF")) << name << ": Excel would not take it for UTF-8";
      EXPECT_EQ(content.find("\n=1"), std::string::npos) << name;
    }
  }
  EXPECT_NE(files.at("index.html").find("&lt;script&gt;"), std::string::npos);
  EXPECT_NE(files.at("principles.html").find("&lt;script&gt;"), std::string::npos);
  boost::json::parse(files.at("pack.json"));
}

}  // namespace
}  // namespace camaudit::report
