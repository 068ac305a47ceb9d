// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "agent/base/text.hpp"

namespace camaudit::onvif {
namespace {

using model::CallOutcome;

CallOutcome outcome_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::DeadlineExceeded:
      return CallOutcome::Timeout;
    case ErrorKind::TooLarge:
      return CallOutcome::TooLarge;
    case ErrorKind::Malformed:
      return CallOutcome::Malformed;
    default:
      return CallOutcome::Refused;
  }
}

bool mentions(std::string_view reason, std::string_view words) {
  return to_lower_ascii(reason).find(words) != std::string::npos;
}

bool is_refusal_of_log_in(const soap::Fault& fault) {
  static constexpr std::array kSubcodes{"NotAuthorized",        "FailedAuthentication", "InvalidSecurity",
                                        "InvalidSecurityToken", "FailedCheck",          "OperationProhibited",
                                        "SenderNotAuthorized"};
  static constexpr std::array kWords{"not authorized",    "not authorised", "unauthorized",  "unauthorised",
                                     "authority failure", "wsse",           "authentication"};
  const auto has = [&fault](const char* name) { return fault.has_subcode(name) || fault.code == name; };
  if (std::any_of(kSubcodes.begin(), kSubcodes.end(), has)) return true;
  return std::any_of(kWords.begin(), kWords.end(), [&](const char* words) { return mentions(fault.reason, words); });
}

bool is_unsupported(const soap::Fault& fault) {
  static constexpr std::array kSubcodes{"ActionNotSupported", "OptionalActionNotImplemented", "ActionNotImplemented",
                                        "NoSuchService", "UnknownAction"};
  // gSOAP servers answer an unknown operation with "Method '…' not implemented".
  static constexpr std::array kWords{"not implemented", "not supported", "unsupported", "unknown action",
                                     "unknown method"};
  const auto has = [&fault](const char* name) { return fault.has_subcode(name); };
  if (std::any_of(kSubcodes.begin(), kSubcodes.end(), has)) return true;
  return std::any_of(kWords.begin(), kWords.end(), [&](const char* words) { return mentions(fault.reason, words); });
}

bool looks_like_html(const net::HttpResponse& response) {
  const std::string start = to_lower_ascii(std::string_view(response.body).substr(0, 64));
  return start.find("<html") != std::string::npos || start.find("<!doctype html") != std::string::npos;
}

}  // namespace

Answer classify(Result<net::HttpResponse> exchange) {
  Answer answer;
  if (!exchange) {
    answer.outcome = outcome_of(exchange.error().kind);
    answer.detail = std::move(exchange.error().what);
    return answer;
  }
  answer.response = std::move(*exchange);
  const int status = answer.response.status;
  // A fault can hide behind 200; most replies do not so much as contain the word, which spares parsing them twice.
  if (answer.response.body.find("Fault") != std::string::npos) {
    if (const auto fault = soap::read_fault(answer.response.body)) {
      answer.detail = fault->summary();
      answer.outcome = is_refusal_of_log_in(*fault) || status == 401 || status == 403 ? CallOutcome::Unauthorised
                       : is_unsupported(*fault)                                       ? CallOutcome::Unsupported
                                                                                      : CallOutcome::Fault;
      return answer;
    }
  }
  if (status == 200) return answer;
  answer.detail = fmt::format("HTTP {}", status);
  if (status == 401 || status == 403) {
    answer.outcome = CallOutcome::Unauthorised;
  } else if (status >= 300 && status < 400) {
    answer.outcome = CallOutcome::Fault;
    answer.detail += fmt::format(" redirect to {}, not followed", bounded_text(answer.response.location, 200));
  } else {
    answer.outcome = CallOutcome::Fault;
    if (looks_like_html(answer.response)) answer.detail += " with a web page";
  }
  return answer;
}

bool offers_digest(const net::HttpResponse& response) {
  return std::any_of(response.www_authenticate.begin(), response.www_authenticate.end(), [](const std::string& value) {
    const std::string challenge = to_lower_ascii(value);
    return challenge.starts_with("digest") && challenge.find("sha-512") == std::string::npos;
  });
}

}  // namespace camaudit::onvif
