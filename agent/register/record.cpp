// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/record.hpp"

#include "agent/store/inventory.hpp"

namespace camaudit::registry {

Result<void> record_register(store::Database& database, model::Declared declared,
                             const std::vector<FoundDevice>& devices) {
  Matches matches = match(declared.camera, devices);
  declared.camera_device = std::move(matches.camera_device);
  declared.camera_match = std::move(matches.camera_match);
  declared.device_match = std::move(matches.device_match);
  return store::record(database, declared);
}

}  // namespace camaudit::registry
