// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/made_register.hpp"

#include <stdexcept>
#include <utility>

namespace camaudit::bench {

MadeRegister register_of(const SyntheticEstate& estate, UtcSeconds today) {
  return {{"register.toml", estate.register_toml(today)}, {"cameras.csv", estate.cameras_csv(today)}};
}

model::Declared declared_in(const MadeRegister& made, UtcSeconds today) {
  auto read = registry::read_register(made.file, made.cameras, today);
  if (!read.problems.empty()) throw std::runtime_error(to_string(read.problems));
  return std::move(read.declared);
}

}  // namespace camaudit::bench
