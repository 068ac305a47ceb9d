// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "agent/net/url.hpp"

namespace camaudit::onvif {

/// Where the device service is found in the field, the usual place first: on gm8135_v2 boards at the second, on older
/// Axis firmware at the third.
inline constexpr std::string_view kDeviceServicePaths[] = {"/onvif/device_service", "/onvif/devices", "/onvif/services",
                                                           "/onvif/device"};

/// The address of a service as a device writes it. A port that is there twice, as some announce it, counts once:
/// "http://10.0.0.7:8106:8106/onvif/media". Fails as net::parse_url() does.
Result<net::Url> parse_xaddr(std::string_view xaddr);

}  // namespace camaudit::onvif
