// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/config.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace camaudit::app {
namespace {

/// What is wrong with a configuration; empty: nothing is.
std::string problems(std::string_view toml) {
  const auto config = parse_config(toml, "c.toml");
  if (config) return {};
  EXPECT_EQ(config.error().kind, ErrorKind::InvalidInput);
  return config.error().what;
}

Config read(std::string_view toml) {
  auto config = parse_config(toml, "c.toml");
  EXPECT_TRUE(config) << (config ? "" : config.error().what);
  return config ? std::move(*config) : Config{};
}

TEST(Config, EachValueThatCannotBeIsToldWithItsPlaceAndWhatMayStandThere) {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"[authority]\nnation = \"Mars\"", "c.toml:2:10: 'nation' must be \"England\" or \"Wales\""},
      {"[discovery]\nports = [80, 0]", "c.toml:2:14: ports: must hold whole numbers from 1 to 65535"},
      {"[discovery]\nranges = [\"10.0.0.0/8\"]",
       "c.toml:2:11: ranges: '10.0.0.0/8' holds more than 65536 hosts: name smaller ranges"},
      {"[discovery]\ninterfaces = [\"\"]", "c.toml:2:15: interfaces: '' is no interface name"},
      {"[discovery]\ninterfaces = [\"longer-than-the-kernel-allows\"]",
       "c.toml:2:15: interfaces: 'longer-than-the-kernel-allows' is no interface name"},
      {"[discovery]\nlisten = \"1ms\"",
       "c.toml:2:10: listen: must be a duration such as \"5s\" or \"2m\", at least 500 ms and at most a day"},
      {"[discovery]\nsweep_timeout = \"25h\"",
       "c.toml:2:17: sweep_timeout: must be a duration such as \"5s\" or \"2m\", at least 1000 ms and at most a day"},
      {"[survey]\nconcurrency = 0", "c.toml:2:15: concurrency: must be a whole number from 1 to 4096"},
      {"[survey]\nlocal_clock = \"maybe\"", "c.toml:2:15: 'local_clock' must be \"auto\" or \"trusted\""},
      {"[schedule]\nnightly = \"24:00\"", "c.toml:2:11: nightly: must be a time of day in quotes such as \"02:00\""},
      {"[schedule]\nnightly = \"02:60\"", "c.toml:2:11: nightly: must be a time of day in quotes such as \"02:00\""},
      {"[schedule]\nnightly = \"2:00 \"", "c.toml:2:11: nightly: must be a time of day in quotes such as \"02:00\""},
      {"[schedule]\nnightly = 02:00:00", "c.toml:2:11: nightly: must be a time of day in quotes such as \"02:00\""},
      {"[alerts]\nlevel = \"grave\"", "c.toml:2:9: 'level' must be \"low\", \"medium\", \"high\" or \"critical\""},
      {"[alerts]\nto = \"mail\"", "c.toml:2:6: 'to' must be \"auto\", \"journal\" or \"stderr\""},
      {"[history]\nkeep_days = 0", "c.toml:2:13: keep_days: must be a whole number from 1 to 36500"},
  };
  for (const auto& [toml, told] : wrong) EXPECT_EQ(problems(toml), told) << toml;
}

TEST(Config, CredentialsSayForWhomTheyAreAndWhereThePasswordLies) {
  const auto config = read(
      "[[credentials]]\nusername = \"u\"\ncredential = \"cameras\"\n"
      "devices = [\"10.0.0.0/24\", \"cam.example:8080\", \"urn:uuid:0A000000-0000-0000-0000-00000000000b\"]\n");
  ASSERT_EQ(config.credentials.size(), 1U);
  const CredentialConfig& credential = config.credentials[0];
  EXPECT_EQ(credential.systemd_credential, "cameras");
  ASSERT_EQ(credential.ranges.size(), 1U);
  EXPECT_EQ(credential.ranges[0].to_string(), "10.0.0.0/24");
  EXPECT_EQ(credential.authorities, std::vector<std::string>{"cam.example:8080"});
  EXPECT_EQ(credential.identities, std::vector<std::string>{"urn:uuid:0a000000-0000-0000-0000-00000000000b"});

  EXPECT_EQ(problems("[[credentials]]\ndevices = [\"10.0.0.1\"]\nusername = \"u\"\ncredential = \"../cameras\"\n"),
            "c.toml:1:1: credential '../cameras' must be a name without '/'");
  EXPECT_EQ(problems("[[credentials]]\n"),
            "c.toml:1:1: say which 'devices' these credentials are for\n"
            "c.toml:1:1: 'username' is missing\n"
            "c.toml:1:1: give either 'password_file' or 'credential'");
  const std::string rest = "\nusername = \"u\"\npassword_file = \"p\"\n";
  EXPECT_EQ(problems("[[credentials]]\ndevices = [\"urn:uuid:1\"]" + rest),
            "c.toml:2:12: devices: an identity is written urn:uuid:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
  for (const char* named : {"mac:00:11:22:33:44:55", "serial:Maker/M1/1"}) {
    EXPECT_EQ(
        problems("[[credentials]]\ndevices = [\"" + std::string(named) + "\"]" + rest),
        "c.toml:2:12: devices: a MAC address or serial number is known only after the log-in: give the address or "
        "the urn:uuid:");
  }
  EXPECT_EQ(problems("[[credentials]]\ndevices = [\"10.0.0.1/onvif\"]" + rest),
            "c.toml:2:12: devices: must be an address, a CIDR range or host:port");
  EXPECT_EQ(problems("[[credentials]]\ndevices = [\"10.0.0.1\"]\ncredential = \"c\"" + rest),
            "c.toml:1:1: give either 'password_file' or 'credential'");
}

TEST(Config, ASummaryGoesOnlyWhereItIsProtected) {
  const auto url = [](const std::string& text) {
    const auto config = read("[collector]\nurl = \"" + text + "\"\n");
    return config.collector.url ? config.collector.url->to_string() : "";
  };
  EXPECT_EQ(url("https://collector.example/in"), "https://collector.example/in/");
  EXPECT_EQ(url("http://127.0.0.1:8080/"), "http://127.0.0.1:8080/");
  EXPECT_EQ(url("http://[::1]:8080/"), "http://[::1]:8080/");
  EXPECT_EQ(problems("[collector]\nurl = \"http://collector.example/\""),
            "c.toml:2:7: 'url': it must begin with https:// (http:// only to this machine itself)");
  EXPECT_EQ(problems("[collector]\nurl = \"https://collector.example/?a=b\""),
            "c.toml:2:7: 'url': it must have no query (?)");
  EXPECT_EQ(problems("[collector]\nclient_key = \"k\""),
            "c.toml:1:1: 'client_certificate' and 'client_key' go together");
}

TEST(Config, AStoreIsNamedByBucketAndEndpoint) {
  const std::string keys = "s3_credentials_file = \"k\"\ns3_endpoint = \"https://store.example\"\n";
  const auto config = read("[collector]\nurl = \"s3://bucket/council\"\ns3_region = \"eu-west-2\"\n" + keys);
  EXPECT_TRUE(config.collector.s3);
  EXPECT_EQ(config.collector.s3_region, "eu-west-2");
  ASSERT_TRUE(config.collector.url);
  EXPECT_EQ(config.collector.url->to_string(), "https://store.example/bucket/council/");

  EXPECT_EQ(problems("[collector]\nurl = \"s3://bucket\"\n"),
            "c.toml:2:7: 'url' is an s3:// one: give s3_endpoint and s3_credentials_file as well");
  for (const char* url : {"s3://", "s3:///bucket", "s3://bucket?x"}) {
    EXPECT_EQ(problems("[collector]\nurl = \"" + std::string(url) + "\"\n" + keys),
              "c.toml:2:7: 'url' must be s3://BUCKET or s3://BUCKET/PREFIX");
  }
  EXPECT_EQ(
      problems("[collector]\nurl = \"s3://b\"\ns3_credentials_file = \"k\"\ns3_endpoint = \"http://store.example\"\n"),
      "c.toml:4:15: 's3_endpoint': it must begin with https:// (http:// only to this machine itself)");
  EXPECT_EQ(problems("[collector]\nurl = \"https://c.example/\"\ns3_region = \"r\"\n"),
            "c.toml:3:13: 's3_region' is for an s3:// url only");
}

TEST(Config, WhatIsSetIsWhatHolds) {
  const auto config = read(
      "[discovery]\nports = [8000, 8899]\ninterfaces = [\"eth1\"]\nlisten = \"2s\"\nsweep_rate = 50\n"
      "[survey]\nlocal_clock = \"trusted\"\nper_subnet = 8\n[schedule]\nnightly = \"23:45\"\nspread = \"0s\"\n"
      "[alerts]\nlevel = \"critical\"\nto = \"journal\"\n[history]\nkeep_days = 30\n");
  EXPECT_EQ(config.discovery.ports, (std::vector<std::uint16_t>{8000, 8899}));
  EXPECT_EQ(config.discovery.interfaces, std::vector<std::string>{"eth1"});
  EXPECT_EQ(config.discovery.listen, std::chrono::seconds{2});
  EXPECT_EQ(config.discovery.sweep_rate, 50);
  EXPECT_TRUE(config.survey.trust_local_clock);
  EXPECT_EQ(config.survey.per_subnet, 8);
  EXPECT_EQ(config.schedule.nightly_minute, 23 * 60 + 45);
  EXPECT_EQ(config.schedule.spread, std::chrono::milliseconds{0});
  EXPECT_EQ(config.alerts.policy.level, model::Severity::Critical);
  EXPECT_EQ(config.alerts.to, alerts::Target::Journal);
  EXPECT_EQ(config.keep_days, 30);
}

}  // namespace
}  // namespace camaudit::app
