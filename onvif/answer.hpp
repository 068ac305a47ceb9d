// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "agent/model/device.hpp"
#include "agent/net/http.hpp"
#include "onvif/soap/mend.hpp"
#include "onvif/soap/reply.hpp"

namespace camaudit::onvif {

/// What became of one call, before its reply is decoded.
struct Answer {
  model::CallOutcome outcome = model::CallOutcome::Ok;
  std::string detail;          ///< for a person; may quote the device. With Ok: what had to be done to read it
  net::HttpResponse response;  ///< meaningful unless the transport failed
  bool soap = false;           ///< an envelope came back, if only with a fault
};

/// How an HTTP exchange ended, seen as a SOAP call. Codes count first, the status second and the fault's words last,
/// since devices send "not authorised" with 200, 400, 401, 403 and 500.
Answer classify(Result<net::HttpResponse> exchange);

/// Reads the reply of a call that was answered with `reader` (std::string_view to soap::Reply<T>). What is not quite
/// XML is mended and read once more, and `detail` then says what was wrong with it. What cannot be read, or is a fault
/// after all, is nullopt and changes the outcome.
template <class Reader>
auto decode(Answer& answer, Reader reader) -> std::optional<typename decltype(reader(std::string_view{}))::value_type> {
  auto reply = reader(answer.response.body);
  if (!reply && !reply.error().fault) {
    if (const auto mended = soap::mend(answer.response.body)) {
      if (auto again = reader(mended->body); again || again.error().fault) {
        reply = std::move(again);
        if (reply) answer.detail = "read after repair: " + mended->repairs;
      }
    }
  }
  if (reply && soap::declares_no_namespace(answer.response.body)) {
    answer.detail = "read by the names alone: no namespace is declared";
  }
  if (reply) return std::move(*reply);
  answer.outcome = reply.error().fault ? model::CallOutcome::Fault : model::CallOutcome::Malformed;
  answer.detail = std::move(reply.error().detail);
  return std::nullopt;
}

/// Whether the 401 offers HTTP Digest in a form that we answer.
bool offers_digest(const net::HttpResponse& response);

/// A refusal for the date of a UsernameToken ("Wsse authorized time check failed", Dahua): the password was not judged.
bool refuses_the_time(const Answer& refusal);
/// A refusal of a security header that was not understood (Bosch DINION IP 7000, Hanwha XNZ-L6320, which read prefixes
/// and not namespaces): the password was not judged.
bool refuses_the_header(const Answer& refusal);
/// The device wants SOAP 1.1: it says so, or has nothing to say to SOAP 1.2 (HTTP 200 and no body; some Hikvision
/// domes).
bool may_want_soap_11(const Answer& answer);
/// Nothing is at the path that was asked, or nothing that takes a POST.
bool is_not_there(const Answer& answer);
/// The exchange ended before there was a reply that can be judged, and may go better the next time: a connection that
/// was closed (Thingino), a status line that is none (Sricam).
bool may_be_resent(const Result<net::HttpResponse>& exchange);

/// How many more log-ins the device says that it will take, from "You still have 4 attempt(s)" (Dahua, Imou).
std::optional<int> attempts_left(std::string_view text);
/// What an operator should know of a log-in that was refused, beyond the refusal: sentences, each after a space. Empty
/// if there is nothing to add.
std::string advice_on(const Answer& refusal);

}  // namespace camaudit::onvif
