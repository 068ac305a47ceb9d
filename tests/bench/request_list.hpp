// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "agent/net/http.hpp"

namespace camaudit::bench {

/// One request as the survey sent it, and what came back.
struct Sent {
  net::HttpRequest request;
  int status = 0;  ///< 0: no reply
};

/// The requests of one session, which is one device, in their order.
using Session = std::vector<Sent>;

/// As a file, a line each. Throws std::runtime_error if it cannot be written or read.
void write_requests(const std::string& path, const std::vector<Session>& sessions);
std::vector<Session> read_requests(const std::string& path);

}  // namespace camaudit::bench
