// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/http_date.hpp"

#include <curl/curl.h>

#include <cstdint>
#include <string>

namespace camaudit::net {

std::optional<UtcSeconds> parse_http_date(std::string_view text) {
  const std::string copy(text);
  const std::int64_t seconds = curl_getdate(copy.c_str(), nullptr);
  if (seconds == -1) return std::nullopt;
  return UtcSeconds{seconds};
}

}  // namespace camaudit::net
