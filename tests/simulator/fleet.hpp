// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulator/addresses.hpp"
#include "tests/simulator/facts.hpp"

namespace camaudit::simulator {

// what() names file and line.
class FleetError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// One [[device]] table: `count` devices of one kind, numbered from 1 and made one at a time.
struct DeviceGroup {
  Device model;  // without what follows from the name
  std::int64_t count = 1;
  std::optional<AddressPool> pool;
  std::optional<std::string> endpoint_reference;
  unsigned line = 1;

  std::string name(std::int64_t number) const;
  std::string address(std::int64_t number) const;
  // 0: any free port.
  std::int64_t port(std::int64_t number) const;
  Device device(std::int64_t number) const;
};

struct Fleet {
  std::vector<DeviceGroup> groups;
  DiscoverySettings discovery;
};

Fleet parse_fleet(std::string_view toml, std::string_view file_name);

// A version-4-shaped UUID that stays the same for the same name.
std::string endpoint_reference_of(const std::string& name);

}  // namespace camaudit::simulator
