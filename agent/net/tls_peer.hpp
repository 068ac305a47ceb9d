// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <openssl/types.h>

#include "agent/net/http.hpp"

namespace camaudit::net {

/// The facts of a certificate; `version` and `cipher` stay empty. Leaves OpenSSL's error queue as it was.
TlsPeer describe_certificate(X509& certificate);

/// The facts of an established connection, its certificate included if the peer sent one.
TlsPeer describe_tls(const SSL& connection);

}  // namespace camaudit::net
