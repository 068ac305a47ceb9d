// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/model/declared.hpp"
#include "agent/model/device.hpp"
#include "agent/model/footage_import.hpp"
#include "agent/register/match.hpp"

namespace camaudit::registry {

/// Whose footage an imported row speaks of.
struct FootageOwner {
  std::optional<std::string> asset_id;  ///< the one row of cameras.csv that fits
  std::optional<std::string> device;    ///< the device of the run that it is
  std::string note;                     ///< the camera, or why none is named, for a person
};

/// The owner of each row, by what it calls the camera: an asset id, a camera's name, or what a device is found by
/// (identity, serial number, address, its own name). Capitals make no difference. What fits several is nobody's.
std::vector<FootageOwner> footage_owners(const std::vector<model::KeptFootage>& rows,
                                         const std::vector<model::Camera>& cameras,
                                         const std::vector<FoundDevice>& devices);

/// The systems that footage was imported of, as rules see them: one of kind "vms" and state "imported" for each, which
/// holds a recording for each camera and nothing else. Its id is "import:" and the system's name
/// in small letters.
std::vector<model::DeviceSurvey> footage_systems(const std::vector<model::KeptFootage>& rows,
                                                 const std::vector<model::Camera>& cameras,
                                                 const std::vector<FoundDevice>& devices);

}  // namespace camaudit::registry
