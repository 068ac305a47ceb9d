// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/model/device.hpp"

namespace camaudit::model {

/// Where each device stands in a list. Made for going through findings, which come by rule and then by device: the next
/// one that is asked for is mostly the one before or stands a little further on, and is found without a search. Refers
/// to the devices.
class DevicePlaces {
 public:
  explicit DevicePlaces(std::span<const DeviceSurvey> devices);

  /// nullopt if no device has that id. Of several with one id, one is meant.
  std::optional<std::size_t> find(std::string_view id);

 private:
  std::vector<std::pair<std::string_view, std::size_t>> by_id_;  ///< in order
  std::size_t last_ = 0;                                         ///< what was found last, in `by_id_`
};

}  // namespace camaudit::model
