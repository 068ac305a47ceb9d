// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "agent/model/declared.hpp"
#include "agent/model/device.hpp"

namespace camaudit::registry {

/// What is needed of a device to find its row, or to propose one. A survey and a report both give it.
struct FoundDevice {
  std::string id;                       ///< as v1_device has it
  std::vector<std::string> identities;  ///< every one that it goes by: the id, its UUID, its MAC addresses
  std::string address;                  ///< "10.20.0.7:80"
  std::string kind;                     ///< camera, recorder, encoder, other
  std::string manufacturer;
  std::string model;
  std::string serial;  ///< empty: not known
  std::string name;    ///< as the device calls itself; may be empty
};
FoundDevice found_device(const model::DeviceSurvey& survey);

/// Which row is which device.
struct Matches {
  std::vector<model::CameraDevice> camera_device;
  std::vector<model::CameraMatch> camera_match;
  std::vector<model::DeviceMatch> device_match;
};

/// Matches by the strongest key that a row gives: identity, then serial number, then address. A weaker key counts only
/// while nothing contradicts a stronger one, so a camera that was replaced is not taken for the one before it. A key
/// that fits several devices, and a device that several rows claim without naming different channels of it, is
/// ambiguous and matched to nothing: nobody guesses.
Matches match(const std::vector<model::Camera>& cameras, const std::vector<FoundDevice>& devices);

}  // namespace camaudit::registry
