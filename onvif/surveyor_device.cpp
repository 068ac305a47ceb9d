// SPDX-License-Identifier: GPL-3.0-or-later
// Device management: the clock, the services, who may read what, and how the device is set up on its network.
#include <algorithm>
#include <iterator>

#include "onvif/device_clock.hpp"
#include "onvif/surveyor.hpp"

namespace camaudit::onvif {

using model::CallOutcome;
using soap::Operation;

namespace {

/// What is longer is asked for again: hundreds of surveys may be under way.
constexpr std::size_t kMostKeptAnswer = std::size_t{256} << 10U;

}  // namespace

void Surveyor::take_date_and_time(const soap::SystemDateAndTime& time, Answer& answer) {
  const ClockReading reading = read_clock(time, answer.response, services_.clock);
  const DeviceClock& clock = reading.clock;
  model::SystemClock row;
  row.date_time_type = time.date_time_type;
  row.daylight_savings = time.daylight_savings;
  row.time_zone = time.time_zone;
  row.own_clock_synchronised = options_.own_clock_synchronised;
  row.time_source = clock.source;
  if (clock.time) {
    row.device_time = clock.time;
    row.offset_seconds = reading.offset_seconds;
    row.uncertainty_seconds = reading.uncertainty_seconds;
    std::optional<WallTime> other;
    if (clock.other) other = WallTime{std::chrono::seconds{clock.other->value}};
    client_.set_device_time(WallTime{std::chrono::seconds{clock.time->value}}, reading.middle, other);
  }
  if (!clock.note.empty()) answer.detail += (answer.detail.empty() ? "" : "; ") + clock.note;
  survey_.facts.clock = {std::move(row)};
}

Task<void> Surveyor::date_and_time_with_log_in(std::string) {
  const SteadyTime begin = services_.clock.steady();
  Answer answer = co_await client_.ask(Operation::GetSystemDateAndTime, client_.device_service(), {});
  if (answer.outcome == CallOutcome::Ok) {
    const auto time = decode(answer, soap::read_system_date_and_time);
    if (time) take_date_and_time(*time, answer);
  }
  // The refusal without credentials was a question of how to ask; this is the outcome of the call.
  std::erase_if(survey_.calls, [](const model::Call& call) { return call.operation == "tds:GetSystemDateAndTime"; });
  note_call(Operation::GetSystemDateAndTime, answer, begin);
  note_facts("clock", "tds:GetSystemDateAndTime", answer);
}

Task<Answer> Surveyor::ask_for_services(Operation operation, bool anonymous) {
  const net::Url device = client_.device_service();
  const bool first = operation == Operation::GetServices;
  Parameters parameters{first ? soap::Element{"tds:IncludeCapability", "true", {}}
                              : soap::Element{"tds:Category", "All", {}}};
  Answer answer = co_await call(operation, device, parameters, anonymous);
  // Some stumble over the Category, which may be left out (home-assistant/core#73985).
  if (first || answer.outcome != CallOutcome::Fault || is_not_there(answer)) co_return answer;
  parameters.clear();
  co_return co_await call(operation, device, parameters, anonymous);
}

Task<bool> Surveyor::services(bool anonymous) {
  bool refused = false;
  // The refusals without a log-in were a question of how to ask; what counts is how the calls end now.
  if (!anonymous) {
    std::erase_if(survey_.calls, [](const model::Call& call) {
      const bool of_services = call.operation == "tds:GetServices" || call.operation == "tds:GetCapabilities";
      return of_services && call.outcome != CallOutcome::Ok;
    });
  }
  for (const Operation operation : {Operation::GetServices, Operation::GetCapabilities}) {
    const bool first = operation == Operation::GetServices;
    const SteadyTime begin = services_.clock.steady();
    Answer answer = co_await ask_for_services(operation, anonymous);
    if (answer.outcome == CallOutcome::Ok) {
      auto list = decode(answer, first ? soap::read_services : soap::read_capabilities);
      if (list) {
        device_answered_ = true;
        if (may_keep(held_bytes(*list), answer)) take_services(std::move(*list));
      }
    }
    refused = refused || answer.outcome == CallOutcome::Unauthorised;
    // GetCapabilities has no place for what came later, such as Media2.
    if (first) {
      all_services_known_ = answer.outcome == CallOutcome::Ok || answer.outcome == CallOutcome::Unsupported;
      services_perhaps_refused_ = answer.outcome == CallOutcome::Fault || answer.outcome == CallOutcome::Malformed;
    }
    note_call(operation, answer, begin);
    note_facts("service", soap::qualified_name(operation), answer);
    // A list without a single capability tells nothing of them (Reolink RLC-410W): they are asked for one by one.
    if (!survey_.facts.capability.empty()) note_fact("capability", "obtained", "");
    if (services_known_) break;
    if (answer.outcome == CallOutcome::Refused || answer.outcome == CallOutcome::Timeout) break;
  }
  services_refused_ = refused;
  co_return services_known_;
}

Task<void> Surveyor::anonymous_access(Operation operation, net::Url service) {
  Parameters parameters;
  if (operation == Operation::Media2GetProfiles) parameters.push_back({"tr2:Type", "All", {}});
  Answer answer = co_await ask_at(operation, std::move(service), std::move(parameters), true);
  model::AnonymousAccess row{soap::qualified_name(operation), "unknown", answer.detail};
  if (answer.outcome == CallOutcome::Unauthorised) row.result = "refused";
  if (answer.outcome == CallOutcome::Ok) {
    const bool granted = operation == Operation::GetUsers ? decode(answer, soap::read_users).has_value()
                         : operation == Operation::Media2GetProfiles
                             ? decode(answer, soap::read_media2_profiles).has_value()
                             : decode(answer, soap::read_media1_profiles).has_value();
    row.result = granted ? "granted" : "unknown";
    row.detail = granted ? "answered without credentials" : answer.detail;
  }
  survey_.facts.anonymous_access.push_back(row);
  note_fact("anonymous_access", "obtained", "");
  // What was given to anyone, or asked without there being credentials, need not be asked a second time.
  const bool settled = row.result == "granted" || !has_credential_;
  if (settled && answer.response.body.size() <= kMostKeptAnswer) kept_answers_[operation] = std::move(answer);
}

Task<void> Surveyor::service_capabilities(std::string) {
  if (!survey_.facts.capability.empty()) co_return;
  for (const Operation operation : {Operation::GetServiceCapabilities, Operation::Media2GetServiceCapabilities,
                                    Operation::RecordingGetServiceCapabilities, Operation::SearchGetServiceCapabilities,
                                    Operation::SecurityGetServiceCapabilities}) {
    const std::string_view prefix = soap::name_of(operation).prefix;
    const net::Url device = client_.device_service();
    const auto address = prefix == "tds" ? std::optional(device) : service(prefix);
    if (!address) continue;
    const auto reader = [prefix](std::string_view body) { return soap::read_service_capabilities(body, prefix); };
    auto value = co_await read(operation, *address, {}, reader, "capability");
    // Firmware of before GetServices knows none of them.
    if (survey_.calls.back().outcome == CallOutcome::Unsupported) co_return;
    if (!value) continue;
    std::move(value->begin(), value->end(), std::back_inserter(survey_.facts.capability));
  }
}

Task<void> Surveyor::device_information(std::string) {
  auto value = co_await read(Operation::GetDeviceInformation, client_.device_service(), {},
                             soap::read_device_information, "device_information");
  if (value) survey_.facts.device_information = {std::move(*value)};
}

Task<void> Surveyor::endpoint_reference(std::string) {
  auto value =
      co_await read(Operation::GetEndpointReference, client_.device_service(), {}, soap::read_endpoint_reference, "");
  if (value) survey_.endpoint_reference = std::move(*value);
}

Task<void> Surveyor::scopes(std::string) {
  auto value = co_await read(Operation::GetScopes, client_.device_service(), {}, soap::read_scopes, "scope");
  if (value) survey_.facts.scope = std::move(*value);
}

Task<void> Surveyor::hostname(std::string) {
  auto value = co_await read(Operation::GetHostname, client_.device_service(), {}, soap::read_hostname, "hostname");
  if (value) survey_.facts.hostname = {std::move(*value)};
}

Task<void> Surveyor::network_interfaces(std::string) {
  auto value = co_await read(Operation::GetNetworkInterfaces, client_.device_service(), {},
                             soap::read_network_interfaces, "network_interface");
  if (value) survey_.facts.network_interface = std::move(*value);
}

Task<void> Surveyor::network_protocols(std::string) {
  auto value = co_await read(Operation::GetNetworkProtocols, client_.device_service(), {}, soap::read_network_protocols,
                             "network_protocol");
  if (value) survey_.facts.network_protocol = std::move(*value);
}

Task<void> Surveyor::default_gateway(std::string) {
  auto value = co_await read(Operation::GetNetworkDefaultGateway, client_.device_service(), {},
                             soap::read_default_gateway, "gateway");
  if (value) survey_.facts.gateway = std::move(*value);
}

Task<void> Surveyor::dns(std::string) {
  auto value = co_await read(Operation::GetDNS, client_.device_service(), {}, soap::read_dns, "dns_server");
  if (value) survey_.facts.dns_server = std::move(*value);
}

Task<void> Surveyor::ntp(std::string) {
  auto value = co_await read(Operation::GetNTP, client_.device_service(), {}, soap::read_ntp, "ntp,ntp_server");
  if (!value) co_return;
  survey_.facts.ntp = {value->ntp};
  survey_.facts.ntp_server = std::move(value->servers);
}

Task<void> Surveyor::discovery_mode(std::string) {
  auto value = co_await read(Operation::GetDiscoveryMode, client_.device_service(), {}, soap::read_discovery_mode,
                             "discovery_mode");
  if (value) survey_.facts.discovery_mode = {std::move(*value)};
}

Task<void> Surveyor::users(std::string) {
  auto value = co_await read(Operation::GetUsers, client_.device_service(), {}, soap::read_users, "user");
  if (value) survey_.facts.user = std::move(*value);
}

Task<void> Surveyor::storage_configurations(std::string) {
  auto value = co_await read(Operation::GetStorageConfigurations, client_.device_service(), {},
                             soap::read_storage_configurations, "storage_configuration");
  if (value) survey_.facts.storage_configuration = std::move(*value);
}

}  // namespace camaudit::onvif
