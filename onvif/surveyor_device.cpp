// SPDX-License-Identifier: GPL-3.0-or-later
// Device management: the clock, the services, who may read what, and how the device is set up on its network.
#include <algorithm>

#include "onvif/surveyor.hpp"

namespace camaudit::onvif {

using model::CallOutcome;
using soap::Operation;

void Surveyor::take_date_and_time(const soap::SystemDateAndTime& time, const net::HttpResponse& response) {
  model::SystemClock row;
  row.date_time_type = time.date_time_type;
  row.daylight_savings = time.daylight_savings;
  row.time_zone = time.time_zone;
  row.own_clock_synchronised = options_.own_clock_synchronised;
  row.time_source = time.utc ? "utc" : time.local_only ? "local" : "none";
  if (time.utc) {
    const auto round_trip = response.first_byte_at - response.sent_at;
    const SteadyTime middle = response.sent_at + round_trip / 2;
    const auto since_middle = std::chrono::duration_cast<std::chrono::milliseconds>(services_.clock.steady() - middle);
    const WallTime ours = services_.clock.wall() - since_middle;
    const WallTime theirs{std::chrono::seconds{time.utc->value}};
    row.device_time = time.utc;
    row.offset_seconds = std::chrono::duration<double>(theirs - ours).count();
    row.uncertainty_seconds = 1.0 + std::chrono::duration<double>(round_trip).count() / 2;
    client_.set_device_time(theirs, middle);
  }
  survey_.facts.clock = {std::move(row)};
}

Task<void> Surveyor::date_and_time_with_log_in(std::string) {
  const SteadyTime begin = services_.clock.steady();
  Answer answer = co_await client_.ask(Operation::GetSystemDateAndTime, client_.device_service(), {});
  if (answer.outcome == CallOutcome::Ok) {
    const auto reply = soap::read_system_date_and_time(answer.response.body);
    if (reply) {
      take_date_and_time(*reply, answer.response);
    } else {
      answer.outcome = CallOutcome::Malformed;
      answer.detail = reply.error().detail;
    }
  }
  // The refusal without credentials was a question of how to ask; this is the outcome of the call.
  std::erase_if(survey_.calls, [](const model::Call& call) { return call.operation == "tds:GetSystemDateAndTime"; });
  note_call(Operation::GetSystemDateAndTime, answer, begin);
  note_facts("clock", "tds:GetSystemDateAndTime", answer);
}

Task<bool> Surveyor::services(bool anonymous) {
  const net::Url device = client_.device_service();
  bool refused = false;
  // The refusals without a log-in were a question of how to ask; what counts is how the calls end now.
  if (!anonymous) {
    std::erase_if(survey_.calls, [](const model::Call& call) {
      return call.operation == "tds:GetServices" || call.operation == "tds:GetCapabilities";
    });
  }
  for (const Operation operation : {Operation::GetServices, Operation::GetCapabilities}) {
    const bool first = operation == Operation::GetServices;
    Parameters parameters{first ? soap::Element{"tds:IncludeCapability", "true", {}}
                                : soap::Element{"tds:Category", "All", {}}};
    const SteadyTime begin = services_.clock.steady();
    Answer answer;
    if (anonymous) {
      answer = co_await client_.ask_anonymously(operation, device, std::move(parameters));
    } else {
      answer = co_await client_.ask(operation, device, std::move(parameters));
    }
    if (answer.outcome == CallOutcome::Ok) {
      auto reply = first ? soap::read_services(answer.response.body) : soap::read_capabilities(answer.response.body);
      if (reply) {
        device_answered_ = true;
        take_services(std::move(*reply));
      } else {
        answer.outcome = CallOutcome::Malformed;
        answer.detail = std::move(reply.error().detail);
      }
    }
    refused = refused || answer.outcome == CallOutcome::Unauthorised;
    note_call(operation, answer, begin);
    note_facts(first ? "service,capability" : "service", soap::qualified_name(operation), answer);
    if (services_known_) break;
    if (answer.outcome == CallOutcome::Refused || answer.outcome == CallOutcome::Timeout) break;
  }
  services_refused_ = refused && !services_known_;
  co_return services_known_;
}

Task<void> Surveyor::anonymous_access(Operation operation, net::Url service) {
  Parameters parameters;
  if (operation == Operation::Media2GetProfiles) parameters.push_back({"tr2:Type", "All", {}});
  Answer answer = co_await client_.ask_anonymously(operation, std::move(service), std::move(parameters));
  model::AnonymousAccess row{soap::qualified_name(operation), "unknown", answer.detail};
  if (answer.outcome == CallOutcome::Unauthorised) row.result = "refused";
  if (answer.outcome == CallOutcome::Ok) {
    const auto problem = [&]() -> std::optional<std::string> {
      if (operation == Operation::GetUsers) {
        const auto reply = soap::read_users(answer.response.body);
        return reply ? std::nullopt : std::optional(reply.error().detail);
      }
      const auto reply = operation == Operation::Media2GetProfiles ? soap::read_media2_profiles(answer.response.body)
                                                                   : soap::read_media1_profiles(answer.response.body);
      return reply ? std::nullopt : std::optional(reply.error().detail);
    }();
    row.result = problem ? "unknown" : "granted";
    row.detail = problem.value_or("answered without credentials");
  }
  survey_.facts.anonymous_access.push_back(row);
  note_fact("anonymous_access", "obtained", "");
  // What was given to anyone, or asked without there being credentials, need not be asked a second time.
  if (row.result == "granted" || !has_credential_) kept_answers_[operation] = std::move(answer);
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
