// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/daemon/contact_conditions.hpp"

#include <cstddef>
#include <map>
#include <utility>

namespace camaudit::daemon {

std::vector<alerts::Condition> conditions_of(const std::vector<Contact>& contacts, const std::optional<Subnets>& of) {
  struct Asked {
    std::size_t devices = 0;
    std::size_t answering = 0;
  };
  std::map<std::string, Asked> subnets;
  std::vector<alerts::Condition> conditions;
  for (const Contact& contact : contacts) {
    if (contact.standing == Standing::Unknown || (of && !of->contains(contact.subnet))) continue;
    const bool answers = contact.standing == Standing::Answers;
    Asked& subnet = subnets[contact.subnet];
    ++subnet.devices;
    subnet.answering += answers ? 1U : 0U;
    conditions.push_back(
        alerts::device_answers(contact.device, contact.address, contact.subnet, answers, contact.reason));
  }
  for (const auto& [name, subnet] : subnets) {
    auto condition = alerts::network_answers(name, subnet.devices, subnet.answering);
    if (condition) conditions.push_back(std::move(*condition));
  }
  return conditions;
}

}  // namespace camaudit::daemon
