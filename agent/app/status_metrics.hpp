// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "agent/app/status.hpp"

namespace camaudit::app {

/// The status in the text format of Prometheus (exposition format 0.0.4), for the textfile collector of its node
/// exporter. What is not known has no sample.
std::string to_metrics(const Status& status);

}  // namespace camaudit::app
