// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/alerts/condition.hpp"
#include "agent/daemon/heartbeat.hpp"

namespace camaudit::daemon {

using Subnets = std::set<std::string>;

/// How the devices of these subnets stand, and the subnets themselves, as the book of alerts takes it; of all subnets
/// if none are named. Of a subnet in which one device changed all devices are to be told: those that fell with it, and
/// have not come back with it, are news once it is back.
std::vector<alerts::Condition> conditions_of(const std::vector<Contact>& contacts, const std::optional<Subnets>& of);

}  // namespace camaudit::daemon
