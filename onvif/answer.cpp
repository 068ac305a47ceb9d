// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

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
                                        "SenderNotAuthorized",  "MessageExpired"};
  static constexpr std::array kWords{
      "not authorized", "not authorised", "unauthorized", "unauthorised", "authority failure",
      "wsse",           "authentication", "attempt(s)",   "is locked",    "time check failed"};
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

/// The fault of a body, mended if need be: texts of faults are where bytes of other encodings stand (VIKVIZ).
std::optional<soap::Fault> fault_in(const std::string& body) {
  // Most replies do not so much as contain the word, which spares parsing them twice.
  if (body.find("Fault") == std::string::npos) return std::nullopt;
  if (auto fault = soap::read_fault(body)) return fault;
  const auto mended = soap::mend(body);
  return mended ? soap::read_fault(mended->body) : std::nullopt;
}

bool looks_like_html(const net::HttpResponse& response) {
  const std::string start = to_lower_ascii(std::string_view(response.body).substr(0, 64));
  return start.find("<html") != std::string::npos || start.find("<!doctype html") != std::string::npos;
}

/// The first challenge of a kind, as libcurl would take it; empty if there is none.
std::string challenge_of(const net::HttpResponse& response, std::string_view scheme) {
  for (const std::string& value : response.www_authenticate) {
    std::string challenge = to_lower_ascii(value);
    if (challenge.starts_with(scheme)) return challenge;
  }
  return {};
}

std::string redirect_detail(const std::string& location) {
  std::string text = fmt::format(" redirect to {}, not followed", bounded_text(location, 200));
  if (to_lower_ascii(location).starts_with("https://")) text += "; name the device with https:// to survey it there";
  return text;
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
  // A fault can hide behind 200.
  if (const auto fault = fault_in(answer.response.body)) {
    answer.soap = true;
    answer.detail = fault->summary();
    answer.outcome = is_refusal_of_log_in(*fault) || status == 401 || status == 403 ? CallOutcome::Unauthorised
                     : is_unsupported(*fault)                                       ? CallOutcome::Unsupported
                                                                                    : CallOutcome::Fault;
    return answer;
  }
  if (status == 200) {
    answer.soap = answer.response.body.find("Envelope") != std::string::npos;
    if (answer.soap) return answer;
    // Not left to the decoder: what is no SOAP at all says nothing of a log-in either.
    answer.outcome = CallOutcome::Malformed;
    answer.detail = answer.response.body.empty() ? "HTTP 200 with an empty reply"
                    : looks_like_html(answer.response)
                        ? "HTTP 200 with a web page, not SOAP: is this the address of the ONVIF service?"
                        : "HTTP 200 with a reply that is not SOAP";
    return answer;
  }
  answer.detail = fmt::format("HTTP {}", status);
  if (status == 401 || status == 403) {
    answer.outcome = CallOutcome::Unauthorised;
  } else if (status >= 300 && status < 400) {
    answer.outcome = CallOutcome::Fault;
    answer.detail += redirect_detail(answer.response.location);
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

bool refuses_the_time(const Answer& refusal) {
  return mentions(refusal.detail, "time check") || mentions(refusal.detail, "timestamp") ||
         mentions(refusal.detail, "messageexpired") || mentions(refusal.detail, "message has expired");
}

bool refuses_the_header(const Answer& refusal) {
  const bool invalid = mentions(refusal.detail, "invalidsecurity") && !mentions(refusal.detail, "invalidsecuritytoken");
  return invalid || mentions(refusal.detail, "processing the <wsse:security>");
}

bool may_want_soap_11(const Answer& answer) {
  const auto& response = answer.response;
  return response.status == 415 || (response.status == 200 && response.body.empty()) ||
         (answer.soap && answer.detail.find("VersionMismatch") != std::string::npos);
}

bool is_not_there(const Answer& answer) {
  return !answer.soap && (answer.response.status == 404 || answer.response.status == 405);
}

bool may_be_resent(const Result<net::HttpResponse>& exchange) {
  return !exchange &&
         (exchange.error().what.starts_with(net::kConnectionBroke) || exchange.error().what.starts_with(net::kNotHttp));
}

std::optional<int> attempts_left(std::string_view text) {
  const std::string lower = to_lower_ascii(text);
  const auto end = lower.find(" attempt");
  if (end == std::string::npos || end == 0) return std::nullopt;
  const auto before = lower.find_last_not_of("0123456789", end - 1);
  const auto begin = before == std::string::npos ? 0 : before + 1;
  int number = 0;
  const auto [stop, problem] = std::from_chars(lower.data() + begin, lower.data() + end, number);
  if (problem != std::errc{} || stop != lower.data() + end || number > 1000) return std::nullopt;
  return number;
}

std::string advice_on(const Answer& refusal) {
  std::string advice;
  if (const auto left = attempts_left(refusal.detail)) {
    advice += fmt::format(" The device says that {} more log-in(s) are left before it locks.", *left);
  }
  if (mentions(refusal.detail, "locked") || mentions(refusal.detail, "illegal login")) {
    advice += " The device says that the account or this address is locked: wait before the next run.";
  }
  const std::string digest = challenge_of(refusal.response, "digest");
  if (digest.find("sha-512") != std::string::npos) {
    advice += " Its first HTTP Digest challenge asks for SHA-512-256, which is not answered.";
  } else if (digest.empty() && !challenge_of(refusal.response, "basic").empty()) {
    advice += " It offers HTTP Basic only, which sends the password in clear and is never used.";
  }
  return advice;
}

}  // namespace camaudit::onvif
