// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <utility>

#include "agent/base/time.hpp"

namespace camaudit::daemon {

/// Whether the parts of the daemon get on. Each says by when it will have been heard of again; one that is late is
/// stuck, however busy the rest is. So the watchdog is fed by progress, and not by a timer that would tick on without
/// it.
class Vitals {
 public:
  void promise(const std::string& part, SteadyTime by) { promised_[part] = by; }
  /// The part has ended, as it was to.
  void forget(const std::string& part) { promised_.erase(part); }

  /// The part that is latest with its word, or empty.
  std::string late(SteadyTime now) const {
    std::pair<SteadyTime, std::string> latest{now, ""};
    for (const auto& [part, by] : promised_) {
      if (by < latest.first) latest = {by, part};
    }
    return latest.second;
  }

 private:
  std::map<std::string, SteadyTime> promised_;
};

}  // namespace camaudit::daemon
