// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <string>

#include "tests/unit/uploader/example_site.hpp"
#include "tests/unit/uploader/rfc8032.hpp"
#include "uploader/device_label.hpp"
#include "uploader/summary.hpp"
#include "uploader/summary_reader.hpp"

/// What a summary never contains: every text that a device or the authority can give is a tell-tale, and none of them
/// may be in the bytes but those few that are meant to be sent.
namespace camaudit::uploader {
namespace {

constexpr std::string_view kTellTale = "TELLTALE";
const Secret kSecret{std::string(32, 's')};

/// Calls back with name and value of every described member.
template <class Row, class Callback>
void for_each_member(Row& row, Callback callback) {
  boost::mp11::mp_for_each<boost::describe::describe_members<Row, boost::describe::mod_public>>(
      [&](auto member) { callback(std::string(member.name), row.*member.pointer); });
}

/// Puts a text into every member of a row that holds one.
template <class Row>
void mark(Row& row) {
  for_each_member(row, [](const std::string& name, auto& value) {
    using Value = std::remove_reference_t<decltype(value)>;
    const std::string text = std::string(kTellTale) + "-" + std::string(Row::kTable) + "-" + name;
    if constexpr (std::same_as<Value, std::string> || std::same_as<Value, std::optional<std::string>> ||
                  std::same_as<Value, SharedText>) {
      value = text;
    }
  });
}

/// One row in every table, marked. Facts and Declared are both tables of rows.
template <class Tables>
void mark_all(Tables& tables) {
  for_each_member(tables, [](const std::string&, auto& table) { mark(table.emplace_back()); });
}

test::ExampleSite marked_site() {
  test::ExampleSite site;
  model::DeviceSurvey& device = site.devices.emplace_back();
  device.id = model::DeviceId("urn:uuid:TELLTALE-id");
  device.url = "http://TELLTALE-url/onvif";
  device.address = "10.20.30.40:80";
  device.reason = "TELLTALE-reason";
  device.identities = {"mac:TELLTALE"};
  device.endpoint_reference = "TELLTALE-endpoint";
  device.calls.push_back({"TELLTALE-operation", model::CallOutcome::Ok, "TELLTALE-detail", 1});
  mark_all(device.facts);
  device.facts.device_information[0] = {"Example Cameras", "EC-200", "1.2.3", "TELLTALE-serial", "TELLTALE-hardware"};

  model::Finding& finding = site.findings.emplace_back();
  finding.rule = "P09-HTTPS";
  finding.outcome = model::Outcome::Waived;
  finding.device = device.id;
  finding.subject = "TELLTALE-subject";
  finding.evidence = "TELLTALE-evidence";
  finding.remediation = "TELLTALE-remediation";
  finding.waiver = model::Waiver{"TELLTALE-waiver", "TELLTALE-owner", {}, {}, "TELLTALE-place"};

  mark_all(site.declared);
  site.declared.register_part = {{"register", "obtained", "TELLTALE", "TELLTALE", 1},
                                 {"cameras", "obtained", "TELLTALE", "TELLTALE", 1}};
  site.declared.governance[0].office = "spoc";
  // Of a fixed list, which the register's reader holds them to.
  site.declared.publication_item[0].item = "purposes";
  site.declared.publication_item[0].language = "en";
  site.declared.sla[0].framework = "2026";
  return site;
}

std::string payload_of(const test::ExampleSite& site) {
  return summary_payload(site.content(), test::first_link(), test::rfc8032_key().public_key().id(), kSecret);
}

TEST(Minimisation, NothingThatMustStayLeavesTheSite) {
  const std::string payload = payload_of(marked_site());
  const std::size_t at = payload.find(kTellTale);
  EXPECT_EQ(at, std::string::npos) << payload.substr(at, 60);
  EXPECT_EQ(payload.find("10.20.30.40"), std::string::npos);
  // The site was not left out altogether.
  const auto summary = read_summary(payload);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->devices().names_size(), 3);
  EXPECT_EQ(summary->outcomes().waived(), 1U);
  EXPECT_TRUE(summary->declared().has_spoc());
  EXPECT_EQ(summary->declared().certifications_size(), 1);
}

TEST(Minimisation, AnotherSecretGivesOtherPseudonyms) {
  const test::ExampleSite site = test::small_site();
  const std::string key = test::rfc8032_key().public_key().id();
  const auto pseudonyms = [&](const Secret& secret) {
    return read_summary(summary_payload(site.content(), test::first_link(), key, secret))
        ->devices()
        .makes(0)
        .pseudonyms();
  };
  EXPECT_EQ(pseudonyms(kSecret), pseudonyms(kSecret));
  EXPECT_NE(pseudonyms(kSecret), pseudonyms(Secret(std::string(32, 't'))));
}

TEST(Minimisation, ALabelWithTheDevicesOwnMarksIsNotSent) {
  model::DeviceSurvey device;
  device.address = "10.20.30.40:80";
  device.endpoint_reference = "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8";
  device.facts.device_information.push_back({"", "", "", "DS2CD20200101AAWR1234", ""});
  model::NetworkInterface& interface = device.facts.network_interface.emplace_back();
  interface.mac = "00:1b:44:11:3a:b7";
  interface.ipv4_addresses = "192.168.77.5/24 169.254.3.4/16";
  for (const char* text : {"EC-200 SN ds2cd-20200101aawr1234", "Camera 001B44113AB7", "Camera 00-1b-44-11-3a-b7",
                           "at 10.20.30.40", "192.168.77.5", "x169.254.3.4", "aa:bb:cc:dd:ee:ff of another",
                           "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "uuid 6BA7B8109DAD11D180B400C04FD430C8"}) {
    EXPECT_EQ(device_label(text, device), "") << text;
  }
  for (const char* text : {"EC-200", "V5.4.0.12 build 230101", "DS2CD2020", "192.168.77.50x", "Example Cameras"}) {
    const std::string wanted = std::string(text) == "192.168.77.50x" ? "" : text;
    EXPECT_EQ(device_label(text, device), wanted) << text;
  }
  for (const char* address : {"EC 10.99.88.77", "172.16.0.9", "v1 192.168.4.20", "1.0 001B44112233", "169.254.7.1"}) {
    EXPECT_EQ(device_label(address, device), "") << address;
  }
  for (const char* version : {"5.7.3.90", "10.20.30", "V2.800.0000000.16.R", "172.40.1.2", "build 0012345678901"}) {
    EXPECT_EQ(device_label(version, device), version);
  }
  EXPECT_EQ(device_label(std::string(500, 'm'), device).size(), 64U);
  device.facts.device_information[0].serial = "200";
  EXPECT_EQ(device_label("EC-200", device), "EC-200") << "too short to tell anything";
}

}  // namespace
}  // namespace camaudit::uploader
