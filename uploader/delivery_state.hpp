// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "agent/base/time.hpp"

namespace camaudit::uploader {

/// What delivery remembers from one run of the program to the next, so that a restart neither hurries nor tells the
/// operator again.
struct DeliveryState {
  int failures = 0;                   ///< in a row, since something was delivered
  std::optional<WallTime> next;       ///< not before that; absent: at once
  std::chrono::milliseconds wait{0};  ///< how long `next` was away when it was set
  std::string trouble;                ///< why the last attempt came to nothing; empty: it did not
  std::string alerted;                ///< what the operator was alerted to since something was delivered
  std::optional<UtcSeconds> last_delivered;
  bool operator==(const DeliveryState&) const = default;
};

std::string write_delivery_state(const DeliveryState& state);
/// What cannot be read is as if there were none: the worst that follows is one attempt too early.
DeliveryState read_delivery_state(std::string_view text);

/// How long to wait yet; 0: it is time. Also where the clock was set back since `next` was written, by however much:
/// the attempt that follows, too early perhaps, writes another by the clock that holds now.
std::chrono::milliseconds time_left(const DeliveryState& state, WallTime now);

}  // namespace camaudit::uploader
