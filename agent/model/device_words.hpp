// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "agent/model/device.hpp"

/// The words of a device back into enumerators, for whoever reads a report. Nothing: it is none of them.
namespace camaudit::model {

std::optional<CallOutcome> call_outcome_from(std::string_view text);
std::optional<DeviceKind> device_kind_from(std::string_view text);
std::optional<DeviceState> device_state_from(std::string_view text);

}  // namespace camaudit::model
