// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/net/http_date.hpp"

#include <curl/curl.h>

#include <string>

namespace camaudit::net {

std::optional<UtcSeconds> parse_http_date(std::string_view text) {
  const std::string copy(text);
  const UtcSeconds date{curl_getdate(copy.c_str(), nullptr)};
  if (date.value == -1) return std::nullopt;
  // libcurl reads years of more than four digits.
  if (parse_date_time(format_rfc3339(date)) != date) return std::nullopt;
  return date;
}

}  // namespace camaudit::net
