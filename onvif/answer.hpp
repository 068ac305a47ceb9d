// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/model/device.hpp"
#include "agent/net/http.hpp"
#include "onvif/soap/reply.hpp"

namespace camaudit::onvif {

/// What became of one call, before its reply is decoded.
struct Answer {
  model::CallOutcome outcome = model::CallOutcome::Ok;
  std::string detail;          ///< for a person; may quote the device
  net::HttpResponse response;  ///< meaningful unless the transport failed
};

/// How an HTTP exchange ended, seen as a SOAP call. Codes count first, the status second and the fault's words last,
/// since devices send "not authorised" with 200, 400, 401, 403 and 500.
Answer classify(Result<net::HttpResponse> exchange);

/// Whether the 401 offers HTTP Digest in a form that we answer.
bool offers_digest(const net::HttpResponse& response);

}  // namespace camaudit::onvif
