// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <curl/curl.h>

#include <string_view>

#include "agent/base/error.hpp"

namespace camaudit::net {

/// What libcurl said, as one of our kinds and in an operator's words. CURLE_OK is not an error and gives Internal.
Error describe_curl_error(CURLcode code);

/// The same for CURLE_COULDNT_CONNECT when the errno of the attempt is known (0: it is not).
Error describe_connect_error(int os_errno);

/// OpenSSL's reason out of libcurl's error text ("...:SSL routines::wrong version number"); empty if there is none.
std::string_view tls_reason(std::string_view curl_text);

}  // namespace camaudit::net
