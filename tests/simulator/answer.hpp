// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/simulator/facts.hpp"

namespace camaudit::simulator {

// One HTTP reply, and how it is to be put on the wire.
struct Answer {
  unsigned status = 200;
  std::string content_type = "application/soap+xml; charset=utf-8";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  FaultKind delivery = FaultKind::none;
};

}  // namespace camaudit::simulator
