// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/responder.hpp"

#include "tests/simulator/addresses.hpp"
#include "tests/simulator/faults.hpp"
#include "tests/simulator/xml.hpp"

namespace camaudit::simulator {
namespace {

Answer html(unsigned status, std::string_view title) {
  Answer answer;
  answer.status = status;
  answer.content_type = "text/html";
  answer.body = fmt::format("<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>", title);
  return answer;
}

// Only what stands in a log line as one word.
std::string word(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 80)) out += c > ' ' && c < 0x7f ? c : '?';
  return out;
}

}  // namespace

Responder::Responder(Device device, const ActionsLog& log)
    : device_(std::move(device)), log_(log), gatekeeper_(device_) {
  if (device_.fault.kind == FaultKind::not_utf8 || device_.fault.kind == FaultKind::escapes) {
    spoilt_device_ = std::make_unique<Device>(with_spoilt_strings(device_, device_.fault.kind));
  }
}

Instant Responder::device_now() const {
  return plus_seconds(host_now(), device_.clock_offset_seconds);
}

std::string Responder::base_url(std::int64_t listening_port) const {
  const auto& told = device_.xaddr_host;
  if (told.find("://") != std::string::npos) return told;
  return fmt::format("{}://{}", device_.https ? "https" : "http",
                     told.empty() ? fmt::format("{}:{}", url_host(device_.address), listening_port) : told);
}

bool Responder::fault_strikes(std::string_view prefix, std::string_view name) const {
  const auto& fault = device_.fault;
  return fault.kind != FaultKind::none && requests_ > fault.after &&
         (fault.operations.empty() || names_operation(fault.operations, prefix, name));
}

Answer Responder::fault_answer(const SoapFault& fault) const {
  Answer answer;
  answer.status = fault.status;
  answer.body = fault_envelope(device_.soap_version, fault);
  return answer;
}

Answer Responder::challenge(std::string_view target, bool stale) {
  auto answer = html(401, "Unauthorized");
  for (auto& header : gatekeeper_.challenges(target, stale)) {
    answer.headers.emplace_back("WWW-Authenticate", std::move(header));
  }
  return answer;
}

Answer Responder::answer(const HttpRequest& request, std::int64_t listening_port) {
  ++requests_;
  const auto soap = request.method == "POST" ? parse_soap_request(request.body) : std::nullopt;
  Answer answer;
  if (soap) {
    answer = answer_soap(request, *soap, listening_port);
  } else if (device_.personality == Personality::web_server) {
    answer = request.method == "GET" ? html(200, "Welcome") : html(404, "Not Found");
  } else if (request.method != "POST") {
    answer = html(405, "Method Not Allowed");
  } else {
    answer = fault_answer({400, "Sender", "WellFormed", "The request is not a SOAP envelope"});
  }
  if (!soap && fault_strikes("?", "?")) apply_fault(device_.fault, device_.soap_version, answer);
  if (device_.soap_version == SoapVersion::v1_1 && answer.content_type.starts_with("application/soap+xml")) {
    answer.content_type = "text/xml; charset=utf-8";
  }
  return answer;
}

Answer Responder::answer_soap(const HttpRequest& request, const SoapRequest& soap, std::int64_t listening_port) {
  const auto* service = service_of_namespace(soap.operation.ns);
  const std::string_view prefix = service ? service->prefix : "?";
  const auto& name = soap.operation.name;
  const auto* asked = service_at(device_, request.target);
  const auto* operation = asked == service ? find_operation(device_, soap.operation.ns, name) : nullptr;

  Presented presented;
  presented.method = request.method;
  presented.target = request.target;
  if (request.authorization) presented.digest = parse_digest(*request.authorization);
  presented.token = soap.token;

  auto access = operation ? operation->access : Access::pre_auth;
  if (operation && device_.time_needs_auth && name == "GetSystemDateAndTime") access = Access::any_level;
  const bool open = names_operation(device_.open_operations, prefix, name);
  const auto judgement = gatekeeper_.judge(presented, access, open, device_now());

  const auto* login = presented.digest && presented.token ? "digest+wsse"
                      : presented.digest                  ? "digest"
                      : presented.token                   ? "wsse"
                                                          : "none";
  log_.write(fmt::format("{} {}:{} {}{}", device_.name, prefix, word(name), login, judgement.wrong ? "!" : ""));

  const bool strikes = fault_strikes(prefix, name);
  const auto& fault = device_.fault;
  Answer answer;
  if (device_.personality == Personality::web_server || !asked) {
    answer = html(404, "Not Found");
  } else if (judgement.verdict == Verdict::challenge) {
    answer = challenge(request.target, judgement.stale);
  } else if (judgement.verdict == Verdict::not_authorized) {
    answer = fault_answer({400, "Sender", "NotAuthorized", "Sender not authorized"});
  } else if (strikes && fault.kind == FaultKind::busy_401 && judgement.logged_in && ++good_logins_ % fault.every == 0) {
    answer = challenge(request.target, false);
  } else {
    answer = reply_to(operation, soap, strikes && spoilt_device_, listening_port);
    if (strikes && (answer.status == 200 || strikes_before_login(fault.kind)))
      apply_fault(fault, device_.soap_version, answer);
    return answer;
  }
  if (strikes && strikes_before_login(fault.kind)) apply_fault(fault, device_.soap_version, answer);
  return answer;
}

Answer Responder::reply_to(const Operation* operation, const SoapRequest& soap, bool spoilt,
                           std::int64_t listening_port) {
  if (!operation) {
    return fault_answer({500, "Receiver", "ActionNotSupported", "The requested action is not supported"});
  }
  const ReplyContext context{spoilt ? *spoilt_device_ : device_, base_url(listening_port), listening_port, device_now(),
                             searches_};
  try {
    Answer answer;
    answer.body = envelope(device_.soap_version, wrap(fmt::format("{}:{}Response", operation->prefix, operation->name),
                                                      operation->reply(context, soap.operation)));
    return answer;
  } catch (const SoapFault& fault) {
    return fault_answer(fault);
  }
}

}  // namespace camaudit::simulator
