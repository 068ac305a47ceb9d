// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/app/targets.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "onvif/identity.hpp"

namespace camaudit::app {
namespace {

void add_new(std::vector<std::string>& known, const std::string& text) {
  if (std::find(known.begin(), known.end(), text) == known.end()) known.push_back(text);
}

bool on_one_of(const Target& target, const std::vector<net::Url>& addresses) {
  return std::any_of(target.addresses.begin(), target.addresses.end(), [&](const net::Url& a) {
    return std::any_of(addresses.begin(), addresses.end(), [&](const net::Url& b) { return a.host == b.host; });
  });
}

bool names(const std::vector<net::Url>& addresses, const net::Url& url) {
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](const net::Url& other) { return other.authority() == url.authority(); });
}

}  // namespace

bool TargetBook::excluded(const net::Url& url) const {
  boost::system::error_code problem;
  const auto address = boost::asio::ip::make_address(url.host, problem);
  return !problem && std::any_of(exclude_.begin(), exclude_.end(),
                                 [&](const net::AddressRange& range) { return range.contains(address); });
}

Target* TargetBook::find(const std::vector<net::Url>& addresses) {
  for (const net::Url& url : addresses) {
    const auto known = by_authority_.find(url.authority());
    if (known != by_authority_.end()) return &targets_[known->second];
  }
  return nullptr;
}

bool TargetBook::is_at(std::size_t index, const net::Url& url) const {
  return targets_[index].addresses.front().authority() == url.authority() || answered_from_.contains({index, url.host});
}

Target* TargetBook::holder_of(const std::vector<net::Url>& addresses, const std::string& reference,
                              const std::string& from) {
  const net::Url& url = addresses.front();
  const auto entry = by_authority_.find(url.authority());
  if (entry == by_authority_.end()) return nullptr;
  Target& holder = targets_[entry->second];
  // Two references at one host and port: the later is as good a claim as the earlier, and neither is a second device
  // that could be asked.
  const net::Url& front = holder.addresses.front();
  if (front.authority() == url.authority()) return &holder;
  const bool here = is_at(entry->second, url);
  // Another interface of it; another port may be another device behind the same gateway.
  if (here && front.host != url.host && front.port == url.port) return &holder;
  const bool may_be_one = reference.empty() || holder.endpoint_reference.empty();
  if (may_be_one && (here || url.host != from)) return &holder;
  // Each names the other's address: who lies here hides nobody but itself.
  if (reference.empty() && names(addresses, front)) return &holder;
  // Another device has named this address beside its own, which anybody can.
  std::erase_if(holder.addresses, [&](const net::Url& other) { return other.authority() == url.authority(); });
  by_authority_.erase(entry);
  return nullptr;
}

void TargetBook::add_address(std::size_t index, net::Url url) {
  if (!by_authority_.emplace(url.authority(), index).second) return;
  targets_[index].addresses.push_back(std::move(url));
}

Target& TargetBook::add_target(std::vector<net::Url> addresses) {
  targets_.emplace_back();
  for (net::Url& url : addresses) add_address(targets_.size() - 1, std::move(url));
  return targets_.back();
}

void TargetBook::add_named(net::Url url) {
  if (excluded(url)) return;
  Target* known = find({url});
  Target& target = known != nullptr ? *known : add_target({std::move(url)});
  add_new(target.sources, "device");
}

void TargetBook::add_sighting(const onvif::Sighting& sighting) {
  std::vector<net::Url> addresses = onvif::device_addresses(sighting, fence_);
  if (addresses.empty()) {
    out_of_bounds_.push_back(
        {sighting.from.to_string(), "it answered, but no address of it lies inside [discovery] allowed"});
    return;
  }
  std::erase_if(addresses, [this](const net::Url& url) { return excluded(url); });
  if (addresses.empty()) return;

  const std::string reference = normalised_uuid(sighting.endpoint_reference);
  Target* known = nullptr;
  const auto [begin, end] = by_reference_.equal_range(reference);
  for (auto entry = begin; !reference.empty() && entry != end && known == nullptr; ++entry) {
    const Target& other = targets_[entry->second];
    if (on_one_of(other, addresses) && !onvif::are_neighbours(other.addresses, addresses)) {
      known = &targets_[entry->second];
    }
  }
  const std::string from = sighting.from.to_string();
  if (known == nullptr) known = holder_of(addresses, reference, from);
  if (known == nullptr) {
    known = &add_target(std::move(addresses));
  } else {
    const auto held = static_cast<std::size_t>(known - targets_.data());
    for (net::Url& url : addresses) add_address(held, std::move(url));
  }
  const auto index = static_cast<std::size_t>(known - targets_.data());
  answered_from_.emplace(index, from);
  for (const auto& other : sighting.also_from) answered_from_.emplace(index, other.to_string());
  if (known->endpoint_reference.empty() && !reference.empty()) {
    known->endpoint_reference = reference;
    by_reference_.emplace(reference, index);
  }
  add_new(known->sources, sighting.source == "directed" ? "range" : sighting.source);
  for (const auto& type : sighting.types) add_new(known->types, type);
  for (const auto& scope : sighting.scopes) add_new(known->scopes, scope);
}

void TargetBook::add_stored(const StoredDevice& device) {
  if (excluded(device.url)) return;
  Target* known = nullptr;
  if (!device.endpoint_reference.empty()) {
    const auto heard = by_reference_.find(device.endpoint_reference);
    if (heard != by_reference_.end()) known = &targets_[heard->second];
  }
  if (known == nullptr) {
    known = holder_of({device.url}, device.endpoint_reference, device.url.host);
    // Another device has taken its address; where it is now, some other source may tell.
    if (known != nullptr && !known->endpoint_reference.empty() && !device.endpoint_reference.empty()) return;
  }
  Target& target = known != nullptr ? *known : add_target({device.url});
  if (target.stored_id.empty()) target.stored_id = device.id;
  add_new(target.sources, "stored");
}

void TargetBook::name_as_stored(const StoredDevice& device) {
  Target* known = find({device.url});
  if (known == nullptr || !known->stored_id.empty()) return;
  const bool same = !known->endpoint_reference.empty() && known->endpoint_reference == device.endpoint_reference;
  const bool here = is_at(static_cast<std::size_t>(known - targets_.data()), device.url);
  if (!same && (!here || !known->endpoint_reference.empty())) return;
  known->stored_id = device.id;
}

}  // namespace camaudit::app
