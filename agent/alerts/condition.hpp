// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "agent/alerts/kind.hpp"
#include "agent/base/shared_text.hpp"

namespace camaudit::alerts {

/// One thing that stands well or ill now. It is the same as one of earlier if kind, rule, device and subject are,
/// whoever saw it: so an outage is told once, by the night or by the heartbeat.
struct Condition {
  Kind kind = Kind::Finding;
  SharedText rule;     ///< of a finding and a rule in error
  SharedText device;   ///< its identity, as the inventory has it; empty: it is about no single device
  SharedText subject;  ///< a part of the device, a network ("10.20.3.0/24"), a directory; mostly empty
  SharedText address;  ///< "10.20.3.7:80", to show
  SharedText network;  ///< where the device is, "10.20.3.0/24"; empty where it does not matter
  /// Of a network: how many devices are on it. If each of them has been told already, the network is not told too.
  std::size_t devices = 0;
  model::Severity severity = model::Severity::Medium;
  /// Fail is ill. Unknown and Error are not known. All else is well.
  model::Outcome outcome = model::Outcome::Unknown;
  SharedText evidence;  ///< what was seen, for a person; may quote the device
  SharedText remedy;    ///< what to do; may be empty, the catalog tells what holds for all of a kind
};

/// A condition of this machine or of the program, which has no device: `ill` with what was seen, or well.
Condition own_condition(Kind kind, bool ill, std::string evidence = {});

/// Whether a device answers; by the heartbeat and by the night alike. `network` as net::subnet_of() gives it.
Condition device_answers(std::string device, std::string address, std::string network, bool answers,
                         std::string evidence = {});

/// Whether a network answers, of so many `devices` on it that were asked: not if none of at least three does, again
/// once half of them do. Nothing in between, nor of a network without a name. While it is told not to answer, its
/// devices are not told.
std::optional<Condition> network_answers(const std::string& network, std::size_t devices, std::size_t answering);

}  // namespace camaudit::alerts
