// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/alerts/condition.hpp"

#include <utility>

namespace camaudit::alerts {
namespace {

/// With fewer devices on it, a network that does not answer is told as these devices.
constexpr std::size_t kFewestOfANetwork = 3;

}  // namespace

Condition own_condition(Kind kind, bool ill, std::string evidence) {
  Condition condition;
  condition.kind = kind;
  condition.severity = text_of(kind).severity;
  condition.outcome = ill ? model::Outcome::Fail : model::Outcome::Pass;
  condition.evidence = std::move(evidence);
  return condition;
}

Condition device_answers(std::string device, std::string address, std::string network, bool answers,
                         std::string evidence) {
  Condition condition = own_condition(Kind::DeviceUnreachable, !answers, std::move(evidence));
  condition.device = std::move(device);
  condition.address = std::move(address);
  condition.network = std::move(network);
  return condition;
}

std::optional<Condition> network_answers(const std::string& network, std::size_t devices, std::size_t answering) {
  const bool none = answering == 0 && devices >= kFewestOfANetwork;
  if (network.empty() || (!none && 2 * answering < devices)) return std::nullopt;
  Condition condition = own_condition(Kind::NetworkUnreachable, none);
  condition.network = network;
  condition.subject = network;
  condition.devices = devices;
  return condition;
}

}  // namespace camaudit::alerts
