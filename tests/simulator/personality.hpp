// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/simulator/facts.hpp"

namespace camaudit::simulator {

// A well set up device of that kind: what a fleet file does not say.
Device device_of(Personality personality);

// Facts that the fleet file left open: those that all devices of one [[device]] table share, and those that follow from
// the name of one of them.
void complete_model(Device& device);
void complete_identity(Device& device);

}  // namespace camaudit::simulator
