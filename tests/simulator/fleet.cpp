// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/fleet.hpp"

#include <fmt/format.h>
#include <net/if.h>

#include <algorithm>

#include "tests/simulator/auth.hpp"
#include "tests/simulator/personality.hpp"
#include "tests/simulator/table_reader.hpp"

namespace camaudit::simulator {
namespace {

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
const Names<ClockShape> clock_shapes{{"utc", ClockShape::utc},
                                     {"absent", ClockShape::absent},
                                     {"impossible", ClockShape::impossible},
                                     {"local-as-utc", ClockShape::local_as_utc}};
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
                                   {"close-late", FaultKind::close_late},
                                   {"connection-close", FaultKind::connection_close},
                                   {"redirect", FaultKind::redirect},
                                   {"empty", FaultKind::empty},
                                   {"bom", FaultKind::bom},
                                   {"soap-fault", FaultKind::soap_fault},
                                   {"http-500-html", FaultKind::http_500_html}};
const Names<DiscoveryVersions> discovery_versions{{"off", DiscoveryVersions::off},
                                                  {"2005", DiscoveryVersions::v2005},
                                                  {"1.1", DiscoveryVersions::v1_1},
                                                  {"both", DiscoveryVersions::both}};
const Names<DiscoveryDialect> discovery_dialects{{"reuses-message-id", DiscoveryDialect::reuses_message_id},
                                                 {"types-required", DiscoveryDialect::types_required},
                                                 {"any-type", DiscoveryDialect::any_type},
                                                 {"answers-repeats", DiscoveryDialect::answers_repeats},
                                                 {"rejects-newlines", DiscoveryDialect::rejects_newlines},
                                                 {"odd-prefixes", DiscoveryDialect::odd_prefixes},
                                                 {"reply-to-first", DiscoveryDialect::reply_to_first},
                                                 {"bare-uuid", DiscoveryDialect::bare_uuid},
                                                 {"duplicate", DiscoveryDialect::duplicate},
                                                 {"multi-match", DiscoveryDialect::multi_match},
                                                 {"wrong-relates-to", DiscoveryDialect::wrong_relates_to},
                                                 {"garbage", DiscoveryDialect::garbage},
                                                 {"bom", DiscoveryDialect::bom},
                                                 {"leading-space", DiscoveryDialect::leading_space},
                                                 {"trailing-bytes", DiscoveryDialect::trailing_bytes},
                                                 {"cut-xml", DiscoveryDialect::cut_xml},
                                                 {"no-namespaces", DiscoveryDialect::no_namespaces},
                                                 {"not-utf8", DiscoveryDialect::not_utf8},
                                                 {"other-encoding", DiscoveryDialect::other_encoding},
                                                 {"bare-ampersand", DiscoveryDialect::bare_ampersand},
                                                 {"oversized", DiscoveryDialect::oversized},
                                                 {"port-twice", DiscoveryDialect::port_twice},
                                                 {"link-local-first", DiscoveryDialect::link_local_first},
                                                 {"other-port", DiscoveryDialect::other_port}};
const Names<std::string> listen_names{{"own", "own"}, {"any", "any"}};
constexpr std::int64_t most_discovery_delay_ms = 500;
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
    table.take("issuer", device.certificate.issuer);
  });
  in.take("soap_version", soap_versions, device.soap_version);
  in.take("xaddr_host", device.xaddr_host);
  in.take("max_connections", device.max_connections);
  in.take("delay_ms", device.delay_ms);
  if (device.delay_ms < 0) in.fail_at("delay_ms", "'delay_ms' must be 0 or more");
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
    table.take("audio_footage", recording.audio_footage);
    table.take("receiver_uri", recording.receiver_uri);
    table.take_tables("gaps", recording.gaps, [](TableReader& entry, FootageGap& gap) {
      entry.require("from_days_ago");
      entry.require("to_days_ago");
      entry.take("from_days_ago", gap.from_days_ago);
      entry.take("to_days_ago", gap.to_days_ago);
      if (gap.from_days_ago <= gap.to_days_ago) entry.fail_at("to_days_ago", "a gap ends after it begins");
    });
  });
  if (in.find("recordings")) {
    auto& jobs = device.recording_jobs.edit();
    jobs.clear();
    for (const auto& recording : device.recordings) jobs.push_back(job_of(recording));
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
    table.take("on_events", job.on_events);
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

void read_discovery(TableReader& in, Device& device) {
  in.take("discovery", discovery_versions, device.discovery);
  in.take("discovery_dialect", discovery_dialects, device.discovery_dialects);
  in.take("discovery_types", device.discovery_types);
  for (const auto& type : device.discovery_types) {
    if (!type.starts_with("tds:") && !type.starts_with("dn:") && !type.starts_with("wsdp:")) {
      in.fail_at("discovery_types", "'discovery_types' are tds:Name, dn:Name or wsdp:Name");
    }
  }
  in.take("xaddrs", device.xaddrs);
}

void read_discovery_settings(TableReader& in, DiscoverySettings& discovery) {
  in.take("interfaces", discovery.interfaces);
  for (const auto& name : discovery.interfaces) {
    if (::if_nametoindex(name.c_str()) == 0) {
      in.fail_at("interfaces", fmt::format("this machine has no interface '{}'", name));
    }
  }
  in.take("announce", discovery.announce);
  in.take("discovery_delay_ms", discovery.delay_ms);
  if (discovery.delay_ms < 0 || discovery.delay_ms > most_discovery_delay_ms) {
    in.fail_at("discovery_delay_ms", fmt::format("'discovery_delay_ms' is 0 to {}", most_discovery_delay_ms));
  }
}

void require_own_address(const TableReader& in, std::string_view key, const std::string& address) {
  if (!is_address_of_this_machine(address)) {
    in.fail_at(key, fmt::format("'{}' is not an address of this machine", address));
  }
}

void read_place(TableReader& in, DeviceGroup& group) {
  auto& device = group.model;
  in.take("count", group.count);
  if (group.count < 1) in.fail_at("count", "'count' must be 1 or more");
  in.take("address", device.address);
  require_own_address(in, "address", device.address);
  in.take("port", device.port);
  std::optional<std::string> pool;
  in.take("address_pool", pool);
  if (pool) {
    group.pool = parse_pool(*pool);
    if (!group.pool) in.fail_at("address_pool", "'address_pool' must be an IPv4 block such as 127.16.0.0/16");
    if (in.find("address")) in.fail_at("address", "'address' and 'address_pool' exclude each other");
    if (group.count > group.pool->size) {
      in.fail_at("address_pool", fmt::format("'{}' has only {} addresses", *pool, group.pool->size));
    }
    require_own_address(in, "address_pool", group.address(1));
    require_own_address(in, "address_pool", group.address(group.count));
  }
  std::string listen = "own";
  in.take("listen", listen_names, listen);
  device.listens_anywhere = listen == "any";
  if (device.listens_anywhere && group.count > 1 && !group.pool) {
    in.fail_at("listen", "'listen' = \"any\" tells devices apart by their address: more than one need 'address_pool'");
  }
  if (device.port < 0 || device.port > 65535 || group.port(group.count) > 65535) {
    in.fail_at("port", "'port' is out of range");
  }
}

void read_device(TableReader& in, DeviceGroup& group) {
  in.require("name");
  in.require("personality");
  auto personality = Personality::profile_s_camera;
  in.take("personality", personalities, personality);
  group.model = device_of(personality);
  group.line = in.line();
  auto& device = group.model;
  in.take("name", device.name);
  if (device.name.empty() || device.name.find_first_of(" \t\r\n") != std::string::npos) {
    in.fail_at("name", "'name' must be one word: it is a field of the files written");
  }
  read_place(in, group);
  in.take("endpoint_reference", group.endpoint_reference);
  read_identity(in, device);
  read_discovery(in, device);
  read_clock_and_network(in, device);
  read_access(in, device);
  read_transport(in, device);
  read_media(in, device);
  read_recording(in, device);
  read_fault(in, device.fault);
  complete_model(device);
}

void refuse_equal_names(const std::vector<DeviceGroup>& groups, std::string_view file_name) {
  std::set<std::string> names;
  for (const auto& group : groups) {
    for (std::int64_t number = 1; number <= group.count; ++number) {
      if (!names.insert(group.name(number)).second) {
        throw FleetError(fmt::format("{}:{}: two devices are named '{}'", file_name, group.line, group.name(number)));
      }
    }
  }
}

void refuse_equal_places(const std::vector<DeviceGroup>& groups, std::string_view file_name) {
  std::set<std::pair<std::int64_t, std::string>> places;
  for (const auto& group : groups) {
    if (!group.model.listens_anywhere) continue;
    for (std::int64_t number = 1; number <= group.count; ++number) {
      if (!places.emplace(group.model.port, group.address(number)).second) {
        throw FleetError(fmt::format("{}:{}: another device listens on {} port {}", file_name, group.line,
                                     group.address(number), group.model.port));
      }
    }
  }
}

}  // namespace

std::string endpoint_reference_of(const std::string& name) {
  const auto seed = sha256_hex("endpoint " + name);
  return fmt::format("urn:uuid:{}-{}-4{}-8{}-{}", seed.substr(0, 8), seed.substr(8, 4), seed.substr(12, 3),
                     seed.substr(15, 3), seed.substr(18, 12));
}

std::string DeviceGroup::name(std::int64_t number) const {
  return count > 1 ? fmt::format("{}-{}", model.name, number) : model.name;
}

std::string DeviceGroup::address(std::int64_t number) const {
  return pool ? pool->address(number) : model.address;
}

std::int64_t DeviceGroup::port(std::int64_t number) const {
  return model.port == 0 || pool ? model.port : model.port + number - 1;
}

Device DeviceGroup::device(std::int64_t number) const {
  Device device = model;
  device.name = name(number);
  device.address = address(number);
  device.port = port(number);
  device.endpoint_reference = endpoint_reference ? *endpoint_reference : endpoint_reference_of(device.name);
  complete_identity(device);
  return device;
}

Fleet parse_fleet(std::string_view toml_text, std::string_view file_name) {
  toml::table document;
  try {
    document = toml::parse(toml_text, std::string(file_name));
  } catch (const toml::parse_error& error) {
    throw FleetError(fmt::format("{}:{}: {}", file_name, error.source().begin.line, error.description()));
  }
  Fleet fleet;
  TableReader reader(document, file_name, "the fleet file");
  reader.take_table("discovery", [&](TableReader& table) { read_discovery_settings(table, fleet.discovery); });
  reader.take_tables("device", fleet.groups, read_device);
  reader.finish();
  if (fleet.groups.empty()) throw FleetError(fmt::format("{}:1: no [[device]]", file_name));
  refuse_equal_names(fleet.groups, file_name);
  refuse_equal_places(fleet.groups, file_name);
  return fleet;
}

}  // namespace camaudit::simulator
