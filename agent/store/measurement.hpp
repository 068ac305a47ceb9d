// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/time.hpp"
#include "agent/model/device.hpp"

namespace camaudit::store {

/// A number that every night brings anew and whose course matters. It is written when it has moved by `step` or more
/// from what was last written, so what is read back is true to within a step.
struct Measurement {
  std::string_view measure;     ///< "clock_offset_seconds", "footage_days", "newest_footage_hours", "reachable"
  std::string subject;          ///< "recording:TOKEN"; empty: the device
  std::optional<double> value;  ///< absent: it could not be measured
  double step = 0;
};

/// Of a device that was looked for and not found.
Measurement unreachable();

/// What tonight measured of a device; `now` is the run's.
std::vector<Measurement> measurements_of(const model::DeviceSurvey& survey, UtcSeconds now);

/// A measurement as it was written: it holds from its run until the next one of the series.
struct PastMeasurement {
  UtcSeconds run_started;
  std::string measure;
  std::string subject;
  std::optional<double> value;
};

}  // namespace camaudit::store
