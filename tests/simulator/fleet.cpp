// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/fleet.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <functional>
#include <map>

#include "tests/simulator/auth.hpp"
#include "tests/simulator/personality.hpp"

namespace camaudit::simulator {
namespace {

template <class Value>
using Names = std::map<std::string, Value, std::less<>>;

const Names<Personality> personalities{{"profile-s-camera", Personality::profile_s_camera},
                                       {"profile-t-camera", Personality::profile_t_camera},
                                       {"profile-g-recorder", Personality::profile_g_recorder},
                                       {"web-server", Personality::web_server}};
const Names<Authentication> authentications{{"none", Authentication::none},
                                            {"wsse", Authentication::wsse},
                                            {"digest", Authentication::digest},
                                            {"either", Authentication::either},
                                            {"both", Authentication::both}};
const Names<NonceUse> nonce_uses{
    {"reusable", NonceUse::reusable}, {"single-use", NonceUse::single_use}, {"per-uri", NonceUse::per_uri}};
const Names<ClockShape> clock_shapes{
    {"utc", ClockShape::utc}, {"absent", ClockShape::absent}, {"impossible", ClockShape::impossible}};
const Names<SoapVersion> soap_versions{{"1.1", SoapVersion::v1_1}, {"1.2", SoapVersion::v1_2}};
const Names<FaultKind> fault_kinds{{"none", FaultKind::none},
                                   {"slow", FaultKind::slow},
                                   {"hang", FaultKind::hang},
                                   {"drip", FaultKind::drip},
                                   {"truncated", FaultKind::truncated},
                                   {"cut-xml", FaultKind::cut_xml},
                                   {"not-xml", FaultKind::not_xml},
                                   {"html", FaultKind::html},
                                   {"html-401", FaultKind::html_401},
                                   {"oversized", FaultKind::oversized},
                                   {"oversized-chunked", FaultKind::oversized_chunked},
                                   {"deep", FaultKind::deep},
                                   {"entity-bomb", FaultKind::entity_bomb},
                                   {"not-utf8", FaultKind::not_utf8},
                                   {"escapes", FaultKind::escapes},
                                   {"busy-401", FaultKind::busy_401},
                                   {"close", FaultKind::close},
                                   {"connection-close", FaultKind::connection_close},
                                   {"redirect", FaultKind::redirect},
                                   {"empty", FaultKind::empty},
                                   {"bom", FaultKind::bom},
                                   {"soap-fault", FaultKind::soap_fault},
                                   {"http-500-html", FaultKind::http_500_html}};
const Names<std::string> tls_versions{{"1.0", "1.0"}, {"1.1", "1.1"}, {"1.2", "1.2"}, {"1.3", "1.3"}};
const Names<std::string> certificate_keys{{"rsa2048", "rsa2048"}, {"rsa1024", "rsa1024"}, {"ec256", "ec256"}};
const Names<std::string> date_time_types{{"NTP", "NTP"}, {"Manual", "Manual"}};
const Names<std::string> discovery_modes{{"Discoverable", "Discoverable"}, {"NonDiscoverable", "NonDiscoverable"}};
const Names<std::string> user_levels{{"Administrator", "Administrator"},
                                     {"Operator", "Operator"},
                                     {"User", "User"},
                                     {"Anonymous", "Anonymous"},
                                     {"Extended", "Extended"}};
const Names<std::string> digest_algorithms{{"MD5", "MD5"}, {"SHA-256", "SHA-256"}};

// Reads one table and remembers which keys were asked for, so that any other key is an error.
class TableReader {
 public:
  TableReader(const toml::table& table, std::string_view file, std::string where)
      : table_(table), file_(file), where_(std::move(where)) {}

  [[noreturn]] void fail(const toml::source_region& at, std::string_view problem) const {
    throw FleetError(fmt::format("{}:{}: {}", file_, at.begin.line, problem));
  }
  [[noreturn]] void fail(std::string_view problem) const { fail(table_.source(), problem); }
  [[noreturn]] void fail_at(std::string_view key, std::string_view problem) const {
    const auto* node = table_.get(key);
    fail(node ? node->source() : table_.source(), problem);
  }

  const toml::node* find(std::string_view key) {
    known_.emplace(key);
    return table_.get(key);
  }

  void take(std::string_view key, std::string& out) { take_as<std::string>(key, out, "a string"); }
  void take(std::string_view key, bool& out) { take_as<bool>(key, out, "true or false"); }
  void take(std::string_view key, std::int64_t& out) { take_as<std::int64_t>(key, out, "an integer"); }
  void take(std::string_view key, double& out) {
    if (const auto* node = find(key)) {
      const auto value = node->value<double>();
      if (!value || !node->is_number()) fail(node->source(), fmt::format("'{}' must be a number", key));
      out = *value;
    }
  }
  void take(std::string_view key, std::optional<double>& out) {
    if (!table_.get(key)) return void(find(key));
    double value = 0;
    take(key, value);
    out = value;
  }
  void take(std::string_view key, std::optional<std::string>& out) {
    if (!table_.get(key)) return void(find(key));
    std::string value;
    take(key, value);
    out = value;
  }
  void take(std::string_view key, std::vector<std::string>& out) {
    take_list(
        key, "an array of strings", [](const toml::node& node) { return node.value_exact<std::string>(); }, out);
  }
  void take(std::string_view key, std::vector<std::int64_t>& out) {
    take_list(
        key, "an array of integers", [](const toml::node& node) { return node.value_exact<std::int64_t>(); }, out);
  }
  void take(std::string_view key, std::set<std::string>& out) {
    std::vector<std::string> list(out.begin(), out.end());
    take(key, list);
    out = {list.begin(), list.end()};
  }

  template <class Value>
  void take(std::string_view key, const Names<Value>& names, Value& out) {
    std::string word;
    take(key, word);
    if (!table_.get(key)) return;
    const auto found = names.find(word);
    if (found == names.end())
      fail_at(key, fmt::format("'{}' may not be \"{}\"; it is one of {}", key, word, listed(names)));
    out = found->second;
  }

  // An array of tables replaces what the personality brought along, an empty one included.
  template <class Item, class Read>
  void take_tables(std::string_view key, std::vector<Item>& out, Read read) {
    const auto* node = find(key);
    if (!node) return;
    const auto* array = node->as_array();
    if (!array) fail(node->source(), fmt::format("'{}' must be an array of tables", key));
    out.clear();
    for (const auto& entry : *array) {
      const auto* table = entry.as_table();
      if (!table) fail(entry.source(), fmt::format("'{}' must be an array of tables", key));
      TableReader reader(*table, file_, key == "device" ? "the device" : std::string(key));
      Item item;
      read(reader, item);
      reader.finish();
      out.push_back(std::move(item));
    }
  }

  template <class Read>
  void take_table(std::string_view key, Read read) {
    const auto* node = find(key);
    if (!node) return;
    const auto* table = node->as_table();
    if (!table) fail(node->source(), fmt::format("'{}' must be a table", key));
    TableReader reader(*table, file_, std::string(key));
    read(reader);
    reader.finish();
  }

  void require(std::string_view key) const {
    if (!table_.get(key)) fail(fmt::format("{} needs '{}'", where_, key));
  }

  void finish() const {
    for (const auto& [key, node] : table_) {
      if (!known_.contains(key.str())) {
        fail(key.source(), fmt::format("unknown key '{}' in {}", key.str(), where_));
      }
    }
  }

 private:
  template <class Value>
  static std::string listed(const Names<Value>& names) {
    std::string list;
    for (const auto& [name, value] : names) list += (list.empty() ? "" : ", ") + name;
    return list;
  }

  template <class Value>
  void take_as(std::string_view key, Value& out, std::string_view expected) {
    if (const auto* node = find(key)) {
      auto value = node->template value_exact<Value>();
      if (!value) fail(node->source(), fmt::format("'{}' must be {}", key, expected));
      out = std::move(*value);
    }
  }

  template <class Read, class Item>
  void take_list(std::string_view key, std::string_view expected, Read read, std::vector<Item>& out) {
    const auto* node = find(key);
    if (!node) return;
    const auto* array = node->as_array();
    if (!array) fail(node->source(), fmt::format("'{}' must be {}", key, expected));
    out.clear();
    for (const auto& entry : *array) {
      auto value = read(entry);
      if (!value) fail(entry.source(), fmt::format("'{}' must be {}", key, expected));
      out.push_back(std::move(*value));
    }
  }

  const toml::table& table_;
  std::string_view file_;
  std::string where_;
  std::set<std::string, std::less<>> known_;
};

void read_identity(TableReader& in, Device& device) {
  in.take("manufacturer", device.manufacturer);
  in.take("model", device.model);
  in.take("firmware", device.firmware);
  in.take("serial", device.serial);
  in.take("hardware", device.hardware);
  in.take("mac", device.mac);
  in.take("hostname", device.hostname);
  in.take("scopes", device.scopes);
  in.take("discovery_mode", discovery_modes, device.discovery_mode);
}

void read_clock_and_network(TableReader& in, Device& device) {
  in.take("date_time_type", date_time_types, device.date_time_type);
  in.take("daylight_savings", device.daylight_savings);
  in.take("time_zone", device.time_zone);
  in.take("clock_offset_seconds", device.clock_offset_seconds);
  in.take("clock_shape", clock_shapes, device.clock_shape);
  in.take("ntp_servers", device.ntp_servers);
  in.take("ntp_from_dhcp", device.ntp_from_dhcp);
  in.take("dns_servers", device.dns_servers);
  in.take("gateway", device.gateway);
  in.take_tables("protocols", device.protocols, [](TableReader& table, NetworkProtocol& protocol) {
    table.require("name");
    table.take("name", protocol.name);
    table.take("enabled", protocol.enabled);
    table.take("ports", protocol.ports);
  });
}

void read_access(TableReader& in, Device& device) {
  in.take("auth", authentications, device.authentication);
  in.take("digest_algorithms", device.digest_algorithms);
  for (const auto& algorithm : device.digest_algorithms) {
    if (!digest_algorithms.contains(algorithm))
      in.fail_at("digest_algorithms", "'digest_algorithms' knows MD5, SHA-256");
  }
  in.take("nonce", nonce_uses, device.nonce);
  in.take("wsse_window_seconds", device.wsse_window_seconds);
  in.take("wsse_replay_refused", device.wsse_replay_refused);
  in.take("time_needs_auth", device.time_needs_auth);
  in.take("open_operations", device.open_operations);
  in.take("disabled_operations", device.disabled_operations);
  in.take("lockout_after", device.lockout_after);
  in.take_tables("users", device.users, [](TableReader& table, User& user) {
    table.require("name");
    table.take("name", user.name);
    table.take("level", user_levels, user.level);
    table.take("password", user.password);
  });
}

void read_transport(TableReader& in, Device& device) {
  in.take("https", device.https);
  in.take("tls_min", tls_versions, device.tls_min);
  in.take("tls_max", tls_versions, device.tls_max);
  if (device.tls_min > device.tls_max) in.fail_at("tls_min", "'tls_min' is above 'tls_max'");
  if (in.find("enabled_tls_versions")) {
    device.enabled_tls_versions.emplace();
    in.take("enabled_tls_versions", *device.enabled_tls_versions);
  }
  in.take_table("certificate", [&](TableReader& table) {
    table.take("key", certificate_keys, device.certificate.key);
    table.take("days", device.certificate.days);
    table.take("subject", device.certificate.subject);
  });
  in.take("soap_version", soap_versions, device.soap_version);
  in.take("xaddr_host", device.xaddr_host);
  in.take("max_connections", device.max_connections);
  in.take("idle_timeout_seconds", device.idle_timeout_seconds);
}

void read_fault(TableReader& in, Fault& fault) {
  in.take("fault", fault_kinds, fault.kind);
  in.take("fault_operations", fault.operations);
  in.take("fault_after", fault.after);
  in.take("fault_seconds", fault.seconds);
  in.take("fault_bytes", fault.bytes);
  in.take("fault_every", fault.every);
  in.take("fault_location", fault.location);
  if (fault.every < 1) in.fail_at("fault_every", "'fault_every' must be 1 or more");
}

void read_analytics_items(TableReader& table, AnalyticsItem& item) {
  table.require("type");
  table.take("type", item.type);
  item.name = item.type;
  table.take("name", item.name);
}

void read_media(TableReader& in, Device& device) {
  in.take("video_sources", device.video_sources);
  in.take_tables("profiles", device.profiles, [&](TableReader& table, MediaProfile& profile) {
    table.require("token");
    table.take("token", profile.token);
    profile.name = profile.token;
    table.take("name", profile.name);
    table.take("video_source", profile.video_source);
    table.take("encoding", profile.encoding);
    table.take("width", profile.width);
    table.take("height", profile.height);
    table.take("fps", profile.fps);
    table.take("bitrate", profile.bitrate);
    table.take("gov", profile.gov);
    table.take("profile", profile.profile);
    table.take("quality", profile.quality);
    table.take("audio", profile.audio);
    table.take("audio_encoding", profile.audio_encoding);
    table.take("analytics", profile.analytics);
    if (profile.video_source < 1 || profile.video_source > device.video_sources) {
      table.fail("'video_source' names a source the device does not have");
    }
  });
  in.take_tables("osds", device.osds, [](TableReader& table, OnScreenDisplay& osd) {
    table.require("token");
    table.take("token", osd.token);
    table.take("type", osd.type);
    table.take("position", osd.position);
    table.take("text_type", osd.text_type);
    table.take("text", osd.text);
  });
  in.take_tables("masks", device.masks, [](TableReader& table, PrivacyMask& mask) {
    table.require("token");
    table.take("token", mask.token);
    table.take("type", mask.type);
    table.take("enabled", mask.enabled);
  });
  in.take_tables("analytics", device.analytics, [](TableReader& table, AnalyticsConfiguration& analytics) {
    table.require("token");
    table.take("token", analytics.token);
    analytics.name = analytics.token;
    table.take("name", analytics.name);
    table.take_tables("modules", analytics.modules, read_analytics_items);
    table.take_tables("rules", analytics.rules, read_analytics_items);
  });
  in.take_tables("metadata", device.metadata, [](TableReader& table, MetadataConfiguration& metadata) {
    table.require("token");
    table.take("token", metadata.token);
    metadata.name = metadata.token;
    table.take("name", metadata.name);
    table.take("analytics", metadata.analytics);
    table.take("events", metadata.events);
    table.take("ptz_status", metadata.ptz_status);
  });
  in.take_tables("ptz_nodes", device.ptz_nodes, [](TableReader& table, PtzNode& node) {
    table.require("token");
    table.take("token", node.token);
    node.name = node.token;
    table.take("name", node.name);
    table.take("presets", node.presets);
    table.take("home", node.home);
  });
}

RecordingJob job_of(const Recording& recording) {
  RecordingJob job;
  job.token = "job-" + recording.token;
  job.recording = recording.token;
  if (recording.status != "Recording") job.mode = job.state = "Idle";
  return job;
}

void read_recording(TableReader& in, Device& device) {
  in.take_tables("recordings", device.recordings, [](TableReader& table, Recording& recording) {
    table.require("token");
    table.take("token", recording.token);
    recording.source_name = recording.token;
    table.take("source_name", recording.source_name);
    table.take("source_id", recording.source_id);
    table.take("source_address", recording.source_address);
    table.take("location", recording.location);
    table.take("description", recording.description);
    table.take("content", recording.content);
    table.take("maximum_retention", recording.maximum_retention);
    table.take("earliest_days_ago", recording.earliest_days_ago);
    table.take("latest_minutes_ago", recording.latest_minutes_ago);
    table.take("status", recording.status);
    table.take("audio_track", recording.audio_track);
  });
  if (in.find("recordings")) {
    device.recording_jobs.clear();
    for (const auto& recording : device.recordings) device.recording_jobs.push_back(job_of(recording));
  }
  in.take_tables("recording_jobs", device.recording_jobs, [&](TableReader& table, RecordingJob& job) {
    table.require("token");
    table.require("recording");
    table.take("token", job.token);
    table.take("recording", job.recording);
    table.take("mode", job.mode);
    job.state = job.mode;
    table.take("state", job.state);
    table.take("error", job.error);
    const auto& recordings = device.recordings;
    if (std::none_of(recordings.begin(), recordings.end(),
                     [&](const auto& recording) { return recording.token == job.recording; })) {
      table.fail_at("recording", fmt::format("no recording has the token '{}'", job.recording));
    }
  });
  in.take_tables("storage", device.storage, [](TableReader& table, StorageConfiguration& storage) {
    table.require("token");
    table.take("token", storage.token);
    table.take("type", storage.type);
    table.take("local_path", storage.local_path);
    table.take("uri", storage.uri);
    table.take("user", storage.user);
  });
}

bool is_loopback(const std::string& address) {
  in_addr v4{};
  return address == "::1" || (address.starts_with("127.") && ::inet_pton(AF_INET, address.c_str(), &v4) == 1);
}

// A version-4-shaped UUID that stays the same for the same name.
std::string endpoint_reference_of(const std::string& name) {
  const auto seed = sha256_hex("endpoint " + name);
  return fmt::format("urn:uuid:{}-{}-4{}-8{}-{}", seed.substr(0, 8), seed.substr(8, 4), seed.substr(12, 3),
                     seed.substr(15, 3), seed.substr(18, 12));
}

void read_device(TableReader& in, std::vector<Device>& fleet) {
  in.require("name");
  in.require("personality");
  auto personality = Personality::profile_s_camera;
  in.take("personality", personalities, personality);
  Device device = device_of(personality);
  in.take("name", device.name);
  if (device.name.empty() || device.name.find_first_of(" \t\r\n") != std::string::npos) {
    in.fail_at("name", "'name' must be one word: it is a field of the files written");
  }
  std::int64_t count = 1;
  in.take("count", count);
  if (count < 1) in.fail_at("count", "'count' must be 1 or more");
  in.take("address", device.address);
  if (!is_loopback(device.address)) {
    in.fail_at("address", fmt::format("'{}' is not a loopback address (127.x.y.z or ::1): "
                                      "simulated devices are never offered to a network",
                                      device.address));
  }
  in.take("port", device.port);
  if (device.port < 0 || device.port + (device.port ? count - 1 : 0) > 65535)
    in.fail_at("port", "'port' is out of range");
  std::optional<std::string> endpoint_reference;
  in.take("endpoint_reference", endpoint_reference);
  read_identity(in, device);
  read_clock_and_network(in, device);
  read_access(in, device);
  read_transport(in, device);
  read_media(in, device);
  read_recording(in, device);
  read_fault(in, device.fault);
  in.finish();

  const auto base_name = device.name;
  for (std::int64_t number = 1; number <= count; ++number) {
    Device copy = device;
    if (count > 1) copy.name = fmt::format("{}-{}", base_name, number);
    if (copy.port != 0) copy.port += number - 1;
    copy.endpoint_reference = endpoint_reference ? *endpoint_reference : endpoint_reference_of(copy.name);
    complete(copy);
    fleet.push_back(std::move(copy));
  }
}

}  // namespace

std::vector<Device> parse_fleet(std::string_view toml_text, std::string_view file_name) {
  toml::table document;
  try {
    document = toml::parse(toml_text, std::string(file_name));
  } catch (const toml::parse_error& error) {
    throw FleetError(fmt::format("{}:{}: {}", file_name, error.source().begin.line, error.description()));
  }
  std::vector<Device> fleet;
  TableReader reader(document, file_name, "the fleet file");
  struct Nothing {};
  std::vector<Nothing> ignored;
  reader.take_tables("device", ignored, [&](TableReader& table, Nothing&) { read_device(table, fleet); });
  reader.finish();
  if (fleet.empty()) throw FleetError(fmt::format("{}:1: no [[device]]", file_name));
  std::set<std::string> names;
  for (const auto& device : fleet) {
    if (!names.insert(device.name).second) {
      throw FleetError(fmt::format("{}:1: two devices are named '{}'", file_name, device.name));
    }
  }
  return fleet;
}

}  // namespace camaudit::simulator
