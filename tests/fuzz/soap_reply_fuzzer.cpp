// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the reply to every operation: every text that comes out is bounded UTF-8, every time is one of the
// calendar, and what was mended needs no mending.
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/model/describe.hpp"
#include "onvif/soap/mend.hpp"
#include "onvif/soap/reply.hpp"
#include "tests/fuzz/property.hpp"

namespace {

using namespace camaudit;
using fuzz::require;
namespace soap = onvif::soap;

void check(const std::string& text) {
  fuzz::require_bounded(text);
}
void check(const UtcSeconds& time) {
  require(parse_date_time(format_rfc3339(time)) == time, "a time is one of the calendar");
}
void check(double number) {
  require(std::isfinite(number), "a number is one");
}
void check(std::int64_t) {}
void check(bool) {}
template <class T>
void check(const std::optional<T>& value);
template <class T>
void check(const std::vector<T>& rows);
template <class Row>
requires requires {
  Row::kTable;
}
void check(const Row& row) {
  model::for_each_member(row, [](std::string_view, const auto& value) { check(value); });
}

void check(const soap::SystemDateAndTime& told) {
  check(told.utc);
  check(told.local);
  check(told.date_time_type);
  check(told.time_zone);
}
void check(const soap::Services& told) {
  check(told.services);
  check(told.capabilities);
}
void check(const soap::NtpSettings& told) {
  check(told.ntp);
  check(told.servers);
}
void check(const soap::Analytics& told) {
  check(told.configurations);
  check(told.modules);
  check(told.rules);
}
void check(const soap::MediaProfiles& told) {
  check(told.profiles);
  check(told.video_sources);
  check(told.video_encoders);
  check(told.audio_sources);
  check(told.audio_encoders);
  check(told.metadata);
  check(told.analytics);
}
void check(const soap::Recordings& told) {
  check(told.recordings);
  check(told.tracks);
}
void check(const soap::JobState& told) {
  check(told.state);
  check(told.error);
}
void check(const soap::RecordingInformation& told) {
  check(told.token);
  check(told.earliest);
  check(told.latest);
  check(told.status);
  check(told.tracks);
}
void check(const soap::SearchResults& told) {
  check(told.recordings);
}

template <class T>
void check(const std::optional<T>& value) {
  if (value) check(*value);
}
template <class T>
void check(const std::vector<T>& rows) {
  for (const auto& row : rows) check(row);
}
template <class T>
void check(const soap::Reply<T>& reply) {
  if (reply) return check(*reply);
  check(reply.error().detail);
  if (reply.error().fault) check(reply.error().fault->reason);
}

void read_device(std::string_view body) {
  check(soap::read_system_date_and_time(body));
  check(soap::read_services(body));
  check(soap::read_capabilities(body));
  for (const char* prefix : {"tds", "tr2", "trc", "tse", "tas"}) check(soap::read_service_capabilities(body, prefix));
  check(soap::read_device_information(body));
  check(soap::read_endpoint_reference(body));
  check(soap::read_scopes(body));
  check(soap::read_hostname(body));
  check(soap::read_network_interfaces(body));
  check(soap::read_network_protocols(body));
  check(soap::read_default_gateway(body));
  check(soap::read_dns(body));
  check(soap::read_ntp(body));
  check(soap::read_discovery_mode(body));
  check(soap::read_users(body));
  check(soap::read_storage_configurations(body));
  check(soap::read_enabled_tls_versions(body));
}

void read_media(std::string_view body) {
  check(soap::read_media1_profiles(body));
  check(soap::read_media2_profiles(body));
  check(soap::read_media1_osds(body));
  check(soap::read_media2_osds(body));
  check(soap::read_masks(body));
  check(soap::read_media1_metadata(body));
  check(soap::read_media2_metadata(body));
  check(soap::read_media1_analytics(body));
  check(soap::read_media2_analytics(body));
  check(soap::read_media1_stream_uri(body));
  check(soap::read_media2_stream_uri(body));
  check(soap::read_analytics_modules(body, "a"));
  check(soap::read_analytics_rules(body, "a"));
  check(soap::read_ptz_nodes(body));
}

void read_recording(std::string_view body) {
  check(soap::read_recordings(body));
  check(soap::read_recording_jobs(body));
  check(soap::read_recording_job_state(body));
  check(soap::read_recording_summary(body));
  check(soap::read_recording_information(body));
  check(soap::read_search_token(body));
  check(soap::read_event_search_token(body));
  check(soap::read_recording_search_results(body));
  soap::read_event_search_results(body);
  soap::read_media_attributes(body, fuzz::kToday);
  check(soap::read_receivers(body));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  if (const auto fault = soap::read_fault(body)) check(fault->reason);
  read_device(body);
  read_media(body);
  read_recording(body);
  if (const auto mended = soap::mend(body)) {
    require(!soap::mend(mended->body) && !mended->repairs.empty(), "what was mended needs no mending");
    require(!find_invalid_utf8(mended->body) && mended->body.size() <= 3 * body.size() + 8192,
            "what was mended is the body with its bad bytes replaced");
    check(mended->repairs);
    check(soap::read_users(mended->body));
  }
  return 0;
}
