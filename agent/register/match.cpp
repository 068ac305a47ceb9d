// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/register/match.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>

#include "agent/base/text.hpp"
#include "agent/register/keys.hpp"

namespace camaudit::registry {
namespace {

std::string plain(std::string_view text) {
  return to_lower_ascii(trimmed(text));
}

/// "urn", "mac" …: only identities of one kind can contradict each other.
std::string_view kind_of(std::string_view identity) {
  return identity.substr(0, identity.find(':'));
}

/// Asset ids for a reason: the first few by name and how many more there are, as a serial number that many devices
/// share would name every row at every device.
class Names {
 public:
  void add(const std::string& name) {
    if (named_.size() < kMost) named_.push_back(name);
    ++count_;
  }
  void add(const Names& other) {
    for (const std::string& name : other.named_) {
      if (named_.size() < kMost) named_.push_back(name);
    }
    count_ += other.count_;
  }
  std::size_t size() const { return count_; }
  std::string text() const {
    const std::string more = count_ > named_.size() ? fmt::format(" and {} more", count_ - named_.size()) : "";
    return fmt::format("{}{}", fmt::join(named_, ", "), more);
  }

 private:
  static constexpr std::size_t kMost = 5;
  std::vector<std::string> named_;
  std::size_t count_ = 0;
};

class Matcher {
 public:
  Matcher(const std::vector<model::Camera>& cameras, const std::vector<FoundDevice>& devices)
      : cameras_(cameras), devices_(devices) {
    for (std::size_t i = 0; i < devices.size(); ++i) {
      for (const std::string& identity : devices[i].identities) by_identity_[plain(identity)].insert(i);
      if (!devices[i].serial.empty()) by_serial_[plain(devices[i].serial)].insert(i);
      if (const auto address = parse_device_address(devices[i].address)) {
        by_address_[to_string(DeviceAddress{address->host})].insert(i);
        by_address_[to_string(*address)].insert(i);
      }
    }
  }

  Matches run() {
    std::map<std::size_t, std::vector<std::size_t>> claims;  // rows, by device
    std::vector<Claim> claimed;
    for (std::size_t row = 0; row < cameras_.size(); ++row) {
      claimed.push_back(claim(cameras_[row]));
      if (claimed.back().device) claims[*claimed.back().device].push_back(row);
    }
    for (const auto& [device, rows] : claims) {
      if (channels_differ(rows)) continue;
      Names names;
      for (const std::size_t row : rows) names.add(cameras_[row].asset_id);
      for (const std::size_t row : rows) {
        claimed[row].state = "ambiguous";
        claimed[row].reason = fmt::format("{} is claimed by {}: give each its own key, or its channel",
                                          devices_[device].id, names.text());
      }
    }
    std::map<std::size_t, Names> ambiguous;  // rows that fit several, by device
    for (const auto& [group, fit] : fits_) {
      if (fit.rows.size() == 0) continue;
      for (const std::size_t device : fit.devices) ambiguous[device].add(fit.rows);
    }
    Matches matches;
    for (std::size_t row = 0; row < cameras_.size(); ++row) {
      const Claim& claim = claimed[row];
      matches.camera_match.push_back({cameras_[row].asset_id, claim.state, claim.reason});
      if (claim.state != "matched") continue;
      matches.camera_device.push_back({cameras_[row].asset_id, devices_[*claim.device].id, claim.key});
    }
    for (std::size_t device = 0; device < devices_.size(); ++device) {
      matches.device_match.push_back(judge(device, claims[device], claimed, ambiguous[device]));
    }
    return matches;
  }

 private:
  struct Claim {
    std::optional<std::size_t> device;
    std::string key;
    std::string state = "unmatched";
    std::string reason;
  };
  using Devices = std::set<std::size_t>;

  /// The devices that a key finds and nothing contradicts.
  struct Fit {
    std::vector<std::size_t> devices;
    std::string contradiction;  ///< what one of the others differs in; may be empty
    Names rows;                 ///< that it left ambiguous
  };
  /// Rows that fit the same devices: the key and its value, the kind of the identity, and whether there is a serial
  /// number. What those two say makes no difference: a device that a row's stronger key fits has settled the row.
  using Group = std::tuple<std::string_view, std::string, std::string, bool>;

  Claim claim(const model::Camera& camera) {
    Claim result;
    if (!camera.identity && !camera.serial && !camera.address) {
      result.reason = "the row gives no identity, serial number or address to find it by";
      return result;
    }
    const bool settled = (camera.identity && by(result, "identity", by_identity_, plain(*camera.identity), camera)) ||
                         (camera.serial && by(result, "serial", by_serial_, plain(*camera.serial), camera)) ||
                         (camera.address && by(result, "address", by_address_, usual_address(*camera.address), camera));
    if (!settled && result.reason.empty()) result.reason = "no device was found by what the row gives";
    return result;
  }

  /// As by_address_ has it: where a row tells no port and a device is at the usual one, with that.
  std::string usual_address(const std::string& text) const {
    auto address = parse_device_address(text);
    if (!address) return {};
    std::string as_told = to_string(*address);
    if (address->port != 0) return as_told;
    address->port = 80;
    const std::string usual = to_string(*address);
    return by_address_.contains(usual) ? usual : as_told;
  }

  /// True: the key decides, if only that it is ambiguous.
  bool by(Claim& claim, std::string_view key, const std::map<std::string, Devices>& index, const std::string& value,
          const model::Camera& camera) {
    const auto found = index.find(value);
    if (found == index.end()) return false;
    const std::string kind(camera.identity ? kind_of(*camera.identity) : "");
    const auto [at, fresh] = fits_.try_emplace(Group{key, value, kind, camera.serial.has_value()});
    Fit& fit = at->second;
    if (fresh) fit = fit_of(found->second, camera, key);
    if (fit.devices.empty()) {
      claim.reason = fit.contradiction;
      return false;
    }
    if (fit.devices.size() > 1) {
      claim.state = "ambiguous";
      claim.reason = fmt::format("its {} fits {} devices: give the identity", key, fit.devices.size());
      fit.rows.add(camera.asset_id);
      return true;
    }
    claim.device = fit.devices.front();
    claim.key = key;
    claim.state = "matched";
    claim.reason.clear();
    return true;
  }

  Fit fit_of(const Devices& found, const model::Camera& camera, std::string_view key) const {
    Fit fit;
    for (const std::size_t device : found) {
      std::string contradiction = contradicts(devices_[device], camera, key);
      if (contradiction.empty()) {
        fit.devices.push_back(device);
      } else {
        fit.contradiction = std::move(contradiction);
      }
    }
    return fit;
  }

  static std::string contradicts(const FoundDevice& device, const model::Camera& camera, std::string_view key) {
    if (key == "identity") return {};
    const std::string replaced = "if the camera was replaced, change its row";
    if (camera.identity) {
      const std::string_view kind = kind_of(*camera.identity);
      for (const std::string& identity : device.identities) {
        if (kind_of(identity) == kind && plain(identity) != plain(*camera.identity)) {
          return fmt::format("its {} is now that of {}, whose identity differs: {}", key, device.id, replaced);
        }
      }
    }
    const bool other_serial = key == "address" && camera.serial && !device.serial.empty();
    if (other_serial && plain(device.serial) != plain(*camera.serial)) {
      return fmt::format("at its address is now {}, whose serial number differs: {}", device.id, replaced);
    }
    return {};
  }

  /// One row beside them may be that of the box itself.
  bool channels_differ(const std::vector<std::size_t>& rows) const {
    if (rows.size() == 1) return true;
    std::set<std::string> channels;
    std::size_t boxes = 0;
    for (const std::size_t row : rows) {
      const model::Camera& camera = cameras_[row];
      if (camera.channel) {
        channels.insert(plain(*camera.channel));
      } else if (camera.type == "other") {
        ++boxes;
      }
    }
    return boxes <= 1 && channels.size() + boxes == rows.size();
  }

  model::DeviceMatch judge(std::size_t device, const std::vector<std::size_t>& rows, const std::vector<Claim>& claimed,
                           const Names& ambiguous) const {
    const std::string& id = devices_[device].id;
    if (!rows.empty()) return {id, claimed[rows.front()].state, claimed[rows.front()].reason};
    if (ambiguous.size() == 0) return {id, "unmatched", "no row of the register fits it"};
    return {id, "ambiguous", fmt::format("{} fits it and others: give its identity there", ambiguous.text())};
  }

  const std::vector<model::Camera>& cameras_;
  const std::vector<FoundDevice>& devices_;
  std::map<std::string, Devices> by_identity_;
  std::map<std::string, Devices> by_serial_;
  std::map<std::string, Devices> by_address_;
  std::map<Group, Fit> fits_;
};

}  // namespace

FoundDevice found_device(const model::DeviceSurvey& survey) {
  FoundDevice found;
  found.id = survey.id.value();
  found.identities.push_back(found.id);
  const auto add = [&](std::string identity) {
    if (!identity.empty() && identity != found.id) found.identities.push_back(std::move(identity));
  };
  add(normalised_identity(survey.endpoint_reference));
  for (const auto& interface : survey.facts.network_interface) {
    if (interface.mac) add(normalised_identity(*interface.mac));
  }
  found.address = survey.address;
  found.kind = to_string(survey.kind);
  if (!survey.facts.device_information.empty()) {
    const auto& information = survey.facts.device_information.front();
    found.manufacturer = information.manufacturer;
    found.model = information.model;
    found.serial = information.serial;
  }
  if (!survey.facts.hostname.empty()) found.name = survey.facts.hostname.front().name.value_or("");
  return found;
}

Matches match(const std::vector<model::Camera>& cameras, const std::vector<FoundDevice>& devices) {
  return Matcher(cameras, devices).run();
}

}  // namespace camaudit::registry
