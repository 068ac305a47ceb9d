// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace camaudit::onvif {
namespace {

std::string mac_identity(const model::DeviceSurvey& device) {
  for (const auto& row : device.facts.network_interface) {
    if (row.mac && row.enabled.value_or(true)) return "mac:" + *row.mac;
  }
  return {};
}

std::string serial_identity(const model::DeviceSurvey& device) {
  if (device.facts.device_information.empty()) return {};
  const auto& info = device.facts.device_information.front();
  const bool placeholder = info.serial.find_first_not_of("0Nn/Aa- ") == std::string::npos;
  if (info.serial.empty() || placeholder) return {};
  return fmt::format("serial:{}/{}/{}", info.manufacturer, info.model, info.serial);
}

/// Candidate identities in order of preference; the last is never empty.
std::vector<std::string> candidates(const model::DeviceSurvey& device) {
  std::vector<std::string> all{normalised_uuid(device.endpoint_reference), mac_identity(device),
                               serial_identity(device), "address:" + device.address};
  all.erase(std::remove(all.begin(), all.end(), std::string{}), all.end());
  return all;
}

}  // namespace

std::vector<SharedIdentity> assign_identities(std::vector<model::DeviceSurvey>& devices) {
  // How many devices claim each identity at all, whatever their other ones: a shared key is useless even to the device
  // that could do without it, because tomorrow it may be the other that answers.
  std::map<std::string, std::vector<std::string>> claims;
  for (const auto& device : devices) {
    for (auto& identity : candidates(device)) claims[std::move(identity)].push_back(device.address);
  }
  std::map<std::string, int> used;
  for (auto& device : devices) {
    const auto all = candidates(device);
    const auto own = std::find_if(all.begin(), all.end(), [&](const auto& id) { return claims[id].size() == 1; });
    std::string id = own == all.end() ? all.back() : *own;
    // Only the very same address twice comes here; it is still two surveys.
    if (const int before = used[id]++; before > 0) id += fmt::format("#{}", before + 1);
    device.id = model::DeviceId(std::move(id));
  }
  std::vector<SharedIdentity> shared;
  for (auto& [identity, addresses] : claims) {
    if (addresses.size() > 1) shared.push_back({identity, std::move(addresses)});
  }
  return shared;
}

}  // namespace camaudit::onvif
