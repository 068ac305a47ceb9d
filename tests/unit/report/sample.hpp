// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/report/report.hpp"

namespace camaudit::report {

/// Four devices, one in each state, and a finding of each outcome.
Report sample_report();
model::Finding finding_of(model::Outcome outcome, model::Severity severity);
model::DeviceSurvey device_of(model::DeviceState state);

}  // namespace camaudit::report
