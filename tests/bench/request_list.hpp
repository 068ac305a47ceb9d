// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "agent/net/http.hpp"

namespace camaudit::bench {

/// One request as the survey sent it.
struct Sent {
  net::HttpRequest request;
  bool refused = false;  ///< the device wanted a log-in, or another one
};

/// The requests of one session, which is one device, in their order.
using Session = std::vector<Sent>;

/// As a file, a line each. Throws std::runtime_error if it cannot be written or read.
void write_requests(const std::string& path, const std::vector<Session>& sessions);
std::vector<Session> read_requests(const std::string& path);

/// What was asked of one device a second time although it had not refused the first: URL and SOAP body, a line each.
std::vector<std::string> asked_twice(const Session& session);

}  // namespace camaudit::bench
