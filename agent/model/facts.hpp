// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/shared_text.hpp"
#include "agent/base/time.hpp"

/// The facts: one described struct per table. From these follow the SQLite tables and the v1_* views, row binding, JSON
/// and CSV. Adding a fact is one line here and its decoding in onvif/soap. A member is optional when a device may
/// leave it out; an absent fact is never written as zero or false.
///
/// Units: seconds, pixels, kbit/s, frames per second, kHz. Every string came from a device and was cut to a bound when
/// it was decoded; nothing else about it may be assumed. `kKey` names the columns that tell two rows of one device
/// apart, `kVolatile` those that every night brings another value of: they are kept, and measured over time, but are no
/// change of the device.
namespace camaudit::model {

/// How it went to obtain one fact table from one device.
struct FactStatus {
  static constexpr std::string_view kTable = "fact_status";
  static constexpr std::string_view kKey = "fact";
  static constexpr std::string_view kVolatile = "reason";
  SharedText fact;  ///< a table name of this file
  SharedText
      state;  ///< obtained: asked and answered · unsupported: the device does not offer it · missing: could not be read
  SharedText reason;  ///< why not, for a person; empty when obtained
};
BOOST_DESCRIBE_STRUCT(FactStatus, (), (fact, state, reason))

/// tds:GetDeviceInformation.
struct DeviceInformation {
  static constexpr std::string_view kTable = "device_information";
  static constexpr std::string_view kKey = "";
  std::string manufacturer;
  std::string model;
  std::string firmware;
  std::string serial;
  std::string hardware;
};
BOOST_DESCRIBE_STRUCT(DeviceInformation, (), (manufacturer, model, firmware, serial, hardware))

/// tds:GetSystemDateAndTime.
struct SystemClock {
  static constexpr std::string_view kTable = "clock";
  static constexpr std::string_view kKey = "";
  static constexpr std::string_view kVolatile = "device_time,offset_seconds,uncertainty_seconds,own_clock_synchronised";
  std::optional<UtcSeconds> device_time;  ///< UTC as the device tells it, whole seconds
  std::optional<double> offset_seconds;   ///< device minus ours, half the round trip corrected; positive: fast
  double uncertainty_seconds = 1.0;       ///< the device tells whole seconds, plus half the round trip
  /// "utc"; "zone" (its local time and a plain zone); "http" (its HTTP Date header, where it gives no UTC or calls
  /// local time that); "local" (only a local time, whose zone is not known) or "none" (no usable time)
  std::string time_source;
  std::optional<std::string> date_time_type;  ///< "NTP" or "Manual"
  std::optional<bool> daylight_savings;
  std::optional<std::string> time_zone;  ///< POSIX 1003.1 by the specification; opaque in the field
  bool own_clock_synchronised = false;   ///< ours, when we measured
};
BOOST_DESCRIBE_STRUCT(SystemClock, (),
                      (device_time, offset_seconds, uncertainty_seconds, time_source, date_time_type, daylight_savings,
                       time_zone, own_clock_synchronised))

/// tds:GetServices, or what tds:GetCapabilities names.
struct Service {
  static constexpr std::string_view kTable = "service";
  static constexpr std::string_view kKey = "namespace_uri";
  std::string namespace_uri;
  std::string xaddr;  ///< as the device says it; only its path is used
  std::optional<std::int64_t> version_major;
  std::optional<std::int64_t> version_minor;
};
BOOST_DESCRIBE_STRUCT(Service, (), (namespace_uri, xaddr, version_major, version_minor))

/// One attribute of a service's Capabilities element: a claim of the device, not a measurement.
struct Capability {
  static constexpr std::string_view kTable = "capability";
  static constexpr std::string_view kKey = "service,name";
  std::string service;  ///< prefix by which ONVIF documents call it: tds, trt, tr2, trc, tse, tan, tptz, tas …
  std::string name;     ///< "HttpDigest", "TLS1.2"
  std::string value;
};
BOOST_DESCRIBE_STRUCT(Capability, (), (service, name, value))

/// tds:GetScopes.
struct Scope {
  static constexpr std::string_view kTable = "scope";
  static constexpr std::string_view kKey = "item";
  std::string item;
  std::optional<bool> fixed;
};
BOOST_DESCRIBE_STRUCT(Scope, (), (item, fixed))

/// tds:GetHostname.
struct Hostname {
  static constexpr std::string_view kTable = "hostname";
  static constexpr std::string_view kKey = "";
  std::optional<std::string> name;
  std::optional<bool> from_dhcp;
};
BOOST_DESCRIBE_STRUCT(Hostname, (), (name, from_dhcp))

/// tds:GetNetworkInterfaces.
struct NetworkInterface {
  static constexpr std::string_view kTable = "network_interface";
  static constexpr std::string_view kKey = "token";
  std::string token;
  std::optional<bool> enabled;
  std::optional<std::string> name;
  std::optional<std::string> mac;  ///< six lower-case pairs with colons; absent if it is not a usable address
  std::optional<std::int64_t> mtu;
  std::optional<bool> ipv4_dhcp;
  std::string ipv4_addresses;  ///< "10.20.0.7/24 169.254.3.4/16"
  std::string ipv6_addresses;
};
BOOST_DESCRIBE_STRUCT(NetworkInterface, (), (token, enabled, name, mac, mtu, ipv4_dhcp, ipv4_addresses, ipv6_addresses))

/// tds:GetNetworkProtocols, one row for each port of a protocol.
struct NetworkProtocol {
  static constexpr std::string_view kTable = "network_protocol";
  static constexpr std::string_view kKey = "name,port";
  std::string name;  ///< HTTP, HTTPS, RTSP
  std::optional<bool> enabled;
  std::optional<std::int64_t> port;
};
BOOST_DESCRIBE_STRUCT(NetworkProtocol, (), (name, enabled, port))

/// tds:GetNetworkDefaultGateway.
struct Gateway {
  static constexpr std::string_view kTable = "gateway";
  static constexpr std::string_view kKey = "address";
  std::string address;
};
BOOST_DESCRIBE_STRUCT(Gateway, (), (address))

/// tds:GetDNS.
struct DnsServer {
  static constexpr std::string_view kTable = "dns_server";
  static constexpr std::string_view kKey = "address,from_dhcp";
  std::string address;
  bool from_dhcp = false;
};
BOOST_DESCRIBE_STRUCT(DnsServer, (), (address, from_dhcp))

/// tds:GetNTP: one row, also when no server is named.
struct Ntp {
  static constexpr std::string_view kTable = "ntp";
  static constexpr std::string_view kKey = "";
  std::optional<bool> from_dhcp;
  std::int64_t servers = 0;  ///< how many are in force: those from DHCP if from_dhcp, else the manual ones
};
BOOST_DESCRIBE_STRUCT(Ntp, (), (from_dhcp, servers))

/// tds:GetNTP: one row for each server named.
struct NtpServer {
  static constexpr std::string_view kTable = "ntp_server";
  static constexpr std::string_view kKey = "address,from_dhcp";
  std::string address;  ///< literal or name
  bool from_dhcp = false;
};
BOOST_DESCRIBE_STRUCT(NtpServer, (), (address, from_dhcp))

/// tds:GetDiscoveryMode.
struct DiscoveryMode {
  static constexpr std::string_view kTable = "discovery_mode";
  static constexpr std::string_view kKey = "";
  std::string mode;  ///< Discoverable, NonDiscoverable
};
BOOST_DESCRIBE_STRUCT(DiscoveryMode, (), (mode))

/// tds:GetUsers. A password that a device returns is dropped in the decoder and told only as `password_returned`.
struct User {
  static constexpr std::string_view kTable = "user";
  static constexpr std::string_view kKey = "name";
  std::string name;
  std::string level;  ///< Administrator, Operator, User, Anonymous, Extended
  bool password_returned = false;
};
BOOST_DESCRIBE_STRUCT(User, (), (name, level, password_returned))

/// tds:GetStorageConfigurations, without the account in it.
struct StorageConfiguration {
  static constexpr std::string_view kTable = "storage_configuration";
  static constexpr std::string_view kKey = "token";
  std::string token;
  std::optional<std::string> type;  ///< NFS, CIFS, CDMI, FTP …
  std::optional<std::string> local_path;
  std::optional<std::string> storage_uri;  ///< user name and password removed
  std::optional<std::string> region;
};
BOOST_DESCRIBE_STRUCT(StorageConfiguration, (), (token, type, local_path, storage_uri, region))

/// A media profile of Media2, or of Media1 where Media2 is absent or broken.
struct MediaProfile {
  static constexpr std::string_view kTable = "media_profile";
  static constexpr std::string_view kKey = "token";
  std::string token;
  std::string name;
  std::optional<bool> fixed;
  std::int64_t media_version = 2;
  std::optional<std::string> video_source_configuration;
  std::optional<std::string> video_encoder_configuration;
  std::optional<std::string> audio_source_configuration;
  std::optional<std::string> audio_encoder_configuration;
  std::optional<std::string> analytics_configuration;
  std::optional<std::string> metadata_configuration;
  std::optional<std::string> ptz_configuration;
};
BOOST_DESCRIBE_STRUCT(MediaProfile, (),
                      (token, name, fixed, media_version, video_source_configuration, video_encoder_configuration,
                       audio_source_configuration, audio_encoder_configuration, analytics_configuration,
                       metadata_configuration, ptz_configuration))

/// A video source configuration bound to a profile.
struct VideoSource {
  static constexpr std::string_view kTable = "video_source";
  static constexpr std::string_view kKey = "token";
  std::string token;
  std::string name;
  std::string source_token;  ///< the physical or logical input
  std::optional<std::int64_t> width;
  std::optional<std::int64_t> height;
};
BOOST_DESCRIBE_STRUCT(VideoSource, (), (token, name, source_token, width, height))

/// A VideoEncoderConfiguration (Media1) or VideoEncoder2Configuration (Media2) bound to a profile.
struct VideoEncoder {
  static constexpr std::string_view kTable = "video_encoder";
  static constexpr std::string_view kKey = "token";
  std::string token;
  std::string name;
  std::string encoding;  ///< "H264", "H265", "JPEG"; Media1 cannot name H.265
  std::optional<std::int64_t> width;
  std::optional<std::int64_t> height;
  std::optional<double> quality;
  std::optional<double> frame_rate_limit;     ///< frames per second
  std::optional<std::int64_t> bitrate_limit;  ///< kbit/s; absent where the device says 2147483647, meaning no limit
  std::optional<std::int64_t> gov_length;     ///< frames
  std::optional<std::string> profile;
};
BOOST_DESCRIBE_STRUCT(VideoEncoder, (),
                      (token, name, encoding, width, height, quality, frame_rate_limit, bitrate_limit, gov_length,
                       profile))

/// An audio source configuration bound to a profile. That a microphone exists is not yet a breach; that it is bound is.
struct AudioSource {
  static constexpr std::string_view kTable = "audio_source";
  static constexpr std::string_view kKey = "token";
  std::string token;
  std::string name;
  std::string source_token;
};
BOOST_DESCRIBE_STRUCT(AudioSource, (), (token, name, source_token))

/// An audio encoder configuration bound to a profile.
struct AudioEncoder {
  static constexpr std::string_view kTable = "audio_encoder";
  static constexpr std::string_view kKey = "token";
  std::string token;
  std::string name;
  std::string encoding;
  std::optional<std::int64_t> bitrate;      ///< kbit/s
  std::optional<std::int64_t> sample_rate;  ///< kHz
};
BOOST_DESCRIBE_STRUCT(AudioEncoder, (), (token, name, encoding, bitrate, sample_rate))

/// An on-screen display.
struct Osd {
  static constexpr std::string_view kTable = "osd";
  static constexpr std::string_view kKey = "token";
  std::string token;
  std::string video_source_configuration;
  std::string type;                      ///< Text, Image, Extended
  std::optional<std::string> text_type;  ///< Plain, Date, Time, DateAndTime
  std::optional<std::string> date_format;
  std::optional<std::string> time_format;
  std::optional<std::string> plain_text;
};
BOOST_DESCRIBE_STRUCT(Osd, (),
                      (token, video_source_configuration, type, text_type, date_format, time_format, plain_text))

/// tr2:GetMasks: a privacy mask.
struct Mask {
  static constexpr std::string_view kTable = "mask";
  static constexpr std::string_view kKey = "token";
  std::string token;
  std::string video_source_configuration;
  std::string type;  ///< Color, Pixelated, Blurred
  std::optional<bool> enabled;
  std::int64_t points = 0;
};
BOOST_DESCRIBE_STRUCT(Mask, (), (token, video_source_configuration, type, enabled, points))

/// A metadata configuration bound to a profile: what is streamed beside the picture.
struct MetadataConfiguration {
  static constexpr std::string_view kTable = "metadata_configuration";
  static constexpr std::string_view kKey = "token";
  std::string token;
  std::string name;
  std::optional<bool> analytics;
  std::optional<bool> ptz_status;
};
BOOST_DESCRIBE_STRUCT(MetadataConfiguration, (), (token, name, analytics, ptz_status))

/// A video analytics configuration, bound or not.
struct AnalyticsConfiguration {
  static constexpr std::string_view kTable = "analytics_configuration";
  static constexpr std::string_view kKey = "token";
  std::string token;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(AnalyticsConfiguration, (), (token, name))

/// tan:GetAnalyticsModules, or a module named inside a profile's configuration.
struct AnalyticsModule {
  static constexpr std::string_view kTable = "analytics_module";
  static constexpr std::string_view kKey = "configuration,name";
  std::string configuration;
  std::string name;
  std::string type;  ///< local part of the QName: "CellMotionEngine"
};
BOOST_DESCRIBE_STRUCT(AnalyticsModule, (), (configuration, name, type))

/// tan:GetRules, or a rule named inside a profile's configuration.
struct AnalyticsRule {
  static constexpr std::string_view kTable = "analytics_rule";
  static constexpr std::string_view kKey = "configuration,name";
  std::string configuration;
  std::string name;
  std::string type;  ///< local part of the QName: "CellMotionDetector", "FaceRecognition"
};
BOOST_DESCRIBE_STRUCT(AnalyticsRule, (), (configuration, name, type))

/// How a profile's stream may be fetched: protocol facts of GetStreamUri, never the URI itself (it may carry a
/// password).
struct Stream {
  static constexpr std::string_view kTable = "stream";
  static constexpr std::string_view kKey = "profile,protocol";
  std::string profile;
  std::string protocol;  ///< what was asked for: "RTSP", "RtspsUnicast", "RtspOverHttp"
  std::string scheme;    ///< of the URI returned: "rtsp", "rtsps", "http"
  std::optional<std::int64_t> port;
  bool credentials_in_uri = false;
};
BOOST_DESCRIBE_STRUCT(Stream, (), (profile, protocol, scheme, port, credentials_in_uri))

/// trc:GetRecordings joined with tse:GetRecordingInformation (or FindRecordings); or what was imported of one camera
/// whose footage lies in a video management system.
struct Recording {
  static constexpr std::string_view kTable = "recording";
  static constexpr std::string_view kKey = "token";
  static constexpr std::string_view kVolatile = "earliest,latest,sampled_from,sampled_until,observed_at,imported_from";
  std::string token;
  std::string source_id;  ///< a URI chosen by whoever made the recording; some write the camera's UUID
  std::string source_name;
  std::string source_location;
  std::string source_address;               ///< user name and password removed
  std::optional<std::string> source_host;   ///< where the footage comes from: of the receiver, else of source_address
  std::optional<std::int64_t> source_port;  ///< of the same; the one that the scheme means where none is written
  std::optional<std::string> video_source_token;
  /// What tied the recording to its camera: identity, receiver, address, video_source or name (onvif/recording_source);
  /// import, where the import named it.
  std::optional<std::string> linked_by;
  std::optional<std::string> camera;  ///< id of the device of this run that it records, if exactly one fits
  std::string source_note;            ///< the camera, or why none is named, for a person
  std::string content;
  std::string retention_text;  ///< MaximumRetentionTime as the device wrote it, xs:duration
  /// MaximumRetentionTime in seconds; 0 means that the device sets no limit (Recording Control 5.2.4). Absent if it
  /// could not be read or is malformed.
  std::optional<std::int64_t> retention_seconds;
  bool retention_approximate = false;  ///< years or months were used: counted as 365 and 30 days
  std::int64_t video_tracks = 0;
  std::int64_t audio_tracks = 0;
  std::int64_t metadata_tracks = 0;
  std::optional<bool> information_obtained;  ///< whether the Search service answered for this recording
  std::optional<UtcSeconds> earliest;        ///< oldest footage, by the device's own clock
  std::optional<UtcSeconds> latest;          ///< newest footage, by the device's own clock
  std::optional<std::string> status;         ///< Initiated, Recording, Stopped, Removing, Removed, Unknown
  /// What the age of the footage rests on. none: nothing · claimed: the summary of the whole device · observed: the
  /// oldest footage of this recording · sampled: the time since then was searched for gaps as well · imported: told by
  /// the import.
  std::string retention_confidence = "none";
  std::optional<std::string> sampled_by;   ///< events: changes of state were searched · points: moments were asked for
  std::optional<UtcSeconds> sampled_from;  ///< the time that was searched
  std::optional<UtcSeconds> sampled_until;  ///< earlier than `latest` if the device had more to tell than was asked
  std::optional<std::int64_t> gap_count;  ///< of a minute and more; those of points are runs of moments without footage
  std::optional<std::int64_t> gap_seconds;   ///< all gaps together; a lower bound for points
  std::optional<std::string> asset_id;       ///< of an import: the row of cameras.csv, if exactly one fits
  std::optional<UtcSeconds> observed_at;     ///< of an import: when this was so; ages are counted up to here
  std::optional<std::string> imported_from;  ///< of an import: file, its SHA-256 and when it was observed
};
BOOST_DESCRIBE_STRUCT(Recording, (),
                      (token, source_id, source_name, source_location, source_address, source_host, source_port,
                       video_source_token, linked_by, camera, source_note, content, retention_text, retention_seconds,
                       retention_approximate, video_tracks, audio_tracks, metadata_tracks, information_obtained,
                       earliest, latest, status, retention_confidence, sampled_by, sampled_from, sampled_until,
                       gap_count, gap_seconds, asset_id, observed_at, imported_from))

/// One track of a recording. A track that holds nothing may still be listed: its times are then equal or absent.
struct RecordingTrack {
  static constexpr std::string_view kTable = "recording_track";
  static constexpr std::string_view kKey = "recording,token";
  static constexpr std::string_view kVolatile = "data_from,data_to";
  std::string recording;
  std::string token;
  std::string type;                     ///< Video, Audio, Metadata, Extended
  std::optional<UtcSeconds> data_from;  ///< oldest data, by the device's own clock
  std::optional<UtcSeconds> data_to;    ///< newest data, by the device's own clock
};
BOOST_DESCRIBE_STRUCT(RecordingTrack, (), (recording, token, type, data_from, data_to))

/// A time without footage between the oldest and the newest of a recording; the longest ones of each.
struct RecordingGap {
  static constexpr std::string_view kTable = "recording_gap";
  static constexpr std::string_view kKey = "recording,begins";
  std::string recording;
  UtcSeconds begins;
  UtcSeconds ends;  ///< for `points` the last of several moments in a row, so the gap is at least this long
};
BOOST_DESCRIBE_STRUCT(RecordingGap, (), (recording, begins, ends))

/// trc:GetRecordingJobs joined with trc:GetRecordingJobState.
struct RecordingJob {
  static constexpr std::string_view kTable = "recording_job";
  static constexpr std::string_view kKey = "token";
  std::string token;
  std::string recording;
  std::string mode;  ///< Idle, Active: what was asked for
  std::optional<std::int64_t> priority;
  std::optional<std::string> source_token;
  std::optional<std::string> source_type;  ///< last word of the type's URI: Receiver, Profile
  bool on_events = false;                  ///< it has an event filter: it records when something happens
  bool scheduled = false;                  ///< it names a schedule
  std::optional<std::string> state;        ///< Idle, PartiallyActive, Active, Error: only this says whether data flows
  std::optional<std::string> error;        ///< the first track error named
};
BOOST_DESCRIBE_STRUCT(RecordingJob, (),
                      (token, recording, mode, priority, source_token, source_type, on_events, scheduled, state, error))

/// trv:GetReceivers: where a recorder fetches a picture. Of the URI only what tells the camera is kept, since cameras
/// put passwords into the path too. Whether it is connected is left to the state of the recording job.
struct Receiver {
  static constexpr std::string_view kTable = "receiver";
  static constexpr std::string_view kKey = "token";
  std::string token;
  std::string mode;  ///< AutoConnect, AlwaysConnect, NeverConnect
  std::string scheme;
  std::optional<std::string> host;
  std::optional<std::int64_t> port;
  bool credentials_in_uri = false;
};
BOOST_DESCRIBE_STRUCT(Receiver, (), (token, mode, scheme, host, port, credentials_in_uri))

/// tse:GetRecordingSummary: of the whole device, hiding gaps.
struct RecordingSummary {
  static constexpr std::string_view kTable = "recording_summary";
  static constexpr std::string_view kKey = "";
  static constexpr std::string_view kVolatile = "data_from,data_until";
  std::optional<UtcSeconds> data_from;
  std::optional<UtcSeconds> data_until;
  std::optional<std::int64_t> recordings;
};
BOOST_DESCRIBE_STRUCT(RecordingSummary, (), (data_from, data_until, recordings))

/// tptz:GetNodes.
struct PtzNode {
  static constexpr std::string_view kTable = "ptz_node";
  static constexpr std::string_view kKey = "token";
  std::string token;
  std::optional<std::string> name;
  std::optional<std::int64_t> maximum_presets;
};
BOOST_DESCRIBE_STRUCT(PtzNode, (), (token, name, maximum_presets))

/// The certificate that a TLS handshake with the device showed.
struct Certificate {
  static constexpr std::string_view kTable = "certificate";
  static constexpr std::string_view kKey = "port";
  std::int64_t port = 0;
  std::string subject;
  std::string issuer;
  std::optional<UtcSeconds> not_before;
  std::optional<UtcSeconds> not_after;
  std::string key_type;
  std::int64_t key_bits = 0;
  std::string signature_algorithm;
  std::string fingerprint_sha256;
  bool self_signed = false;
};
BOOST_DESCRIBE_STRUCT(Certificate, (),
                      (port, subject, issuer, not_before, not_after, key_type, key_bits, signature_algorithm,
                       fingerprint_sha256, self_signed))

/// One TLS version at one HTTPS port, and how we know whether the device accepts it.
struct TlsVersion {
  static constexpr std::string_view kTable = "tls_version";
  static constexpr std::string_view kKey = "port,version,source";
  std::int64_t port = 0;
  std::string version;  ///< "1.0" … "1.3"; "1.0-1.1" for a handshake that offered only those two
  bool accepted = false;
  std::string source;  ///< handshake: measured · configuration: tas:GetEnabledTLSVersions
};
BOOST_DESCRIBE_STRUCT(TlsVersion, (), (port, version, accepted, source))

/// The answer of a device to a call made without credentials that should need them.
struct AnonymousAccess {
  static constexpr std::string_view kTable = "anonymous_access";
  static constexpr std::string_view kKey = "operation";
  static constexpr std::string_view kVolatile = "detail";
  std::string operation;  ///< "tds:GetUsers"
  std::string result;     ///< granted, refused, unknown
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(AnonymousAccess, (), (operation, result, detail))

/// Every table of one device.
struct Facts {
  std::vector<FactStatus> fact_status;
  std::vector<DeviceInformation> device_information;
  std::vector<SystemClock> clock;
  std::vector<Service> service;
  std::vector<Capability> capability;
  std::vector<Scope> scope;
  std::vector<Hostname> hostname;
  std::vector<NetworkInterface> network_interface;
  std::vector<NetworkProtocol> network_protocol;
  std::vector<Gateway> gateway;
  std::vector<DnsServer> dns_server;
  std::vector<Ntp> ntp;
  std::vector<NtpServer> ntp_server;
  std::vector<DiscoveryMode> discovery_mode;
  std::vector<User> user;
  std::vector<StorageConfiguration> storage_configuration;
  std::vector<MediaProfile> media_profile;
  std::vector<VideoSource> video_source;
  std::vector<VideoEncoder> video_encoder;
  std::vector<AudioSource> audio_source;
  std::vector<AudioEncoder> audio_encoder;
  std::vector<Osd> osd;
  std::vector<Mask> mask;
  std::vector<MetadataConfiguration> metadata_configuration;
  std::vector<AnalyticsConfiguration> analytics_configuration;
  std::vector<AnalyticsModule> analytics_module;
  std::vector<AnalyticsRule> analytics_rule;
  std::vector<Stream> stream;
  std::vector<Recording> recording;
  std::vector<RecordingTrack> recording_track;
  std::vector<RecordingGap> recording_gap;
  std::vector<RecordingJob> recording_job;
  std::vector<Receiver> receiver;
  std::vector<RecordingSummary> recording_summary;
  std::vector<PtzNode> ptz_node;
  std::vector<Certificate> certificate;
  std::vector<TlsVersion> tls_version;
  std::vector<AnonymousAccess> anonymous_access;
};
BOOST_DESCRIBE_STRUCT(Facts, (),
                      (fact_status, device_information, clock, service, capability, scope, hostname, network_interface,
                       network_protocol, gateway, dns_server, ntp, ntp_server, discovery_mode, user,
                       storage_configuration, media_profile, video_source, video_encoder, audio_source, audio_encoder,
                       osd, mask, metadata_configuration, analytics_configuration, analytics_module, analytics_rule,
                       stream, recording, recording_track, recording_gap, recording_job, receiver, recording_summary,
                       ptz_node, certificate, tls_version, anonymous_access))

}  // namespace camaudit::model
