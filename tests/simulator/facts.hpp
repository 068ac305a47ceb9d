// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/simulator/shared_list.hpp"

namespace camaudit::simulator {

enum class Personality { profile_s_camera, profile_t_camera, profile_g_recorder, web_server };
enum class Authentication { none, wsse, digest, either, both };
enum class NonceUse { reusable, single_use, per_uri };
enum class ClockShape { utc, absent, impossible, local_as_utc };
enum class SoapVersion { v1_1, v1_2 };

enum class DiscoveryVersions { off, v2005, v1_1, both };

enum class DiscoveryDialect {
  reuses_message_id,
  types_required,
  any_type,
  answers_repeats,
  rejects_newlines,
  odd_prefixes,
  reply_to_first,
  bare_uuid,
  duplicate,
  multi_match,
  wrong_relates_to,
  garbage,
  bom,
  leading_space,
  trailing_bytes,
  cut_xml,
  no_namespaces,
  not_utf8,
  other_encoding,
  bare_ampersand,
  oversized,
  port_twice,
  link_local_first,
  other_port,
};

enum class FaultKind {
  none,
  slow,
  hang,
  drip,
  truncated,
  cut_xml,
  not_xml,
  html,
  html_401,
  oversized,
  oversized_chunked,
  deep,
  entity_bomb,
  not_utf8,
  escapes,
  busy_401,
  close,
  close_late,
  connection_close,
  redirect,
  empty,
  bom,
  soap_fault,
  http_500_html,
};

struct Fault {
  FaultKind kind = FaultKind::none;
  std::set<std::string> operations;
  std::int64_t after = 0;
  double seconds = 10;
  std::int64_t bytes = 64LL * 1024 * 1024;
  std::int64_t every = 3;
  std::string location = "http://192.0.2.1/onvif/device_service";
};

struct User {
  std::string name;
  std::string level = "User";
  std::string password;
};

struct NetworkProtocol {
  std::string name;
  bool enabled = true;
  std::vector<std::int64_t> ports;
};

struct StorageConfiguration {
  std::string token;
  std::string type = "NFS";
  std::string local_path;
  std::string uri;
  std::string user;
};

struct MediaProfile {
  std::string token;
  std::string name;
  std::int64_t video_source = 1;
  std::string encoding = "H264";
  std::int64_t width = 1920;
  std::int64_t height = 1080;
  double fps = 25;
  std::int64_t bitrate = 4096;
  std::int64_t gov = 50;
  std::string profile = "High";
  double quality = 4;
  bool audio = false;
  std::string audio_encoding = "AAC";
  std::optional<std::string> analytics;
};

struct OnScreenDisplay {
  std::string token;
  std::string type = "Text";
  std::string position = "UpperLeft";
  std::string text_type = "DateAndTime";
  std::string text;
};

struct PrivacyMask {
  std::string token;
  std::string type = "Color";
  bool enabled = true;
};

struct AnalyticsItem {
  std::string name;
  std::string type;
};

struct AnalyticsConfiguration {
  std::string token;
  std::string name;
  std::vector<AnalyticsItem> modules;
  std::vector<AnalyticsItem> rules;
};

struct MetadataConfiguration {
  std::string token;
  std::string name;
  bool analytics = false;
  bool events = false;
  bool ptz_status = false;
};

struct PtzNode {
  std::string token;
  std::string name;
  std::int64_t presets = 16;
  bool home = true;
};

// A time without footage, in days before now.
struct FootageGap {
  double from_days_ago = 0;
  double to_days_ago = 0;
};

struct Recording {
  std::string token;
  std::string source_name;
  std::string source_id;
  std::string source_address;
  std::string location;
  std::string description;
  std::string content;
  std::string maximum_retention = "P31D";
  std::optional<double> earliest_days_ago;
  double latest_minutes_ago = 0;
  std::string status = "Recording";
  bool audio_track = false;
  bool audio_footage = true;
  std::vector<FootageGap> gaps;
  std::optional<std::string> receiver_uri;
};

struct RecordingJob {
  std::string token;
  std::string recording;
  std::string mode = "Active";
  std::string state = "Active";
  std::string error;
  bool on_events = false;
};

struct CertificateRequest {
  std::string key = "ec256";
  std::int64_t days = 825;
  std::string subject;
  std::string issuer;
};

// On no interface: no UDP port is opened.
struct DiscoverySettings {
  std::vector<std::string> interfaces;
  bool announce = false;
  std::int64_t delay_ms = 100;
};

struct Device {
  std::string name;
  Personality personality = Personality::profile_s_camera;
  std::string address = "127.0.0.1";
  std::int64_t port = 0;
  bool https = false;
  bool listens_anywhere = false;
  std::int64_t delay_ms = 0;

  std::string manufacturer = "Example Cameras";
  std::string model;
  std::string firmware = "4.2.1";
  std::string serial;
  std::string hardware = "1.0";
  std::string endpoint_reference;
  std::string mac;
  std::string hostname;
  std::vector<std::string> scopes;
  std::string discovery_mode = "Discoverable";
  DiscoveryVersions discovery = DiscoveryVersions::v2005;
  std::set<DiscoveryDialect> discovery_dialects;
  std::vector<std::string> discovery_types{"tds:Device", "dn:NetworkVideoTransmitter"};
  std::vector<std::string> xaddrs;

  std::string date_time_type = "NTP";
  bool daylight_savings = false;
  std::string time_zone = "GMT0BST,M3.5.0/1,M10.5.0";
  double clock_offset_seconds = 0;
  ClockShape clock_shape = ClockShape::utc;
  SharedList<std::string> ntp_servers;
  bool ntp_from_dhcp = false;
  SharedList<std::string> dns_servers;
  std::string gateway;
  SharedList<NetworkProtocol> protocols;

  Authentication authentication = Authentication::either;
  std::vector<std::string> digest_algorithms{"MD5"};
  NonceUse nonce = NonceUse::reusable;
  double wsse_window_seconds = 5;
  bool wsse_replay_refused = true;
  bool time_needs_auth = false;
  std::set<std::string> open_operations;
  std::int64_t lockout_after = 0;
  SharedList<User> users;

  std::int64_t video_sources = 1;
  SharedList<MediaProfile> profiles;
  SharedList<OnScreenDisplay> osds;
  SharedList<PrivacyMask> masks;
  SharedList<AnalyticsConfiguration> analytics;
  SharedList<MetadataConfiguration> metadata;
  SharedList<PtzNode> ptz_nodes;
  SharedList<Recording> recordings;
  SharedList<RecordingJob> recording_jobs;
  SharedList<StorageConfiguration> storage;

  CertificateRequest certificate;
  std::string tls_min = "1.2";
  std::string tls_max = "1.3";
  std::optional<std::vector<std::string>> enabled_tls_versions;

  SoapVersion soap_version = SoapVersion::v1_2;
  std::string xaddr_host;
  std::set<std::string> disabled_operations;
  std::int64_t max_connections = 0;
  double idle_timeout_seconds = 60;
  Fault fault;
};

inline bool has_media2(const Device& device) {
  return device.personality != Personality::profile_s_camera;
}
inline bool is_recorder(const Device& device) {
  return device.personality == Personality::profile_g_recorder;
}

}  // namespace camaudit::simulator
