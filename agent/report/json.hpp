// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "agent/report/report.hpp"

namespace camaudit::report {

/// The report as camaudit.report/1: one JSON object, with a line for each device and finding so that two reports can be
/// compared with a text tool. A fact that a device did not give is null.
void write_json(std::ostream& out, const Report& report);

/// The `discovery` array, as the report and `camaudit discover` give it.
boost::json::array discovery_json(const std::vector<DiscoverySource>& sources);

/// One finding, as the report gives it.
boost::json::object finding_json(const model::Finding& finding);

/// One device, as the report gives it: all of it, or without calls and facts.
std::string device_json(const model::DeviceSurvey& device);
boost::json::object device_summary_json(const model::DeviceSurvey& device);

}  // namespace camaudit::report
