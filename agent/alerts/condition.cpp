// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/alerts/condition.hpp"

#include <utility>

namespace camaudit::alerts {

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

Condition network_answers(std::string network, std::size_t devices, bool answers) {
  Condition condition = own_condition(Kind::NetworkUnreachable, !answers);
  condition.network = network;
  condition.subject = std::move(network);
  condition.devices = devices;
  return condition;
}

}  // namespace camaudit::alerts
