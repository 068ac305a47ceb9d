// SPDX-License-Identifier: GPL-3.0-or-later
#include "onvif/soap/operation.hpp"

#include <fmt/format.h>

namespace camaudit::onvif::soap {
namespace {

constexpr std::array<OperationName, kOperationCount> kNames{{
    {"tds", "GetSystemDateAndTime"},
    {"tds", "GetServices"},
    {"tds", "GetCapabilities"},
    {"tds", "GetDeviceInformation"},
    {"tds", "GetEndpointReference"},
    {"tds", "GetScopes"},
    {"tds", "GetHostname"},
    {"tds", "GetNetworkInterfaces"},
    {"tds", "GetNetworkProtocols"},
    {"tds", "GetNetworkDefaultGateway"},
    {"tds", "GetDNS"},
    {"tds", "GetNTP"},
    {"tds", "GetDiscoveryMode"},
    {"tds", "GetUsers"},
    {"tds", "GetStorageConfigurations"},
    {"tds", "GetServiceCapabilities"},
    {"trt", "GetProfiles"},
    {"trt", "GetOSDs"},
    {"trt", "GetMetadataConfigurations"},
    {"trt", "GetVideoAnalyticsConfigurations"},
    {"trt", "GetStreamUri"},
    {"tr2", "GetProfiles"},
    {"tr2", "GetOSDs"},
    {"tr2", "GetMasks"},
    {"tr2", "GetMetadataConfigurations"},
    {"tr2", "GetAnalyticsConfigurations"},
    {"tr2", "GetStreamUri"},
    {"tr2", "GetServiceCapabilities"},
    {"tan", "GetAnalyticsModules"},
    {"tan", "GetRules"},
    {"tptz", "GetNodes"},
    {"tas", "GetEnabledTLSVersions"},
    {"tas", "GetServiceCapabilities"},
    {"trc", "GetRecordings"},
    {"trc", "GetRecordingJobs"},
    {"trc", "GetRecordingJobState"},
    {"trc", "GetServiceCapabilities"},
    {"tse", "GetRecordingSummary"},
    {"tse", "GetRecordingInformation"},
    {"tse", "GetServiceCapabilities"},
    {"tse", "FindRecordings"},
    {"tse", "GetRecordingSearchResults"},
    {"tse", "FindEvents"},
    {"tse", "GetEventSearchResults"},
    {"tse", "GetMediaAttributes"},
    {"trv", "GetReceivers"},
    {"tse", "EndSearch"},
}};

struct NamespaceName {
  std::string_view prefix;
  std::string_view uri;
};
constexpr std::array<NamespaceName, 15> kNamespaces{{
    {"tds", "http://www.onvif.org/ver10/device/wsdl"},
    {"trt", "http://www.onvif.org/ver10/media/wsdl"},
    {"tr2", "http://www.onvif.org/ver20/media/wsdl"},
    {"trc", "http://www.onvif.org/ver10/recording/wsdl"},
    {"tse", "http://www.onvif.org/ver10/search/wsdl"},
    {"trp", "http://www.onvif.org/ver10/replay/wsdl"},
    {"trv", "http://www.onvif.org/ver10/receiver/wsdl"},
    {"timg", "http://www.onvif.org/ver20/imaging/wsdl"},
    {"tptz", "http://www.onvif.org/ver20/ptz/wsdl"},
    {"tev", "http://www.onvif.org/ver10/events/wsdl"},
    {"tan", "http://www.onvif.org/ver20/analytics/wsdl"},
    {"tmd", "http://www.onvif.org/ver10/deviceIO/wsdl"},
    {"tas", "http://www.onvif.org/ver10/advancedsecurity/wsdl"},
    {"tt", "http://www.onvif.org/ver10/schema"},
    {"ter", "http://www.onvif.org/ver10/error"},
}};

}  // namespace

const OperationName& name_of(Operation operation) {
  return kNames.at(static_cast<std::size_t>(operation));
}

std::string qualified_name(Operation operation) {
  const OperationName& name = name_of(operation);
  return fmt::format("{}:{}", name.prefix, name.local_name);
}

std::string_view namespace_of(std::string_view prefix) {
  for (const auto& entry : kNamespaces) {
    if (entry.prefix == prefix) return entry.uri;
  }
  return {};
}

std::string_view prefix_of(std::string_view namespace_uri) {
  for (const auto& entry : kNamespaces) {
    if (entry.uri == namespace_uri) return entry.prefix;
  }
  return {};
}

std::string action_of(Operation operation) {
  const OperationName& name = name_of(operation);
  return fmt::format("{}/{}", namespace_of(name.prefix), name.local_name);
}

}  // namespace camaudit::onvif::soap
