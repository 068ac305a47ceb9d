// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/shared_text.hpp"
#include "agent/base/strong_id.hpp"
#include "agent/base/time.hpp"
#include "agent/model/facts.hpp"

namespace camaudit::model {

/// What a device is known by: "urn:uuid:…", "mac:…", "serial:…" or "address:…", never merely where it is.
using DeviceId = StrongId<struct DeviceIdTag>;

/// How one call to a device ended. The names are part of the report (camaudit.report/1).
enum class CallOutcome {
  Ok,
  Unsupported,   ///< the device says that it does not offer the operation
  Unauthorised,  ///< refused for want of a (good enough) log-in, or not sent because the log-in was refused before
  Fault,         ///< a SOAP fault of another kind, or an HTTP error status
  Malformed,     ///< an answer that is not the reply the specification describes
  Timeout,
  TooLarge,
  Refused,  ///< no connection, or it broke
};
std::string_view to_string(CallOutcome outcome);

/// One operation asked of one device. When several requests were needed (a challenge, a retry) it is still one call.
struct Call {
  SharedText operation;  ///< "tds:GetUsers"
  CallOutcome outcome = CallOutcome::Ok;
  SharedText detail;  ///< for a person; may quote the device
  std::int64_t milliseconds = 0;
};

enum class DeviceKind {
  Camera,
  Recorder,
  Encoder,
  Other,
  Vms,  ///< a video management system that was not asked: what is known of its footage was imported from a file
};
std::string_view to_string(DeviceKind kind);

enum class DeviceState {
  Assessed,      ///< every call that its services call for was answered (with a reply or an honest "unsupported")
  Partial,       ///< some were not
  Unauthorised,  ///< nothing beyond what needs no log-in could be read
  Unreachable,   ///< it did not answer as an ONVIF device
  Imported,      ///< no device: facts that somebody exported elsewhere and imported here
};
std::string_view to_string(DeviceState state);

/// All that one survey learnt of one device: the facts, and the outcome of every call.
struct DeviceSurvey {
  DeviceId id;
  std::string url;      ///< the device service address that was contacted
  std::string address;  ///< "10.20.0.7:80"
  DeviceKind kind = DeviceKind::Other;
  DeviceState state = DeviceState::Unreachable;
  std::string reason;  ///< why the state is not Assessed, for a person
  bool asked = true;   ///< false: it was not contacted at all in this run, so nothing new is known of it
  /// Besides the id, all that it can be told by: UUID, MAC, make, model and serial number; none that is shared.
  std::vector<std::string> identities;
  std::string endpoint_reference;  ///< as tds:GetEndpointReference or WS-Discovery gave it; may be empty
  UtcSeconds surveyed_at;
  std::vector<Call> calls;
  Facts facts;
};

}  // namespace camaudit::model
