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

std::vector<SharedIdentity> assign_identities(std::vector<model::DeviceSurvey>& devices, const KnownIdentities& known) {
  // How many devices claim each identity at all, whatever their other ones: a shared key is useless even to the device
  // that could do without it, because tomorrow it may be the other that answers.
  std::map<std::string, std::vector<std::string>> claims;
  for (const auto& device : devices) {
    for (auto& identity : candidates(device)) claims[std::move(identity)].push_back(device.address);
  }
  std::set<std::string> taken;
  const auto take = [&taken](model::DeviceSurvey& device, const std::string& id) {
    // Only the very same address twice comes here; it is still two surveys.
    std::string own = id;
    for (int number = 2; !taken.insert(own).second; ++number) own = fmt::format("{}#{}", id, number);
    device.id = model::DeviceId(std::move(own));
  };
  for (auto& device : devices) {
    device.identities = candidates(device);
    device.identities.pop_back();
    std::erase_if(device.identities,
                  [&](const auto& id) { return claims[id].size() > 1 || known.shared.contains(id); });
    if (device.identities.empty()) continue;
    std::string id = device.identities.front();
    for (const std::string& identity : device.identities) {
      const auto before = known.devices.find(identity);
      if (before == known.devices.end() || taken.contains(before->second)) continue;
      id = before->second;
      break;
    }
    take(device, id);
  }
  for (auto& device : devices) {
    if (!device.identities.empty()) continue;
    // Unless what was known here has been found elsewhere.
    const bool as_before = !device.id.empty() && !taken.contains(device.id.value());
    take(device, as_before ? device.id.value() : "address:" + device.address);
  }
  std::vector<SharedIdentity> shared;
  for (auto& [identity, addresses] : claims) {
    if (addresses.size() > 1) shared.push_back({identity, std::move(addresses)});
  }
  return shared;
}

}  // namespace camaudit::onvif
