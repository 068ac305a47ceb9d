// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace camaudit {

/// Where a URI of any scheme points, without its path: cameras put passwords there as well as before the host.
struct UriEndpoint {
  std::string scheme;  ///< lower case; empty if the text has none
  std::string host;    ///< lower case, without brackets; empty if there is none
  std::optional<std::uint16_t> port;
  bool credentials = false;  ///< a user name or password stands before the host
};

/// Reads "rtsp://user:pw@10.20.0.7:554/main", and what people type into such a field: "10.20.0.7", "camera7:8000".
/// Never fails: what makes no sense has no host.
UriEndpoint uri_endpoint(std::string_view uri);

/// The port that a scheme means where none is written: 554 for rtsp, 322 for rtsps, 80 for http, 443 for https.
std::optional<std::uint16_t> default_port(std::string_view scheme);

}  // namespace camaudit
