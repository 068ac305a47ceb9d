// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/time.hpp"
#include "agent/model/declared.hpp"
#include "agent/register/register.hpp"
#include "tests/bench/synthetic_estate.hpp"

namespace camaudit::bench {

/// The two files of a register as somebody wrote them.
struct MadeRegister {
  registry::SourceFile file;
  registry::SourceFile cameras;
};
MadeRegister register_of(const SyntheticEstate& estate, UtcSeconds today);

/// What they declare. Throws std::runtime_error with every problem.
model::Declared declared_in(const MadeRegister& made, UtcSeconds today);

}  // namespace camaudit::bench
