// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "agent/alerts/alert.hpp"
#include "agent/base/time.hpp"

namespace camaudit::alerts {

/// One condition that is to be told.
struct News {
  Change change = Change::Began;
  Kind kind = Kind::Finding;
  model::Severity severity = model::Severity::Medium;
  std::string rule;
  std::string device;
  std::string subject;
  std::string address;
  std::string network;
  std::size_t devices = 0;  ///< on a network
  model::Outcome outcome = model::Outcome::Unknown;
  std::optional<model::Outcome> previous;
  UtcSeconds since;
  std::string evidence;
  std::string remedy;
};

/// The alerts that tell it, worst first. More than `group_above` of one kind and rule that changed alike are one alert;
/// of devices that do not answer first those of one network, then the rest.
std::vector<Alert> worded(const std::vector<News>& news, std::size_t group_above);

}  // namespace camaudit::alerts
