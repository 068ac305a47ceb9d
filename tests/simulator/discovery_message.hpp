// SPDX-License-Identifier: GPL-3.0-or-later
// WS-Discovery messages without their sockets, in the 2005/04 form and in that of version 1.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulator/facts.hpp"

namespace camaudit::simulator {

enum class DiscoveryForm { v2005, v1_1 };

struct DiscoveryRequest {
  enum class Kind { probe, resolve };

  Kind kind = Kind::probe;
  DiscoveryForm form = DiscoveryForm::v2005;
  std::string message_id;
  bool has_types = false;
  std::vector<std::string> types;  // {namespace}name
  std::vector<std::string> scopes;
  std::string match_by;  // empty = the default
  std::string address;   // Resolve: the endpoint
  bool has_line_breaks = false;
};

// nullopt: no Probe and no Resolve, or without MessageID.
std::optional<DiscoveryRequest> parse_discovery(std::string_view datagram);

bool speaks(DiscoveryVersions versions, DiscoveryForm form);

// Whether the rule of comparison that the Probe names is one of those a device knows.
bool knows_rule(const DiscoveryRequest& request);

// Whether the device answers with a fault: to its address a Probe with a rule of comparison that it does not know, and
// by its dialect one with line breaks.
bool refuses(const Device& device, const DiscoveryRequest& request, bool to_everyone);

// Whether the device answers: its form, its mode, types, scopes, endpoint and dialect considered.
bool matches(const Device& device, const DiscoveryRequest& request);

// rfc3986: same scheme and authority, and the path begins with the segments of the one wanted.
bool scope_matches(std::string_view offered, std::string_view wanted);

// What a device says of itself, with `url` for its address.
struct Announced {
  const Device& device;
  std::string url;
};

// AppSequence of one run of the simulator.
struct Sequence {
  std::int64_t instance = 0;
  std::int64_t next = 1;
};

// ProbeMatches or ResolveMatches of one or several devices; the dialect is that of the first.
std::string matches_message(const DiscoveryRequest& request, const std::vector<Announced>& devices, Sequence& sequence);
std::string hello_message(DiscoveryForm form, const Announced& announced, Sequence& sequence);
std::string bye_message(DiscoveryForm form, const Announced& announced, Sequence& sequence);
std::string fault_message(const DiscoveryRequest& request, std::string_view reason, Sequence& sequence);

}  // namespace camaudit::simulator
