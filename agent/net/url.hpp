// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "agent/base/result.hpp"

namespace camaudit::net {

/// An http or https URL, taken apart. Parsed by libcurl's own parser, so that what is checked is what is contacted.
struct Url {
  std::string scheme;  ///< "http" or "https"
  std::string host;    ///< without brackets: "10.20.0.7", "fe80::1", "camera.example"
  std::uint16_t port = 0;
  std::string target;  ///< path and query, at least "/"

  std::string to_string() const;
  /// "10.20.0.7:80", "[fe80::1]:80"
  std::string authority() const;
  bool operator==(const Url&) const = default;
};

/// Fails with InvalidInput for what is not an http(s) URL, or carries a user name, password or fragment.
Result<Url> parse_url(std::string_view text);

}  // namespace camaudit::net
