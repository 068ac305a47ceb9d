// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "tests/simulator/discovery_message.hpp"

namespace camaudit::simulator {

struct DiscoveryNames {
  std::string_view discovery;
  std::string_view addressing;
  std::string_view to_everyone;
  std::string_view anonymous;
};

constexpr DiscoveryNames names_of(DiscoveryForm form) {
  if (form == DiscoveryForm::v1_1) {
    return {"http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01", "http://www.w3.org/2005/08/addressing",
            "urn:docs-oasis-open-org:ws-dd:ns:discovery:2009:01", "http://www.w3.org/2005/08/addressing/anonymous"};
  }
  return {"http://schemas.xmlsoap.org/ws/2005/04/discovery", "http://schemas.xmlsoap.org/ws/2004/08/addressing",
          "urn:schemas-xmlsoap-org:ws:2005:04:discovery",
          "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous"};
}

constexpr std::string_view type_namespace(std::string_view prefix) {
  if (prefix == "tds") return "http://www.onvif.org/ver10/device/wsdl";
  if (prefix == "dn") return "http://www.onvif.org/ver10/network/wsdl";
  return "http://schemas.xmlsoap.org/ws/2006/02/devprof";
}

// The endpoint a device has in discovery, where it cannot do without one.
std::string endpoint_address(const Device& device);

// What the dialect makes of a datagram that was right: XML that is not quite XML.
std::string spoil_datagram(const Device& device, std::string message);

}  // namespace camaudit::simulator
