// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "agent/model/facts.hpp"

/// From the bytes of a reply to facts. Every function understands SOAP 1.2 and SOAP 1.1 envelopes, skips what it does
/// not know, and bounds every text. A field that cannot be read is left out; a reply that is not the one asked for is a
/// ReplyFailure.
namespace camaudit::onvif::soap {

/// A SOAP fault, of version 1.1 or 1.2. Codes are local names: "Sender", "NotAuthorized".
struct Fault {
  std::string code;
  std::vector<std::string> subcodes;  ///< outermost first; ONVIF's are those of the ter: namespace (Core 5.8.2)
  std::string reason;

  bool has_subcode(std::string_view name) const;
  /// "ter:NotAuthorized (Sender not authorized)": one line, bounded, not yet escaped.
  std::string summary() const;
};

struct ReplyFailure {
  std::optional<Fault> fault;  ///< set if the device answered with a fault
  std::string detail;          ///< for a person: what is wrong with the reply, or the fault in one line
};

template <class T>
using Reply = tl::expected<T, ReplyFailure>;

struct SystemDateAndTime {
  std::optional<UtcSeconds> utc;
  std::optional<UtcSeconds> local;  ///< LocalDateTime, its fields taken as if they were UTC
  std::optional<std::string> date_time_type;
  std::optional<bool> daylight_savings;
  std::optional<std::string> time_zone;
};
Reply<SystemDateAndTime> read_system_date_and_time(std::string_view body);

struct Services {
  std::vector<model::Service> services;
  std::vector<model::Capability> capabilities;
};
Reply<Services> read_services(std::string_view body);
/// GetCapabilities names services by element; they come back under the namespaces that GetServices would use.
Reply<Services> read_capabilities(std::string_view body);

/// The reply of the service that the prefix names: tds, tr2, trc, tse or tas.
Reply<std::vector<model::Capability>> read_service_capabilities(std::string_view body, std::string_view prefix);

Reply<model::DeviceInformation> read_device_information(std::string_view body);
Reply<std::string> read_endpoint_reference(std::string_view body);
Reply<std::vector<model::Scope>> read_scopes(std::string_view body);
Reply<model::Hostname> read_hostname(std::string_view body);
Reply<std::vector<model::NetworkInterface>> read_network_interfaces(std::string_view body);
Reply<std::vector<model::NetworkProtocol>> read_network_protocols(std::string_view body);
Reply<std::vector<model::Gateway>> read_default_gateway(std::string_view body);
Reply<std::vector<model::DnsServer>> read_dns(std::string_view body);
struct NtpSettings {
  model::Ntp ntp;
  std::vector<model::NtpServer> servers;
};
Reply<NtpSettings> read_ntp(std::string_view body);
Reply<model::DiscoveryMode> read_discovery_mode(std::string_view body);
Reply<std::vector<model::User>> read_users(std::string_view body);
Reply<std::vector<model::StorageConfiguration>> read_storage_configurations(std::string_view body);

struct Analytics {
  std::vector<model::AnalyticsConfiguration> configurations;
  std::vector<model::AnalyticsModule> modules;
  std::vector<model::AnalyticsRule> rules;
};
struct MediaProfiles {
  std::vector<model::MediaProfile> profiles;
  std::vector<model::VideoSource> video_sources;
  std::vector<model::VideoEncoder> video_encoders;
  std::vector<model::AudioSource> audio_sources;
  std::vector<model::AudioEncoder> audio_encoders;
  std::vector<model::MetadataConfiguration> metadata;
  Analytics analytics;
};
Reply<MediaProfiles> read_media1_profiles(std::string_view body);
Reply<MediaProfiles> read_media2_profiles(std::string_view body);
Reply<std::vector<model::Osd>> read_media1_osds(std::string_view body);
Reply<std::vector<model::Osd>> read_media2_osds(std::string_view body);
Reply<std::vector<model::Mask>> read_masks(std::string_view body);
Reply<std::vector<model::MetadataConfiguration>> read_media1_metadata(std::string_view body);
Reply<std::vector<model::MetadataConfiguration>> read_media2_metadata(std::string_view body);
Reply<Analytics> read_media1_analytics(std::string_view body);
Reply<Analytics> read_media2_analytics(std::string_view body);
/// The URI only; the caller takes its scheme and port and drops it, since it may carry a password.
Reply<std::string> read_media1_stream_uri(std::string_view body);
Reply<std::string> read_media2_stream_uri(std::string_view body);

Reply<std::vector<model::AnalyticsModule>> read_analytics_modules(std::string_view body,
                                                                  std::string_view configuration);
Reply<std::vector<model::AnalyticsRule>> read_analytics_rules(std::string_view body, std::string_view configuration);
Reply<std::vector<model::PtzNode>> read_ptz_nodes(std::string_view body);
/// "1.0", "1.1", …
Reply<std::vector<std::string>> read_enabled_tls_versions(std::string_view body);

struct Recordings {
  std::vector<model::Recording> recordings;
  std::vector<model::RecordingTrack> tracks;
};
Reply<Recordings> read_recordings(std::string_view body);
Reply<std::vector<model::RecordingJob>> read_recording_jobs(std::string_view body);
struct JobState {
  std::string state;
  std::optional<std::string> error;
};
Reply<JobState> read_recording_job_state(std::string_view body);
Reply<model::RecordingSummary> read_recording_summary(std::string_view body);
struct RecordingInformation {
  std::string token;
  std::optional<UtcSeconds> earliest;
  std::optional<UtcSeconds> latest;
  std::optional<std::string> status;
  std::vector<model::RecordingTrack> tracks;
};
Reply<RecordingInformation> read_recording_information(std::string_view body);
Reply<std::string> read_search_token(std::string_view body);
Reply<std::string> read_event_search_token(std::string_view body);
struct SearchResults {
  bool completed = false;
  std::vector<RecordingInformation> recordings;
};
Reply<SearchResults> read_recording_search_results(std::string_view body);
/// From one moment on a track holds footage, or holds none (tns1:RecordingHistory/Track/State, Recording Search).
struct TrackStateEvent {
  std::string recording;
  std::string track;
  UtcSeconds at;
  bool data_present = false;
};
struct EventSearchResults {
  bool completed = false;
  std::vector<TrackStateEvent> events;  ///< of that topic only: a filter is not always heeded
};
Reply<EventSearchResults> read_event_search_results(std::string_view body);
/// The recordings of tse:GetMediaAttributes that hold pictures at `at`.
Reply<std::vector<std::string>> read_media_attributes(std::string_view body, UtcSeconds at);
Reply<std::vector<model::Receiver>> read_receivers(std::string_view body);
/// Succeeds on any well-formed reply to EndSearch.
Reply<bool> read_end_search(std::string_view body);
/// No namespace is declared anywhere (Axis M1065-L has sent such envelopes): the names alone are read then.
bool declares_no_namespace(std::string_view body);
/// Whether the body is a SOAP fault, for replies whose HTTP status says failure. Malformed bodies are nullopt.
std::optional<Fault> read_fault(std::string_view body);

}  // namespace camaudit::onvif::soap
