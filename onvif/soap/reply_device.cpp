// SPDX-License-Identifier: GPL-3.0-or-later
// Replies of the device management service.
#include "onvif/soap/envelope.hpp"
#include "onvif/soap/leaf.hpp"
#include "onvif/soap/operation.hpp"

namespace camaudit::onvif::soap {
namespace {

std::optional<UtcSeconds> to_time(const tt__DateTime* raw) {
  if (raw == nullptr || raw->Date == nullptr || raw->Time == nullptr) return std::nullopt;
  const auto field = [](const std::string* leaf) { return static_cast<int>(optional_int(leaf).value_or(-1)); };
  return utc_from_fields(field(raw->Date->Year), field(raw->Date->Month), field(raw->Date->Day), field(raw->Time->Hour),
                         field(raw->Time->Minute), field(raw->Time->Second));
}

void append_addresses(std::string& list, const std::vector<tt__PrefixedAddress>& addresses) {
  for (const auto& address : addresses) {
    if (address.Address == nullptr) continue;
    if (!list.empty()) list.push_back(' ');
    list += bounded_text(*address.Address, 64);
    if (const auto prefix = optional_int(address.PrefixLength)) list += fmt::format("/{}", *prefix);
  }
}

std::string addresses_of(const tt__IPNetworkInterface* raw) {
  std::string list;
  if (raw == nullptr || raw->Config == nullptr) return list;
  append_addresses(list, raw->Config->Manual);
  append_addresses(list, raw->Config->FromDHCP);
  append_addresses(list, raw->Config->FromRA);
  append_addresses(list, raw->Config->LinkLocal);
  return bounded_text(list);
}

model::NetworkInterface to_interface(const tt__NetworkInterface& raw) {
  model::NetworkInterface row;
  row.token = text(raw.token);
  row.enabled = optional_bool(raw.Enabled);
  if (raw.Info != nullptr) {
    row.name = optional_text(raw.Info->Name);
    row.mac = normalised_mac(raw.Info->HwAddress);
    row.mtu = optional_int(raw.Info->MTU);
  }
  if (raw.IPv4 != nullptr && raw.IPv4->Config != nullptr) row.ipv4_dhcp = optional_bool(raw.IPv4->Config->DHCP);
  row.ipv4_addresses = addresses_of(raw.IPv4);
  row.ipv6_addresses = addresses_of(raw.IPv6);
  return row;
}

std::string host_text(const tt__NetworkHost& host) {
  if (host.IPv4Address != nullptr && !host.IPv4Address->empty()) return text(host.IPv4Address);
  if (host.IPv6Address != nullptr && !host.IPv6Address->empty()) return text(host.IPv6Address);
  return text(host.DNSname);
}

std::string address_text(const tt__IPAddress& address) {
  return address.IPv4Address != nullptr ? text(address.IPv4Address) : text(address.IPv6Address);
}

/// Capability attributes of one service, told by name.
class CapabilityList {
 public:
  CapabilityList(std::vector<model::Capability>& out, std::string_view service) : out_(out), service_(service) {}
  void add(std::string_view name, const std::string* leaf) {
    if (leaf != nullptr) out_.push_back({std::string(service_), std::string(name), text(leaf)});
  }

 private:
  std::vector<model::Capability>& out_;
  std::string_view service_;
};

void add_device_capabilities(std::vector<model::Capability>& out, const tds__DeviceServiceCapabilities& raw) {
  CapabilityList list(out, "tds");
  if (raw.Network != nullptr) {
    list.add("NTP", raw.Network->NTP);
    list.add("IPFilter", raw.Network->IPFilter);
    list.add("Dot1XConfigurations", raw.Network->Dot1XConfigurations);
  }
  if (raw.Security != nullptr) {
    list.add("TLS1.0", raw.Security->TLS1_x002e0);
    list.add("TLS1.1", raw.Security->TLS1_x002e1);
    list.add("TLS1.2", raw.Security->TLS1_x002e2);
    list.add("HttpDigest", raw.Security->HttpDigest);
    list.add("UsernameToken", raw.Security->UsernameToken);
    list.add("HashingAlgorithms", raw.Security->HashingAlgorithms);
    list.add("DefaultAccessPolicy", raw.Security->DefaultAccessPolicy);
    list.add("AccessPolicyConfig", raw.Security->AccessPolicyConfig);
    list.add("MaxUsers", raw.Security->MaxUsers);
    list.add("SecurityPolicies", raw.Security->SecurityPolicies);
  }
  if (raw.System != nullptr) {
    list.add("DiscoveryBye", raw.System->DiscoveryBye);
    list.add("StorageConfiguration", raw.System->StorageConfiguration);
    list.add("UserConfigNotSupported", raw.System->UserConfigNotSupported);
    list.add("NetworkConfigNotSupported", raw.System->NetworkConfigNotSupported);
    list.add("HardwareType", raw.System->HardwareType);
  }
}

void add_capabilities(std::vector<model::Capability>& out, const tds__AnyCapabilities& raw) {
  if (raw.tds__Capabilities != nullptr) add_device_capabilities(out, *raw.tds__Capabilities);
  if (raw.trt__Capabilities != nullptr) {
    CapabilityList list(out, "trt");
    list.add("OSD", raw.trt__Capabilities->OSD);
    list.add("SnapshotUri", raw.trt__Capabilities->SnapshotUri);
  }
  if (raw.tr2__Capabilities != nullptr) {
    CapabilityList list(out, "tr2");
    list.add("OSD", raw.tr2__Capabilities->OSD);
    list.add("Mask", raw.tr2__Capabilities->Mask);
    if (const auto* streaming = raw.tr2__Capabilities->StreamingCapabilities; streaming != nullptr) {
      list.add("SecureRTSPStreaming", streaming->SecureRTSPStreaming);
      list.add("RTSPStreaming", streaming->RTSPStreaming);
    }
  }
  if (raw.trc__Capabilities != nullptr) {
    CapabilityList list(out, "trc");
    list.add("DynamicRecordings", raw.trc__Capabilities->DynamicRecordings);
    list.add("MaxRecordings", raw.trc__Capabilities->MaxRecordings);
    list.add("MaxRecordingJobs", raw.trc__Capabilities->MaxRecordingJobs);
    list.add("Options", raw.trc__Capabilities->Options);
    list.add("OnboardStorage", raw.trc__Capabilities->OnboardStorage);
  }
  if (raw.tse__Capabilities != nullptr) {
    CapabilityList(out, "tse").add("MetadataSearch", raw.tse__Capabilities->MetadataSearch);
  }
  if (raw.tan__Capabilities != nullptr) {
    CapabilityList list(out, "tan");
    list.add("RuleSupport", raw.tan__Capabilities->RuleSupport);
    list.add("AnalyticsModuleSupport", raw.tan__Capabilities->AnalyticsModuleSupport);
  }
  if (raw.tas__Capabilities != nullptr && raw.tas__Capabilities->TLSServerCapabilities != nullptr) {
    CapabilityList list(out, "tas");
    list.add("TLSServerSupported", raw.tas__Capabilities->TLSServerCapabilities->TLSServerSupported);
    list.add("EnabledVersionsSupported", raw.tas__Capabilities->TLSServerCapabilities->EnabledVersionsSupported);
  }
}

/// The reply of one service; `member` is its place in what GetServices may carry.
template <class Response, class Capabilities>
Reply<std::vector<model::Capability>> read_capabilities_of(
    std::string_view body, const char* tag, void (*defaults)(struct soap*, Response*),
    Response* (*get)(struct soap*, Response*, const char*, const char*), Capabilities* tds__AnyCapabilities::*member) {
  return read_reply<Response>(body, tag, defaults, get, [member](const Response& raw) {
    tds__AnyCapabilities any{};
    any.*member = raw.Capabilities;
    std::vector<model::Capability> rows;
    add_capabilities(rows, any);
    return rows;
  });
}

}  // namespace

Reply<SystemDateAndTime> read_system_date_and_time(std::string_view body) {
  return CAMAUDIT_READ(tds__GetSystemDateAndTimeResponse, "tds:GetSystemDateAndTimeResponse", body,
                       [](const tds__GetSystemDateAndTimeResponse& raw) {
                         SystemDateAndTime out;
                         if (raw.SystemDateAndTime == nullptr) return out;
                         const tt__SystemDateTime& time = *raw.SystemDateAndTime;
                         out.utc = to_time(time.UTCDateTime);
                         out.local = to_time(time.LocalDateTime);
                         out.date_time_type = optional_text(time.DateTimeType);
                         out.daylight_savings = optional_bool(time.DaylightSavings);
                         if (time.TimeZone != nullptr) out.time_zone = optional_text(time.TimeZone->TZ);
                         return out;
                       });
}

Reply<Services> read_services(std::string_view body) {
  return CAMAUDIT_READ(tds__GetServicesResponse, "tds:GetServicesResponse", body,
                       [](const tds__GetServicesResponse& raw) {
                         Services out;
                         for (const auto& service : raw.Service) {
                           model::Service row;
                           row.namespace_uri = text(service.Namespace);
                           row.xaddr = text(service.XAddr);
                           if (service.Version != nullptr) {
                             row.version_major = optional_int(service.Version->Major);
                             row.version_minor = optional_int(service.Version->Minor);
                           }
                           if (service.Capabilities != nullptr) {
                             add_capabilities(out.capabilities, *service.Capabilities);
                           }
                           out.services.push_back(std::move(row));
                         }
                         return out;
                       });
}

Reply<Services> read_capabilities(std::string_view body) {
  return CAMAUDIT_READ(tds__GetCapabilitiesResponse, "tds:GetCapabilitiesResponse", body,
                       [](const tds__GetCapabilitiesResponse& raw) {
                         Services out;
                         const auto add = [&out](const char* prefix, const tt__ServiceAddress* service) {
                           if (service == nullptr) return;
                           model::Service row;
                           row.namespace_uri = std::string(namespace_of(prefix));
                           row.xaddr = text(service->XAddr);
                           out.services.push_back(std::move(row));
                         };
                         if (raw.Capabilities == nullptr) return out;
                         const tt__Capabilities& all = *raw.Capabilities;
                         add("tds", all.Device);
                         add("trt", all.Media);
                         add("tev", all.Events);
                         add("timg", all.Imaging);
                         add("tptz", all.PTZ);
                         add("tan", all.Analytics);
                         if (all.Extension != nullptr) {
                           add("trc", all.Extension->Recording);
                           add("tse", all.Extension->Search);
                           add("trp", all.Extension->Replay);
                           add("trv", all.Extension->Receiver);
                         }
                         return out;
                       });
}

Reply<std::vector<model::Capability>> read_service_capabilities(std::string_view body, std::string_view prefix) {
#define CAMAUDIT_READ_CAPABILITIES(service)                                                                          \
  if (prefix == #service) {                                                                                          \
    return read_capabilities_of(                                                                                     \
        body, #service ":GetServiceCapabilitiesResponse", &soap_default_##service##__GetServiceCapabilitiesResponse, \
        &soap_get_##service##__GetServiceCapabilitiesResponse, &tds__AnyCapabilities::service##__Capabilities);      \
  }
  CAMAUDIT_READ_CAPABILITIES(tds)
  CAMAUDIT_READ_CAPABILITIES(tr2)
  CAMAUDIT_READ_CAPABILITIES(trc)
  CAMAUDIT_READ_CAPABILITIES(tse)
  CAMAUDIT_READ_CAPABILITIES(tas)
#undef CAMAUDIT_READ_CAPABILITIES
  return tl::unexpected(ReplyFailure{std::nullopt, "no capabilities of that service are read"});
}

Reply<model::DeviceInformation> read_device_information(std::string_view body) {
  return CAMAUDIT_READ(tds__GetDeviceInformationResponse, "tds:GetDeviceInformationResponse", body,
                       [](const tds__GetDeviceInformationResponse& raw) {
                         return model::DeviceInformation{text(raw.Manufacturer), text(raw.Model),
                                                         text(raw.FirmwareVersion), text(raw.SerialNumber),
                                                         text(raw.HardwareId)};
                       });
}

Reply<std::string> read_endpoint_reference(std::string_view body) {
  return CAMAUDIT_READ(tds__GetEndpointReferenceResponse, "tds:GetEndpointReferenceResponse", body,
                       [](const tds__GetEndpointReferenceResponse& raw) { return text(raw.GUID); });
}

Reply<std::vector<model::Scope>> read_scopes(std::string_view body) {
  return CAMAUDIT_READ(tds__GetScopesResponse, "tds:GetScopesResponse", body, [](const tds__GetScopesResponse& raw) {
    std::vector<model::Scope> rows;
    for (const auto& scope : raw.Scopes) {
      model::Scope row{text(scope.ScopeItem), std::nullopt};
      if (scope.ScopeDef != nullptr) row.fixed = *scope.ScopeDef == "Fixed";
      rows.push_back(std::move(row));
    }
    return rows;
  });
}

Reply<model::Hostname> read_hostname(std::string_view body) {
  return CAMAUDIT_READ(tds__GetHostnameResponse, "tds:GetHostnameResponse", body,
                       [](const tds__GetHostnameResponse& raw) {
                         model::Hostname row;
                         if (raw.HostnameInformation == nullptr) return row;
                         row.name = optional_text(raw.HostnameInformation->Name);
                         row.from_dhcp = optional_bool(raw.HostnameInformation->FromDHCP);
                         return row;
                       });
}

Reply<std::vector<model::NetworkInterface>> read_network_interfaces(std::string_view body) {
  return CAMAUDIT_READ(tds__GetNetworkInterfacesResponse, "tds:GetNetworkInterfacesResponse", body,
                       [](const tds__GetNetworkInterfacesResponse& raw) {
                         std::vector<model::NetworkInterface> rows;
                         for (const auto& entry : raw.NetworkInterfaces) rows.push_back(to_interface(entry));
                         return rows;
                       });
}

Reply<std::vector<model::NetworkProtocol>> read_network_protocols(std::string_view body) {
  return CAMAUDIT_READ(tds__GetNetworkProtocolsResponse, "tds:GetNetworkProtocolsResponse", body,
                       [](const tds__GetNetworkProtocolsResponse& raw) {
                         std::vector<model::NetworkProtocol> rows;
                         for (const auto& entry : raw.NetworkProtocols) {
                           model::NetworkProtocol row{text(entry.Name), optional_bool(entry.Enabled), std::nullopt};
                           if (entry.Port.empty()) rows.push_back(row);
                           for (const auto& port : entry.Port) {
                             row.port = optional_int(&port);
                             rows.push_back(row);
                           }
                         }
                         return rows;
                       });
}

Reply<std::vector<model::Gateway>> read_default_gateway(std::string_view body) {
  return CAMAUDIT_READ(tds__GetNetworkDefaultGatewayResponse, "tds:GetNetworkDefaultGatewayResponse", body,
                       [](const tds__GetNetworkDefaultGatewayResponse& raw) {
                         std::vector<model::Gateway> rows;
                         if (raw.NetworkGateway == nullptr) return rows;
                         for (const auto& address : raw.NetworkGateway->IPv4Address) rows.push_back({text(&address)});
                         for (const auto& address : raw.NetworkGateway->IPv6Address) rows.push_back({text(&address)});
                         return rows;
                       });
}

Reply<std::vector<model::DnsServer>> read_dns(std::string_view body) {
  return CAMAUDIT_READ(tds__GetDNSResponse, "tds:GetDNSResponse", body, [](const tds__GetDNSResponse& raw) {
    std::vector<model::DnsServer> rows;
    if (raw.DNSInformation == nullptr) return rows;
    for (const auto& server : raw.DNSInformation->DNSFromDHCP) rows.push_back({address_text(server), true});
    for (const auto& server : raw.DNSInformation->DNSManual) rows.push_back({address_text(server), false});
    return rows;
  });
}

Reply<NtpSettings> read_ntp(std::string_view body) {
  return CAMAUDIT_READ(tds__GetNTPResponse, "tds:GetNTPResponse", body, [](const tds__GetNTPResponse& raw) {
    NtpSettings out;
    if (raw.NTPInformation == nullptr) return out;
    out.ntp.from_dhcp = optional_bool(raw.NTPInformation->FromDHCP);
    const auto add = [&out](const std::vector<tt__NetworkHost>& hosts, bool from_dhcp) {
      for (const auto& host : hosts) {
        std::string address = host_text(host);
        if (address.empty()) continue;
        if (from_dhcp == out.ntp.from_dhcp.value_or(false)) ++out.ntp.servers;
        out.servers.push_back({std::move(address), from_dhcp});
      }
    };
    add(raw.NTPInformation->NTPFromDHCP, true);
    add(raw.NTPInformation->NTPManual, false);
    return out;
  });
}

Reply<model::DiscoveryMode> read_discovery_mode(std::string_view body) {
  return CAMAUDIT_READ(
      tds__GetDiscoveryModeResponse, "tds:GetDiscoveryModeResponse", body,
      [](const tds__GetDiscoveryModeResponse& raw) { return model::DiscoveryMode{text(raw.DiscoveryMode)}; });
}

Reply<std::vector<model::User>> read_users(std::string_view body) {
  return CAMAUDIT_READ(tds__GetUsersResponse, "tds:GetUsersResponse", body, [](const tds__GetUsersResponse& raw) {
    std::vector<model::User> rows;
    for (const auto& user : raw.User) {
      const bool password_returned = user.Password != nullptr && !user.Password->empty();
      rows.push_back({text(user.Username), text(user.UserLevel), password_returned});
    }
    return rows;
  });
}

Reply<std::vector<model::StorageConfiguration>> read_storage_configurations(std::string_view body) {
  return CAMAUDIT_READ(tds__GetStorageConfigurationsResponse, "tds:GetStorageConfigurationsResponse", body,
                       [](const tds__GetStorageConfigurationsResponse& raw) {
                         std::vector<model::StorageConfiguration> rows;
                         for (const auto& entry : raw.StorageConfigurations) {
                           model::StorageConfiguration row;
                           row.token = text(entry.token);
                           if (entry.Data != nullptr) {
                             row.type = optional_text(entry.Data->type);
                             row.region = optional_text(entry.Data->Region);
                             row.local_path = optional_text(entry.Data->LocalPath);
                             if (entry.Data->StorageUri != nullptr) {
                               row.storage_uri = without_credentials(*entry.Data->StorageUri);
                             }
                           }
                           rows.push_back(std::move(row));
                         }
                         return rows;
                       });
}

Reply<std::vector<std::string>> read_enabled_tls_versions(std::string_view body) {
  return CAMAUDIT_READ(tas__GetEnabledTLSVersionsResponse, "tas:GetEnabledTLSVersionsResponse", body,
                       [](const tas__GetEnabledTLSVersionsResponse& raw) {
                         std::vector<std::string> versions;
                         std::string list = text(raw.Versions);
                         std::string word;
                         for (const char c : list + ' ') {
                           if (c != ' ' && c != '\t' && c != '\n') {
                             word.push_back(c);
                           } else if (!word.empty()) {
                             versions.push_back(std::exchange(word, {}));
                           }
                         }
                         return versions;
                       });
}

}  // namespace camaudit::onvif::soap
