// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "onvif/soap/reply.hpp"

/// WS-Discovery messages: SOAP 1.2 over UDP, in the version of 2005/04 that ONVIF requires and in OASIS's 1.1.
namespace camaudit::onvif::soap {

enum class DiscoveryVersion { V2005, V11 };

/// What a probe asks for. Never two types in one probe: a device must then be both.
enum class ProbeFor {
  NetworkVideoTransmitter,  ///< dn:NetworkVideoTransmitter, required by Profile S
  Device,                   ///< tds:Device, required by Core
  Anything,                 ///< no Types element: for devices that match types wrongly
};

/// A Probe in one line: some makes refuse one with line breaks (Hikvision: "xml format error"). `message_id` is a bare
/// UUID in lower case.
std::string encode_probe(DiscoveryVersion version, ProbeFor what, std::string_view message_id);

/// A device as a ProbeMatch, Hello or Bye names it. Lists and texts are cut to bounds.
struct DiscoveryTarget {
  std::string endpoint_reference;  ///< as it is written: "urn:uuid:…", "uuid:…", bare, upper case
  std::vector<std::string>
      types;  ///< prefixes are ours: "dn:NetworkVideoTransmitter", "tds:Device"; else "\"URI\":name"
  std::vector<std::string> scopes;  ///< not decoded
  std::vector<std::string> xaddrs;
};

struct DiscoveryMessage {
  enum class Kind { ProbeMatches, ResolveMatches, Hello, Bye, Other };
  Kind kind = Kind::Other;
  std::string relates_to;  ///< UUID of the probe that it answers, as it is written; empty in Hello and Bye
  std::vector<DiscoveryTarget> targets;
};

/// Reads one datagram, mended if it is not quite XML. What is not one of the four messages is Other, without targets.
Reply<DiscoveryMessage> read_discovery_message(std::string_view datagram);

}  // namespace camaudit::onvif::soap
