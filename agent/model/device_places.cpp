// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/model/device_places.hpp"

#include <algorithm>

namespace camaudit::model {

DevicePlaces::DevicePlaces(std::span<const DeviceSurvey> devices) {
  by_id_.reserve(devices.size());
  for (const auto& device : devices) by_id_.emplace_back(device.id.value(), by_id_.size());
  std::sort(by_id_.begin(), by_id_.end());
}

std::optional<std::size_t> DevicePlaces::find(std::string_view id) {
  const std::size_t size = by_id_.size();
  for (const std::size_t near : {last_, last_ + 1}) {
    if (near >= size || by_id_[near].first != id) continue;
    last_ = near;
    return by_id_[near].second;
  }
  if (last_ >= size || by_id_[last_].first > id) last_ = 0;
  // In ever longer steps to one that is not before it, then between the last two.
  std::size_t step = 1;
  while (last_ + step < size && by_id_[last_ + step].first <= id) {
    last_ += step;
    step *= 2;
  }
  const auto from = by_id_.begin() + static_cast<std::ptrdiff_t>(last_);
  const auto to = by_id_.begin() + static_cast<std::ptrdiff_t>(std::min(last_ + step, size));
  const auto found =
      std::lower_bound(from, to, id, [](const auto& place, std::string_view wanted) { return place.first < wanted; });
  if (found == by_id_.end() || found->first != id) return std::nullopt;
  last_ = static_cast<std::size_t>(found - by_id_.begin());
  return found->second;
}

}  // namespace camaudit::model
