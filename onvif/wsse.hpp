// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>

#include "agent/base/time.hpp"
#include "agent/net/http.hpp"
#include "onvif/soap/request.hpp"

namespace camaudit::onvif {

/// Sixteen bytes: longer nonces are refused by some makes (Hikvision iDS-2DE7220MC).
using Nonce = std::array<std::byte, 16>;

/// A UsernameToken: PasswordDigest = Base64(SHA1(nonce + created + password)) (OASIS UsernameToken Profile 1.0, 3.1).
/// `device_now` is the time by the device's clock; devices accept a few seconds' difference only.
soap::UsernameToken make_username_token(const net::Credential& credential, const Nonce& nonce, WallTime device_now);

}  // namespace camaudit::onvif
