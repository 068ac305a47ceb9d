// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the reply to every operation: no crash, no leak, and every text that comes out is bounded UTF-8.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "agent/base/text.hpp"
#include "agent/model/describe.hpp"
#include "onvif/soap/discovery.hpp"
#include "onvif/soap/mend.hpp"
#include "onvif/soap/reply.hpp"

namespace {

using namespace camaudit;

void check(const std::string& text) {
  if (find_invalid_utf8(text) || text.size() > 1024) std::abort();
}
void check(const std::optional<std::string>& text) {
  if (text) check(*text);
}
template <class T>
void check(const T&) {}

template <class Row>
void check_row(const Row& row) {
  model::for_each_member(row, [](std::string_view, const auto& value) { check(value); });
}

template <class Rows>
void check_rows(const Rows& reply) {
  if (!reply) return;
  for (const auto& row : *reply) check_row(row);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  namespace soap = camaudit::onvif::soap;
  if (const auto fault = soap::read_fault(body)) check(fault->reason);
  soap::read_system_date_and_time(body);
  if (const auto reply = soap::read_services(body)) {
    for (const auto& row : reply->services) check_row(row);
    for (const auto& row : reply->capabilities) check_row(row);
  }
  soap::read_capabilities(body);
  if (const auto reply = soap::read_device_information(body)) check_row(*reply);
  check_rows(soap::read_scopes(body));
  check_rows(soap::read_network_interfaces(body));
  check_rows(soap::read_network_protocols(body));
  check_rows(soap::read_users(body));
  check_rows(soap::read_storage_configurations(body));
  if (const auto reply = soap::read_ntp(body)) {
    for (const auto& row : reply->servers) check_row(row);
  }
  for (const auto& reply : {soap::read_media1_profiles(body), soap::read_media2_profiles(body)}) {
    if (!reply) continue;
    for (const auto& row : reply->profiles) check_row(row);
    for (const auto& row : reply->video_encoders) check_row(row);
    for (const auto& row : reply->analytics.rules) check_row(row);
  }
  check_rows(soap::read_media2_osds(body));
  check_rows(soap::read_masks(body));
  if (const auto reply = soap::read_recordings(body)) {
    for (const auto& row : reply->recordings) check_row(row);
    for (const auto& row : reply->tracks) check_row(row);
  }
  check_rows(soap::read_recording_jobs(body));
  soap::read_recording_job_state(body);
  soap::read_recording_information(body);
  soap::read_recording_search_results(body);
  soap::read_event_search_results(body);
  soap::read_media_attributes(body, UtcSeconds{1781524800});
  check_rows(soap::read_receivers(body));
  soap::read_enabled_tls_versions(body);
  // What is mended needs no mending, is no more than the body with its bad bytes replaced, and is read as any reply.
  if (const auto mended = soap::mend(body)) {
    if (soap::mend(mended->body) || mended->repairs.empty()) std::abort();
    if (find_invalid_utf8(mended->body) || mended->body.size() > 3 * body.size() + 8192) std::abort();
    check(mended->repairs);
    check_rows(soap::read_users(mended->body));
  }
  if (const auto message = soap::read_discovery_message(body)) {
    check(message->relates_to);
    for (const auto& target : message->targets) check(target.endpoint_reference);
  }
  return 0;
}
