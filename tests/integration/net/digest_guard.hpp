// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <string>

#include "tests/integration/net/loopback_server.hpp"

namespace camaudit::net::test {

/// A device that asks for HTTP Digest (RFC 7616) and checks the answer by its own arithmetic.
class DigestGuard {
 public:
  std::string algorithm = "MD5";  ///< empty: not named in the challenge
  std::string qop = "auth";
  std::string username = "auditor";
  std::string password = "pa\"ss:wörd";
  bool single_use = false;     ///< a nonce serves one request
  bool bound_to_path = false;  ///< a nonce serves the path it was issued for
  bool says_stale = false;     ///< says `stale=true` when it refuses, whatever the reason
  int refusal = 401;           ///< the status when a nonce is refused
  std::string more_headers;    ///< into every 401

  Reply operator()(const Received& request);

  int accepted = 0;
  int answers = 0;  ///< requests that carried an Authorization header

 private:
  Reply challenge(const Received& request, int status);

  std::map<std::string, std::string> issued_;  // nonce to path
  std::set<std::string> used_;
};

}  // namespace camaudit::net::test
