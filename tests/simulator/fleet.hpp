// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulator/facts.hpp"

namespace camaudit::simulator {

// what() names file and line.
class FleetError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

std::vector<Device> parse_fleet(std::string_view toml, std::string_view file_name);

}  // namespace camaudit::simulator
