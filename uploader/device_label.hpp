// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "agent/model/device.hpp"

namespace camaudit::uploader {

/// A manufacturer, model or firmware version as it may leave the site: at most 64 bytes, and empty if the device has
/// put its own serial number, an address of its own or a MAC address into it. Devices write what they like into these
/// fields, and some write the serial number behind the model.
std::string device_label(std::string_view text, const model::DeviceSurvey& device);

}  // namespace camaudit::uploader
