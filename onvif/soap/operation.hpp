// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace camaudit::onvif::soap {

/// Every operation that this program can ask of a device. The list is a security statement: each of them reads. (The
/// Find operations and EndSearch open and close a search session on the device; they change nothing that it keeps.)
enum class Operation {
  GetSystemDateAndTime,
  GetServices,
  GetCapabilities,
  GetDeviceInformation,
  GetEndpointReference,
  GetScopes,
  GetHostname,
  GetNetworkInterfaces,
  GetNetworkProtocols,
  GetNetworkDefaultGateway,
  GetDNS,
  GetNTP,
  GetDiscoveryMode,
  GetUsers,
  GetStorageConfigurations,
  GetServiceCapabilities,
  Media1GetProfiles,
  Media1GetOSDs,
  Media1GetMetadataConfigurations,
  Media1GetVideoAnalyticsConfigurations,
  Media1GetStreamUri,
  Media2GetProfiles,
  Media2GetOSDs,
  Media2GetMasks,
  Media2GetMetadataConfigurations,
  Media2GetAnalyticsConfigurations,
  Media2GetStreamUri,
  Media2GetServiceCapabilities,
  GetAnalyticsModules,
  GetRules,
  PtzGetNodes,
  GetEnabledTLSVersions,
  SecurityGetServiceCapabilities,
  GetRecordings,
  GetRecordingJobs,
  GetRecordingJobState,
  RecordingGetServiceCapabilities,
  GetRecordingSummary,
  GetRecordingInformation,
  SearchGetServiceCapabilities,
  FindRecordings,
  GetRecordingSearchResults,
  FindEvents,
  GetEventSearchResults,
  GetMediaAttributes,
  GetReceivers,
  EndSearch,
};
inline constexpr std::size_t kOperationCount = static_cast<std::size_t>(Operation::EndSearch) + 1;

struct OperationName {
  std::string_view prefix;      ///< by which ONVIF's documents call the namespace: "tds"
  std::string_view local_name;  ///< "GetUsers"
};
const OperationName& name_of(Operation operation);

/// "tds:GetUsers", as calls are named in reports.
std::string qualified_name(Operation operation);

/// The namespace URI of a prefix; empty for one that we do not know.
std::string_view namespace_of(std::string_view prefix);
/// The prefix of a service's namespace URI; empty for one that we do not know.
std::string_view prefix_of(std::string_view namespace_uri);

/// The SOAP action: namespace + '/' + name. The published WSDLs spell a few actions otherwise; devices ignore the value
/// but some (Pelco) insist that there is one.
std::string action_of(Operation operation);

}  // namespace camaudit::onvif::soap
