// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "agent/model/device.hpp"

namespace camaudit::onvif {

/// Ties every recording to the camera of this run whose pictures it keeps, where the facts allow. Needs the ids, and
/// all devices together, for one recorder cannot tell who else answers at an address. Sets `linked_by`, `camera` and
/// `source_note` of each recording, and `source_host` and `source_port` to those of its receiver.
///
/// What decides, first that names anybody: the UUID in SourceId; the address of the receiver that its job reads from;
/// the address in the recording's own source; a picture of the device itself; last the name, and only if one camera and
/// one recording of the run bear it and no address says otherwise. If several devices answer at one address the port
/// has to tell them apart. Where it does not, and where nothing fits, no camera is named and `source_note` says why.
void link_recordings(std::vector<model::DeviceSurvey>& devices);

}  // namespace camaudit::onvif
