// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "agent/net/fence.hpp"
#include "agent/net/url.hpp"
#include "onvif/sighting.hpp"

namespace camaudit::app {

/// A device of an earlier run.
struct StoredDevice {
  std::string id;
  net::Url url;
  std::string endpoint_reference;  ///< normalised, or empty
};

/// One device to ask, and how it is known of.
struct Target {
  std::vector<net::Url> addresses;   ///< device service addresses, best first; at least one
  std::string endpoint_reference;    ///< normalised, as it was heard in this run; empty if no source told it
  std::vector<std::string> sources;  ///< "device", "multicast", "range", "stored"
  std::string stored_id;             ///< what it was known by in an earlier run
  std::vector<std::string> types;
  std::vector<std::string> scopes;
};

/// A device that was heard of and may not be contacted.
struct OutOfBounds {
  std::string address;
  std::string reason;
};

/// Puts what the sources tell together, one target for each device: the same host and port is the same device, and so
/// is the same endpoint reference on the same host. A device of an earlier run that is heard at a new address is
/// followed there. Sources only add; nothing is dropped but what is excluded or outside the fence.
class TargetBook {
 public:
  TargetBook(net::Fence fence, std::vector<net::AddressRange> exclude)
      : fence_(std::move(fence)), exclude_(std::move(exclude)) {}

  /// By a person. Kept even if it lies outside the fence, so that the survey can say so.
  void add_named(net::Url url);
  void add_sighting(const onvif::Sighting& sighting);
  void add_stored(const StoredDevice& device);
  /// Gives its name to a target at its address, if another source has told of one.
  void name_as_stored(const StoredDevice& device);

  std::vector<Target> take() { return std::move(targets_); }
  const std::vector<OutOfBounds>& out_of_bounds() const { return out_of_bounds_; }

 private:
  bool excluded(const net::Url& url) const;
  Target* find(const std::vector<net::Url>& addresses);
  /// Whether the target is there: it puts the address first, or answered from that host. What it merely names it may
  /// never have had.
  bool is_at(std::size_t index, const net::Url& url) const;
  /// The target that a device is which names these addresses, best first, and answered from the host `from`, if it is
  /// known; takes the first address from one that has no right to it.
  Target* holder_of(const std::vector<net::Url>& addresses, const std::string& reference, const std::string& from);
  void add_address(std::size_t index, net::Url url);
  Target& add_target(std::vector<net::Url> addresses);

  const net::Fence fence_;
  const std::vector<net::AddressRange> exclude_;
  std::vector<Target> targets_;
  std::vector<OutOfBounds> out_of_bounds_;
  std::map<std::string, std::size_t> by_authority_;
  std::multimap<std::string, std::size_t> by_reference_;
  std::set<std::pair<std::size_t, std::string>> answered_from_;  ///< target and host
};

}  // namespace camaudit::app
