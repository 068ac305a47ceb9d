// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string>
#include <vector>

#include "agent/base/result.hpp"
#include "agent/base/time.hpp"
#include "agent/model/remembered.hpp"
#include "agent/store/database.hpp"

namespace camaudit::store {

/// How a device did in a run that the inventory does not have yet.
struct Tonight {
  struct Device {
    std::string id;
    std::string address;  ///< a device that was known by its address alone is the same device
    bool reachable = false;
    bool assessed = false;
  };
  UtcSeconds started;
  std::vector<Device> devices;  ///< that were asked
};

/// What the kept inventory remembers, up to its last run. Whether a device answered follows from the heartbeat for the
/// times in which it was watched, and from the runs for all others.
Result<model::Remembered> remembered(Database& kept);

/// The same, with the availability in these months ("2026-05", of UTC) and not in the last two.
Result<model::Remembered> remembered(Database& kept, const std::set<std::string>& months);

/// The same with a run on top, of the devices of that run.
Result<model::Remembered> remembered(Database& kept, const Tonight& tonight);

}  // namespace camaudit::store
