// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/alerts/outlet.hpp"
#include "agent/alerts/policy.hpp"
#include "agent/base/result.hpp"
#include "agent/base/secret.hpp"
#include "agent/base/setting.hpp"
#include "agent/net/fence.hpp"
#include "agent/net/url.hpp"

namespace camaudit::app {

struct AuthorityConfig {
  std::string name;
  std::string gss_code;
  std::string nation = "England";
  std::string police_force;
  std::string site;
};

struct DiscoveryConfig {
  bool multicast = true;
  std::vector<std::string> interfaces;    ///< empty: every one that is up and can multicast
  std::vector<net::AddressRange> ranges;  ///< swept host by host
  std::vector<net::Url> devices;          ///< known service addresses
  std::vector<net::AddressRange> exclude;
  net::Fence allowed;                      ///< nothing outside is ever contacted
  std::vector<std::uint16_t> ports;        ///< of a sweep, beside those where ONVIF is usual
  std::chrono::milliseconds listen{4000};  ///< for answers to a probe
  int sweep_rate = 200;                    ///< connections begun in a second
  std::chrono::milliseconds sweep_timeout{std::chrono::minutes{30}};
};

/// Where a credential may go, and where its password lies. First match wins.
struct CredentialConfig {
  std::vector<net::AddressRange> ranges;
  std::vector<std::string> authorities;  ///< "10.20.0.7:8080"
  std::vector<std::string> identities;   ///< "urn:uuid:…", as a device's endpoint reference gives it
  std::string username;
  std::string password_file;       ///< or
  std::string systemd_credential;  ///< a name under $CREDENTIALS_DIRECTORY
  std::string where;               ///< "file:line" of the table, for errors
};

struct SurveyConfig {
  int concurrency = 256;  ///< devices at once
  int per_subnet = 64;    ///< of these, devices at once in one /24 (IPv6: /64)
  int connections_per_device = 1;
  std::chrono::milliseconds call_timeout{5000};
  std::chrono::milliseconds device_timeout{60000};
  std::chrono::milliseconds run_timeout{std::chrono::hours{6}};  ///< of a whole run; devices left by then are not asked
  bool follow_service_addresses = false;
  bool trust_local_clock = false;  ///< local_clock = "trusted"
};

/// A value of [policy], by name; checked against the rulebook's parameters where they are known.
struct PolicyEntry {
  Setting value;
  std::string where;  ///< "file:line:column"
};

/// What the authority declares. Empty: nothing is declared.
struct RegisterConfig {
  std::string file;     ///< register.toml
  std::string cameras;  ///< the camera spreadsheet, CSV
};

struct RulesConfig {
  std::vector<std::string> directories;
  std::string waivers;  ///< waivers.toml; empty: nothing is waived
};

/// Where summaries go, and how long they are kept here.
struct CollectorConfig {
  std::optional<net::Url> url;  ///< ends in '/'; of an S3 store, the endpoint with bucket and prefix
  std::string ca_file;          ///< empty: the authorities that the system trusts
  std::string client_certificate;
  std::string client_key;
  std::string receipt_key;  ///< public key by which the collector signs receipts; empty: none are asked for
  bool s3 = false;
  std::string s3_region = "us-east-1";
  std::string s3_credentials_file;            ///< two lines: access key id, secret access key
  std::chrono::milliseconds timeout{60'000};  ///< of one delivery
  int keep_days = 400;
  int keep_megabytes = 64;
};

/// When the daemon does what.
struct ScheduleConfig {
  int nightly_minute = 120;                                 ///< of the day, by the clock on the wall
  std::chrono::milliseconds spread{std::chrono::hours{2}};  ///< the night begins up to so much later, fixed per machine
  std::chrono::milliseconds heartbeat{std::chrono::minutes{5}};  ///< every device is asked for its time once in it
};

/// What is told of the nights, and where.
struct AlertsConfig {
  alerts::Policy policy;
  alerts::Target to = alerts::Target::Auto;
};

/// The configuration file, read and checked.
struct Config {
  std::string file;  ///< empty: built-in defaults
  AuthorityConfig authority;
  DiscoveryConfig discovery;
  std::vector<CredentialConfig> credentials;
  SurveyConfig survey;
  std::map<std::string, PolicyEntry> policy;
  RegisterConfig declared;  ///< [register]
  RulesConfig rules;
  CollectorConfig collector;
  ScheduleConfig schedule;
  AlertsConfig alerts;
  int keep_days = 400;  ///< [history]: changes older than that are forgotten
};

/// What holds when no configuration file is given: private and loopback addresses may be contacted, nothing else.
Config default_config();

inline constexpr std::size_t kMaximumConfigBytes = std::size_t{1} << 20U;

/// Reads a configuration file. Every problem is reported at once, a line each ("file:line:column: what, remedy"), as
/// one InvalidInput error; a file that is missing is NotFound, one that cannot be read PermissionDenied.
Result<Config> load_config(const std::string& file);
/// The same for text; `file` only names it.
Result<Config> parse_config(std::string_view text, const std::string& file);

/// A device named by a person: a URL, or HOST, or HOST:PORT, which mean http://HOST[:PORT]/onvif/device_service. An
/// IPv6 address needs no brackets where no port follows; a link-local one needs its zone.
Result<net::Url> parse_device(std::string_view text);

/// A range to sweep, in CIDR notation, of a size that can be swept.
Result<net::AddressRange> parse_sweep_range(std::string_view text);

}  // namespace camaudit::app
