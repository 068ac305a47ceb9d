// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "tests/simulator/operations.hpp"
#include "tests/simulator/xml.hpp"

namespace camaudit::simulator {
namespace {

using Context = const ReplyContext&;
using Request = const XmlNode&;

std::string get_system_date_and_time(Context context, Request) {
  const auto& device = context.device;
  std::string inner = element("tt:DateTimeType", device.date_time_type) +
                      element("tt:DaylightSavings", device.daylight_savings) +
                      wrap("tt:TimeZone", element("tt:TZ", device.time_zone));
  constexpr double zone = 8 * 3600;
  auto now = civil(device.clock_shape == ClockShape::local_as_utc ? plus_seconds(context.now, zone) : context.now);
  if (device.clock_shape == ClockShape::impossible) now.month = 13, now.minute = 75;
  if (device.clock_shape != ClockShape::absent) {
    inner += wrap("tt:UTCDateTime", wrap("tt:Time", element("tt:Hour", now.hour) + element("tt:Minute", now.minute) +
                                                        element("tt:Second", now.second)) +
                                        wrap("tt:Date", element("tt:Year", now.year) + element("tt:Month", now.month) +
                                                            element("tt:Day", now.day)));
  }
  return wrap("tds:SystemDateAndTime", inner);
}

std::string get_services(Context context, Request request) {
  const auto wanted = request.find_text("IncludeCapability");
  std::string out;
  for (const auto* service : services_of(context.device)) {
    out +=
        wrap("tds:Service",
             element("tds:Namespace", service->ns) + element("tds:XAddr", service_address(context, *service)) +
                 (wanted == "true" || wanted == "1" ? wrap("tds:Capabilities", capabilities(context, *service)) : "") +
                 wrap("tds:Version", element("tt:Major", service->major) + element("tt:Minor", service->minor)));
  }
  return out;
}

std::string device_capabilities(const Device& device, const std::string& address) {
  const auto tls = [&](std::string_view version) {
    return device.https && device.tls_min <= version && version <= device.tls_max;
  };
  const auto network = element("tt:IPFilter", false) + element("tt:ZeroConfiguration", true) +
                       element("tt:IPVersion6", true) + element("tt:DynDNS", false);
  const auto system = element("tt:DiscoveryResolve", false) + element("tt:DiscoveryBye", true) +
                      element("tt:RemoteDiscovery", false) + element("tt:SystemBackup", false) +
                      element("tt:SystemLogging", false) + element("tt:FirmwareUpgrade", true) +
                      wrap("tt:SupportedVersions", element("tt:Major", 26) + element("tt:Minor", 6));
  const auto security = element("tt:TLS1.1", tls("1.1")) + element("tt:TLS1.2", tls("1.2")) +
                        element("tt:OnboardKeyGeneration", false) + element("tt:AccessPolicyConfig", false) +
                        element("tt:X.509Token", false) + element("tt:SAMLToken", false) +
                        element("tt:KerberosToken", false) + element("tt:RELToken", false) +
                        wrap("tt:Extension", element("tt:TLS1.0", tls("1.0")));
  return wrap("tt:Device", element("tt:XAddr", address) + wrap("tt:Network", network) + wrap("tt:System", system) +
                               wrap("tt:Security", security));
}

std::string extension_capabilities(std::string_view prefix, const std::string& address) {
  if (prefix == "tmd") {
    return wrap("tt:DeviceIO", element("tt:XAddr", address) + element("tt:VideoSources", 1) +
                                   element("tt:VideoOutputs", 0) + element("tt:AudioSources", 1) +
                                   element("tt:AudioOutputs", 0) + element("tt:RelayOutputs", 0));
  }
  if (prefix == "trc") {
    return wrap("tt:Recording", element("tt:XAddr", address) + element("tt:ReceiverSource", true) +
                                    element("tt:MediaProfileSource", false) + element("tt:DynamicRecordings", false) +
                                    element("tt:DynamicTracks", false) + element("tt:MaxStringLength", 64));
  }
  if (prefix == "tse") {
    return wrap("tt:Search", element("tt:XAddr", address) + element("tt:MetadataSearch", false));
  }
  return wrap("tt:Receiver", element("tt:XAddr", address) + element("tt:RTP_Multicast", false) +
                                 element("tt:RTP_TCP", true) + element("tt:RTP_RTSP_TCP", true) +
                                 element("tt:SupportedReceivers", 16) + element("tt:MaximumRTSPURILength", 256));
}

std::string get_capabilities(Context context, Request request) {
  const auto categories = request.child_texts("Category");
  const auto wanted = [&](std::string_view category) {
    return categories.empty() || std::find(categories.begin(), categories.end(), "All") != categories.end() ||
           std::find(categories.begin(), categories.end(), category) != categories.end();
  };
  std::string analytics, device, media, ptz, extension;
  for (const auto* service : services_of(context.device)) {
    const auto address = service_address(context, *service);
    if (service->prefix == "tan" && wanted("Analytics")) {
      analytics = wrap("tt:Analytics", element("tt:XAddr", address) + element("tt:RuleSupport", true) +
                                           element("tt:AnalyticsModuleSupport", true));
    } else if (service->prefix == "tds" && wanted("Device")) {
      device = device_capabilities(context.device, address);
    } else if (service->prefix == "trt" && wanted("Media")) {
      media = wrap("tt:Media",
                   element("tt:XAddr", address) + wrap("tt:StreamingCapabilities",
                                                       element("tt:RTPMulticast", false) + element("tt:RTP_TCP", true) +
                                                           element("tt:RTP_RTSP_TCP", true)));
    } else if (service->prefix == "tptz" && wanted("PTZ")) {
      ptz = wrap("tt:PTZ", element("tt:XAddr", address));
    }
  }
  if (wanted("All")) {
    for (const std::string_view prefix : {"tmd", "trc", "tse", "trv"}) {
      for (const auto* service : services_of(context.device)) {
        if (service->prefix == prefix) extension += extension_capabilities(prefix, service_address(context, *service));
      }
    }
    if (!extension.empty()) extension = wrap("tt:Extension", extension);
  }
  return wrap("tds:Capabilities", analytics + device + media + ptz + extension);
}

std::string get_service_capabilities(Context context, Request) {
  return capabilities(context, all_services().front());
}

std::string get_device_information(Context context, Request) {
  const auto& device = context.device;
  return element("tds:Manufacturer", device.manufacturer) + element("tds:Model", device.model) +
         element("tds:FirmwareVersion", device.firmware) + element("tds:SerialNumber", device.serial) +
         element("tds:HardwareId", device.hardware);
}

std::string get_endpoint_reference(Context context, Request) {
  if (context.device.endpoint_reference.empty()) {
    throw SoapFault(500, "Receiver", "ActionNotSupported", "GetEndpointReference is not supported");
  }
  return element("tds:GUID", context.device.endpoint_reference);
}

std::string get_scopes(Context context, Request) {
  std::string out;
  for (const auto& scope : context.device.scopes) {
    const bool fixed = scope.find("/Profile/") != std::string::npos || scope.find("/hardware/") != std::string::npos;
    out +=
        wrap("tds:Scopes", element("tt:ScopeDef", fixed ? "Fixed" : "Configurable") + element("tt:ScopeItem", scope));
  }
  return out;
}

std::string get_hostname(Context context, Request) {
  return wrap("tds:HostnameInformation", element("tt:FromDHCP", false) + element("tt:Name", context.device.hostname));
}

std::string get_network_interfaces(Context context, Request) {
  const auto& device = context.device;
  const auto setting = element("tt:AutoNegotiation", true) + element("tt:Speed", 100) + element("tt:Duplex", "Full");
  std::string addresses;
  if (device.address.find(':') == std::string::npos) {
    const auto manual = wrap("tt:Manual", element("tt:Address", device.address) + element("tt:PrefixLength", 24));
    addresses = wrap("tt:IPv4", element("tt:Enabled", true) + wrap("tt:Config", manual + element("tt:DHCP", false)));
  } else {
    const auto manual = wrap("tt:Manual", element("tt:Address", device.address) + element("tt:PrefixLength", 64));
    addresses = wrap("tt:IPv6", element("tt:Enabled", true) + wrap("tt:Config", element("tt:DHCP", "Off") + manual));
  }
  return R"(<tds:NetworkInterfaces token="eth0">)" + element("tt:Enabled", true) +
         wrap("tt:Info", element("tt:Name", "eth0") + element("tt:HwAddress", device.mac) + element("tt:MTU", 1500)) +
         wrap("tt:Link",
              wrap("tt:AdminSettings", setting) + wrap("tt:OperSettings", setting) + element("tt:InterfaceType", 6)) +
         addresses + "</tds:NetworkInterfaces>";
}

std::string get_network_protocols(Context context, Request) {
  std::string out;
  for (const auto& protocol : context.device.protocols) {
    std::string ports;
    for (const auto port : protocol.ports) ports += element("tt:Port", port == 0 ? context.listening_port : port);
    if (ports.empty()) ports = element("tt:Port", protocol.name == "RTSP" ? 554 : protocol.name == "HTTPS" ? 443 : 80);
    out += wrap("tds:NetworkProtocols",
                element("tt:Name", protocol.name) + element("tt:Enabled", protocol.enabled) + ports);
  }
  return out;
}

std::string get_network_default_gateway(Context context, Request) {
  const auto& gateway = context.device.gateway;
  if (gateway.empty()) return wrap("tds:NetworkGateway", "");
  const bool v6 = gateway.find(':') != std::string::npos;
  return wrap("tds:NetworkGateway", element(v6 ? "tt:IPv6Address" : "tt:IPv4Address", gateway));
}

bool is_address(std::string_view host) {
  return host.find(':') != std::string_view::npos || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string network_host(const std::string& host) {
  if (!is_address(host)) return element("tt:Type", "DNS") + element("tt:DNSname", host);
  const bool v6 = host.find(':') != std::string::npos;
  return element("tt:Type", v6 ? "IPv6" : "IPv4") + element(v6 ? "tt:IPv6Address" : "tt:IPv4Address", host);
}

std::string get_dns(Context context, Request) {
  std::string out = element("tt:FromDHCP", false);
  for (const auto& server : context.device.dns_servers) out += wrap("tt:DNSManual", network_host(server));
  return wrap("tds:DNSInformation", out);
}

std::string get_ntp(Context context, Request) {
  const auto& device = context.device;
  std::string out = element("tt:FromDHCP", device.ntp_from_dhcp);
  for (const auto& server : device.ntp_servers) {
    out += wrap(device.ntp_from_dhcp ? "tt:NTPFromDHCP" : "tt:NTPManual", network_host(server));
  }
  return wrap("tds:NTPInformation", out);
}

std::string get_discovery_mode(Context context, Request) {
  return element("tds:DiscoveryMode", context.device.discovery_mode);
}

std::string get_users(Context context, Request) {
  std::string out;
  for (const auto& user : context.device.users) {
    out += wrap("tds:User", element("tt:Username", user.name) + element("tt:UserLevel", user.level));
  }
  return out;
}

std::string get_storage_configurations(Context context, Request) {
  std::string out;
  for (const auto& storage : context.device.storage) {
    const auto user = storage.user.empty() ? "" : wrap("tds:User", element("tds:UserName", storage.user));
    out += fmt::format(
        R"(<tds:StorageConfigurations token="{}"><tds:Data type="{}">{}</tds:Data></tds:StorageConfigurations>)",
        escape(storage.token), escape(storage.type),
        element("tds:LocalPath", storage.local_path) +
            (storage.uri.empty() ? "" : element("tds:StorageUri", storage.uri)) + user);
  }
  return out;
}

std::string get_zero_configuration(Context, Request) {
  return wrap("tds:ZeroConfiguration", element("tt:InterfaceToken", "eth0") + element("tt:Enabled", false));
}

constexpr std::array<Operation, 17> operations{{
    {"tds", "GetSystemDateAndTime", Access::pre_auth, get_system_date_and_time},
    {"tds", "GetServices", Access::pre_auth, get_services},
    {"tds", "GetCapabilities", Access::pre_auth, get_capabilities},
    {"tds", "GetServiceCapabilities", Access::pre_auth, get_service_capabilities},
    {"tds", "GetDeviceInformation", Access::any_level, get_device_information},
    {"tds", "GetEndpointReference", Access::pre_auth, get_endpoint_reference},
    {"tds", "GetScopes", Access::any_level, get_scopes},
    {"tds", "GetHostname", Access::pre_auth, get_hostname},
    {"tds", "GetNetworkInterfaces", Access::any_level, get_network_interfaces},
    {"tds", "GetNetworkProtocols", Access::any_level, get_network_protocols},
    {"tds", "GetNetworkDefaultGateway", Access::any_level, get_network_default_gateway},
    {"tds", "GetDNS", Access::any_level, get_dns},
    {"tds", "GetNTP", Access::any_level, get_ntp},
    {"tds", "GetDiscoveryMode", Access::any_level, get_discovery_mode},
    {"tds", "GetUsers", Access::administrator, get_users},
    {"tds", "GetStorageConfigurations", Access::any_level, get_storage_configurations},
    {"tds", "GetZeroConfiguration", Access::any_level, get_zero_configuration},
}};

}  // namespace

std::span<const Operation> device_operations() {
  return operations;
}

}  // namespace camaudit::simulator
