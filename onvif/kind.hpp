// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/device.hpp"

namespace camaudit::onvif {

/// Camera, recorder, encoder or other, from what was surveyed. ONVIF has no such field and its discovery types do not
/// tell (recorders answer as NetworkVideoTransmitter), so it is judged from, in this order: a Receiver service or more
/// than one recording with several video inputs (recorder); words in scopes, model and hardware; a Media service.
model::DeviceKind classify_kind(const model::Facts& facts);

}  // namespace camaudit::onvif
