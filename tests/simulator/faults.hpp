// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/simulator/answer.hpp"
#include "tests/simulator/facts.hpp"

namespace camaudit::simulator {

// Faults of the transport and of whole replies strike before the device asks for a log-in; the others spoil only a
// reply that would have been good.
bool strikes_before_login(FaultKind kind);

void apply_fault(const Fault& fault, SoapVersion version, Answer& answer);

// The same device with its strings spoilt, for the faults that lie in the text ("not-utf8", "escapes").
Device with_spoilt_strings(Device device, FaultKind kind);

}  // namespace camaudit::simulator
