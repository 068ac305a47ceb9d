// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/simulator/facts.hpp"

namespace camaudit::simulator {

// A well set up device of that kind: what a fleet file does not say.
Device device_of(Personality personality);

// Facts that follow from the name or from other facts, filled in where the fleet file left them open.
void complete(Device& device);

}  // namespace camaudit::simulator
