// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "agent/report/report.hpp"

namespace camaudit::report {

/// "10.20.0.7:80 Axis P3245", bounded and not escaped.
std::string name_of(const model::DeviceSurvey& device);

/// The first of each id; as long as the report.
using DevicesById = std::map<std::string_view, const model::DeviceSurvey*>;
DevicesById devices_by_id(const Report& report);

/// What a finding is about: the name of the device, "the authority" or "the rule itself"; and its subject. Not escaped.
std::string about(const model::Finding& finding, const DevicesById& devices);
/// `device`: the finding's; nullptr if nothing is known of it.
std::string about(const model::Finding& finding, const model::DeviceSurvey* device);

}  // namespace camaudit::report
