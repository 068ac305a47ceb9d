// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/report/report.hpp"

namespace camaudit::report {

/// How long one recording keeps footage, and how long it should.
struct RetentionChannel {
  std::string name;                           ///< of the camera or the device, and the recording; not escaped
  std::optional<double> held_days;            ///< age of the oldest footage; absent: not told
  std::optional<double> configured_days;      ///< zero: the device sets no limit
  std::optional<std::int64_t> declared_days;  ///< by the scheme of its camera, else by [policy]
};

/// Every recording of the report, the farthest from its declared period first, those of which nothing is told last.
std::vector<RetentionChannel> retention_channels(const Report& report);

}  // namespace camaudit::report
