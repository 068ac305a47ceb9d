// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>

#include "agent/base/secret.hpp"
#include "agent/model/device.hpp"

namespace camaudit::uploader {

inline constexpr std::size_t kPseudonymBytes = 8;

/// What a device is called outside the site: the first 8 bytes of HMAC-SHA-256, by a secret that never leaves the site,
/// of "camaudit.device/1", a zero byte and the device's identity. The same device has the same pseudonym in every
/// summary of the site; nobody without the secret can tell which device it is, or try out what may be one.
std::string pseudonym_of(const model::DeviceId& device, const Secret& secret);

}  // namespace camaudit::uploader
