// SPDX-License-Identifier: GPL-3.0-or-later
// The narrow gSOAP interface: the replies that camaudit reads, and of each reply the fields that it uses. Written by
// hand from the element names of ONVIF's published schemas; soapcpp2 turns it into the decoder at build time.
//
// Every leaf is an optional string, parsed by our own bounded parsers afterwards: a device that puts a word where a
// number belongs then spoils one fact and not the reply, and an absent element stays absent. Nothing here can be sent:
// requests are written by request.cpp from the list of operations in operation.cpp, all of which read.

#import "stlvector.h"

//gsoap tt  schema namespace: http://www.onvif.org/ver10/schema
//gsoap tt  schema elementForm: qualified
//gsoap tds schema namespace: http://www.onvif.org/ver10/device/wsdl
//gsoap tds schema elementForm: qualified
//gsoap trt schema namespace: http://www.onvif.org/ver10/media/wsdl
//gsoap trt schema elementForm: qualified
//gsoap tr2 schema namespace: http://www.onvif.org/ver20/media/wsdl
//gsoap tr2 schema elementForm: qualified
//gsoap trc schema namespace: http://www.onvif.org/ver10/recording/wsdl
//gsoap trc schema elementForm: qualified
//gsoap tse schema namespace: http://www.onvif.org/ver10/search/wsdl
//gsoap tse schema elementForm: qualified
//gsoap tan schema namespace: http://www.onvif.org/ver20/analytics/wsdl
//gsoap tan schema elementForm: qualified
//gsoap tptz schema namespace: http://www.onvif.org/ver20/ptz/wsdl
//gsoap tptz schema elementForm: qualified
//gsoap tas schema namespace: http://www.onvif.org/ver10/advancedsecurity/wsdl
//gsoap tas schema elementForm: qualified
//gsoap trv schema namespace: http://www.onvif.org/ver10/receiver/wsdl
//gsoap trv schema elementForm: qualified
//gsoap wsnt schema namespace: http://docs.oasis-open.org/wsn/b-2
//gsoap wsnt schema elementForm: qualified
//gsoap wsa schema namespace: http://schemas.xmlsoap.org/ws/2004/08/addressing
//gsoap wsa schema elementForm: qualified
//gsoap wsd schema namespace: http://schemas.xmlsoap.org/ws/2005/04/discovery
//gsoap wsd schema elementForm: qualified
//gsoap dn schema namespace: http://www.onvif.org/ver10/network/wsdl
//gsoap soapfault schema elementForm: unqualified

// ---- WS-Discovery, of 2005/04 and of 1.1: context.cpp lets the newer namespaces stand for the older
// gSOAP resolves the prefixes of this type by the declarations in force and writes ours in their place.
typedef std::string xsd__QName;
struct SOAP_ENV__Header { std::string* wsa__MessageID 0; std::string* wsa__RelatesTo 0; };
struct wsa__EndpointReference { std::string* Address 0; };
struct wsd__Target {
  struct wsa__EndpointReference* wsa__EndpointReference 0;
  xsd__QName* Types 0;
  std::string* Scopes 0;
  std::string* XAddrs 0;
  std::string* MetadataVersion 0;
};
struct wsd__ProbeMatches { std::vector<struct wsd__Target> ProbeMatch 0; };
struct wsd__ResolveMatches { std::vector<struct wsd__Target> ResolveMatch 0; };

// ---- faults, in the shape of SOAP 1.1 and of 1.2 (devices mix them: ZoneMinder report)
struct soapfault__Subcode { std::string* SOAP_ENV__Value 0; struct soapfault__Subcode* SOAP_ENV__Subcode 0; };
// gSOAP does not skip an unknown element of the envelope's own namespace, so each that may come has its place here.
struct soapfault__Reason { std::vector<std::string> SOAP_ENV__Text 0; };
struct soapfault__Fault {
  std::string* faultcode 0;
  std::string* faultstring 0;
  struct soapfault__Subcode* SOAP_ENV__Code 0;
  struct soapfault__Reason* SOAP_ENV__Reason 0;
  std::string* SOAP_ENV__Node 0;
  std::string* SOAP_ENV__Role 0;
  _XML SOAP_ENV__Detail 0;
};

// ---- device management
struct tt__Time { std::string* Hour 0; std::string* Minute 0; std::string* Second 0; };
struct tt__Date { std::string* Year 0; std::string* Month 0; std::string* Day 0; };
struct tt__DateTime { struct tt__Time* Time 0; struct tt__Date* Date 0; };
struct tt__TimeZone { std::string* TZ 0; };
struct tt__SystemDateTime {
  std::string* DateTimeType 0;
  std::string* DaylightSavings 0;
  struct tt__TimeZone* TimeZone 0;
  struct tt__DateTime* UTCDateTime 0;
  struct tt__DateTime* LocalDateTime 0;
};
struct tds__GetSystemDateAndTimeResponse { struct tt__SystemDateTime* SystemDateAndTime 0; };

struct tds__GetDeviceInformationResponse {
  std::string* Manufacturer 0;
  std::string* Model 0;
  std::string* FirmwareVersion 0;
  std::string* SerialNumber 0;
  std::string* HardwareId 0;
};

struct tds__GetEndpointReferenceResponse { std::string* GUID 0; };

struct tt__Scope { std::string* ScopeDef 0; std::string* ScopeItem 0; };
struct tds__GetScopesResponse { std::vector<struct tt__Scope> Scopes 0; };

struct tt__HostnameInformation { std::string* FromDHCP 0; std::string* Name 0; };
struct tds__GetHostnameResponse { struct tt__HostnameInformation* HostnameInformation 0; };

struct tt__NetworkInterfaceInfo { std::string* Name 0; std::string* HwAddress 0; std::string* MTU 0; };
struct tt__PrefixedAddress { std::string* Address 0; std::string* PrefixLength 0; };
struct tt__IPConfiguration {
  std::vector<struct tt__PrefixedAddress> Manual 0;
  std::vector<struct tt__PrefixedAddress> LinkLocal 0;
  std::vector<struct tt__PrefixedAddress> FromDHCP 0;
  std::vector<struct tt__PrefixedAddress> FromRA 0;
  std::string* DHCP 0;
};
struct tt__IPNetworkInterface { std::string* Enabled 0; struct tt__IPConfiguration* Config 0; };
struct tt__NetworkInterface {
  @std::string* token 0;
  std::string* Enabled 0;
  struct tt__NetworkInterfaceInfo* Info 0;
  struct tt__IPNetworkInterface* IPv4 0;
  struct tt__IPNetworkInterface* IPv6 0;
};
struct tds__GetNetworkInterfacesResponse { std::vector<struct tt__NetworkInterface> NetworkInterfaces 0; };

struct tt__NetworkProtocol { std::string* Name 0; std::string* Enabled 0; std::vector<std::string> Port 0; };
struct tds__GetNetworkProtocolsResponse { std::vector<struct tt__NetworkProtocol> NetworkProtocols 0; };

struct tt__NetworkGateway { std::vector<std::string> IPv4Address 0; std::vector<std::string> IPv6Address 0; };
struct tds__GetNetworkDefaultGatewayResponse { struct tt__NetworkGateway* NetworkGateway 0; };

struct tt__IPAddress { std::string* IPv4Address 0; std::string* IPv6Address 0; };
struct tt__DNSInformation {
  std::string* FromDHCP 0;
  std::vector<struct tt__IPAddress> DNSFromDHCP 0;
  std::vector<struct tt__IPAddress> DNSManual 0;
};
struct tds__GetDNSResponse { struct tt__DNSInformation* DNSInformation 0; };

struct tt__NetworkHost { std::string* IPv4Address 0; std::string* IPv6Address 0; std::string* DNSname 0; };
struct tt__NTPInformation {
  std::string* FromDHCP 0;
  std::vector<struct tt__NetworkHost> NTPFromDHCP 0;
  std::vector<struct tt__NetworkHost> NTPManual 0;
};
struct tds__GetNTPResponse { struct tt__NTPInformation* NTPInformation 0; };

struct tds__GetDiscoveryModeResponse { std::string* DiscoveryMode 0; };

struct tt__User { std::string* Username 0; std::string* Password 0; std::string* UserLevel 0; };
struct tds__GetUsersResponse { std::vector<struct tt__User> User 0; };

struct tds__StorageConfigurationData {
  @std::string* type 0;
  @std::string* Region 0;
  std::string* LocalPath 0;
  std::string* StorageUri 0;
};
struct tds__StorageConfiguration { @std::string* token 0; struct tds__StorageConfigurationData* Data 0; };
struct tds__GetStorageConfigurationsResponse { std::vector<struct tds__StorageConfiguration> StorageConfigurations 0; };

// ---- services and their capabilities
struct tds__SecurityCapabilities {
  @std::string* TLS1_x002e0 0;
  @std::string* TLS1_x002e1 0;
  @std::string* TLS1_x002e2 0;
  @std::string* HttpDigest 0;
  @std::string* UsernameToken 0;
  @std::string* HashingAlgorithms 0;
  @std::string* DefaultAccessPolicy 0;
  @std::string* AccessPolicyConfig 0;
  @std::string* MaxUsers 0;
  @std::string* SecurityPolicies 0;
};
struct tds__NetworkCapabilities { @std::string* NTP 0; @std::string* IPFilter 0; @std::string* Dot1XConfigurations 0; };
struct tds__SystemCapabilities {
  @std::string* DiscoveryBye 0;
  @std::string* StorageConfiguration 0;
  @std::string* UserConfigNotSupported 0;
  @std::string* NetworkConfigNotSupported 0;
  @std::string* HardwareType 0;
};
struct tds__DeviceServiceCapabilities {
  struct tds__NetworkCapabilities* Network 0;
  struct tds__SecurityCapabilities* Security 0;
  struct tds__SystemCapabilities* System 0;
};
struct trt__Capabilities { @std::string* OSD 0; @std::string* SnapshotUri 0; };
struct tr2__StreamingCapabilities { @std::string* SecureRTSPStreaming 0; @std::string* RTSPStreaming 0; };
struct tr2__Capabilities2 {
  struct tr2__StreamingCapabilities* StreamingCapabilities 0;
  @std::string* OSD 0;
  @std::string* Mask 0;
};
struct trc__Capabilities {
  @std::string* DynamicRecordings 0;
  @std::string* MaxRecordings 0;
  @std::string* MaxRecordingJobs 0;
  @std::string* Options 0;
  @std::string* OnboardStorage 0;
};
struct tse__Capabilities { @std::string* MetadataSearch 0; };
struct tan__Capabilities { @std::string* RuleSupport 0; @std::string* AnalyticsModuleSupport 0; };
struct tas__TLSServerCapabilities { @std::string* TLSServerSupported 0; @std::string* EnabledVersionsSupported 0; };
struct tas__Capabilities { struct tas__TLSServerCapabilities* TLSServerCapabilities 0; };
struct tds__AnyCapabilities {
  struct tds__DeviceServiceCapabilities* tds__Capabilities 0;
  struct trt__Capabilities* trt__Capabilities 0;
  struct tr2__Capabilities2* tr2__Capabilities 0;
  struct trc__Capabilities* trc__Capabilities 0;
  struct tse__Capabilities* tse__Capabilities 0;
  struct tan__Capabilities* tan__Capabilities 0;
  struct tas__Capabilities* tas__Capabilities 0;
};
struct tds__GetServiceCapabilitiesResponse { struct tds__DeviceServiceCapabilities* Capabilities 0; };
struct tr2__GetServiceCapabilitiesResponse { struct tr2__Capabilities2* Capabilities 0; };
struct trc__GetServiceCapabilitiesResponse { struct trc__Capabilities* Capabilities 0; };
struct tse__GetServiceCapabilitiesResponse { struct tse__Capabilities* Capabilities 0; };
struct tas__GetServiceCapabilitiesResponse { struct tas__Capabilities* Capabilities 0; };
struct tt__OnvifVersion { std::string* Major 0; std::string* Minor 0; };
struct tds__Service {
  std::string* Namespace 0;
  std::string* XAddr 0;
  struct tds__AnyCapabilities* Capabilities 0;
  struct tt__OnvifVersion* Version 0;
};
struct tds__GetServicesResponse { std::vector<struct tds__Service> Service 0; };

struct tt__ServiceAddress { std::string* XAddr 0; };
struct tt__CapabilitiesExtension {
  struct tt__ServiceAddress* Recording 0;
  struct tt__ServiceAddress* Search 0;
  struct tt__ServiceAddress* Replay 0;
  struct tt__ServiceAddress* Receiver 0;
};
struct tt__Capabilities {
  struct tt__ServiceAddress* Analytics 0;
  struct tt__ServiceAddress* Device 0;
  struct tt__ServiceAddress* Events 0;
  struct tt__ServiceAddress* Imaging 0;
  struct tt__ServiceAddress* Media 0;
  struct tt__ServiceAddress* PTZ 0;
  struct tt__CapabilitiesExtension* Extension 0;
};
struct tds__GetCapabilitiesResponse { struct tt__Capabilities* Capabilities 0; };

// ---- media
struct tt__IntRectangle { @std::string* width 0; @std::string* height 0; };
struct tt__VideoSourceConfiguration {
  @std::string* token 0;
  std::string* Name 0;
  std::string* SourceToken 0;
  struct tt__IntRectangle* Bounds 0;
};
struct tt__VideoResolution { std::string* Width 0; std::string* Height 0; };
struct tt__VideoRateControl { std::string* FrameRateLimit 0; std::string* BitrateLimit 0; };
struct tt__CodecConfiguration { std::string* GovLength 0; std::string* H264Profile 0; std::string* Mpeg4Profile 0; };
struct tt__VideoEncoderConfiguration {
  @std::string* token 0;
  @std::string* GovLength 0;
  @std::string* Profile 0;
  std::string* Name 0;
  std::string* Encoding 0;
  struct tt__VideoResolution* Resolution 0;
  std::string* Quality 0;
  struct tt__VideoRateControl* RateControl 0;
  struct tt__CodecConfiguration* MPEG4 0;
  struct tt__CodecConfiguration* H264 0;
};
struct tt__AudioSourceConfiguration { @std::string* token 0; std::string* Name 0; std::string* SourceToken 0; };
struct tt__AudioEncoderConfiguration {
  @std::string* token 0;
  std::string* Name 0;
  std::string* Encoding 0;
  std::string* Bitrate 0;
  std::string* SampleRate 0;
};
struct tt__Config { @std::string* Name 0; @std::string* Type 0; };
struct tt__AnalyticsEngineConfiguration { std::vector<struct tt__Config> AnalyticsModule 0; };
struct tt__RuleEngineConfiguration { std::vector<struct tt__Config> Rule 0; };
struct tt__VideoAnalyticsConfiguration {
  @std::string* token 0;
  std::string* Name 0;
  struct tt__AnalyticsEngineConfiguration* AnalyticsEngineConfiguration 0;
  struct tt__RuleEngineConfiguration* RuleEngineConfiguration 0;
};
struct tt__PTZConfiguration { @std::string* token 0; };
struct tt__PTZFilter { std::string* Status 0; std::string* Position 0; };
struct tt__MetadataConfiguration {
  @std::string* token 0;
  std::string* Name 0;
  struct tt__PTZFilter* PTZStatus 0;
  std::string* Analytics 0;
};
struct tt__Profile {
  @std::string* token 0;
  @std::string* fixed 0;
  std::string* Name 0;
  struct tt__VideoSourceConfiguration* VideoSourceConfiguration 0;
  struct tt__AudioSourceConfiguration* AudioSourceConfiguration 0;
  struct tt__VideoEncoderConfiguration* VideoEncoderConfiguration 0;
  struct tt__AudioEncoderConfiguration* AudioEncoderConfiguration 0;
  struct tt__VideoAnalyticsConfiguration* VideoAnalyticsConfiguration 0;
  struct tt__PTZConfiguration* PTZConfiguration 0;
  struct tt__MetadataConfiguration* MetadataConfiguration 0;
};
struct trt__GetProfilesResponse { std::vector<struct tt__Profile> Profiles 0; };
struct tr2__ConfigurationSet {
  struct tt__VideoSourceConfiguration* VideoSource 0;
  struct tt__AudioSourceConfiguration* AudioSource 0;
  struct tt__VideoEncoderConfiguration* VideoEncoder 0;
  struct tt__AudioEncoderConfiguration* AudioEncoder 0;
  struct tt__VideoAnalyticsConfiguration* Analytics 0;
  struct tt__PTZConfiguration* PTZ 0;
  struct tt__MetadataConfiguration* Metadata 0;
};
struct tr2__MediaProfile {
  @std::string* token 0;
  @std::string* fixed 0;
  std::string* Name 0;
  struct tr2__ConfigurationSet* Configurations 0;
};
struct tr2__GetProfilesResponse { std::vector<struct tr2__MediaProfile> Profiles 0; };
struct tt__OSDTextConfiguration {
  std::string* Type 0;
  std::string* DateFormat 0;
  std::string* TimeFormat 0;
  std::string* PlainText 0;
};
struct tt__OSDConfiguration {
  @std::string* token 0;
  std::string* VideoSourceConfigurationToken 0;
  std::string* Type 0;
  struct tt__OSDTextConfiguration* TextString 0;
};
struct trt__GetOSDsResponse { std::vector<struct tt__OSDConfiguration> OSDs 0; };
struct tr2__GetOSDsResponse { std::vector<struct tt__OSDConfiguration> OSDs 0; };
struct tt__Vector { @std::string* x 0; @std::string* y 0; };
struct tt__Polygon { std::vector<struct tt__Vector> Point 0; };
struct tr2__Mask {
  @std::string* token 0;
  std::string* ConfigurationToken 0;
  struct tt__Polygon* Polygon 0;
  std::string* Type 0;
  std::string* Enabled 0;
};
struct tr2__GetMasksResponse { std::vector<struct tr2__Mask> Masks 0; };
struct trt__GetMetadataConfigurationsResponse { std::vector<struct tt__MetadataConfiguration> Configurations 0; };
struct tr2__GetMetadataConfigurationsResponse { std::vector<struct tt__MetadataConfiguration> Configurations 0; };
struct trt__GetVideoAnalyticsConfigurationsResponse { std::vector<struct tt__VideoAnalyticsConfiguration> Configurations 0; };
struct tr2__GetAnalyticsConfigurationsResponse { std::vector<struct tt__VideoAnalyticsConfiguration> Configurations 0; };
struct tt__MediaUri { std::string* Uri 0; };
struct trt__GetStreamUriResponse { struct tt__MediaUri* MediaUri 0; };
struct tr2__GetStreamUriResponse { std::string* Uri 0; };

// ---- analytics, PTZ, advanced security
struct tan__GetAnalyticsModulesResponse { std::vector<struct tt__Config> AnalyticsModule 0; };
struct tan__GetRulesResponse { std::vector<struct tt__Config> Rule 0; };
struct tt__PTZNode { @std::string* token 0; std::string* Name 0; std::string* MaximumNumberOfPresets 0; };
struct tptz__GetNodesResponse { std::vector<struct tt__PTZNode> PTZNode 0; };
struct tas__GetEnabledTLSVersionsResponse { std::string* Versions 0; };

// ---- recording and search
struct tt__RecordingSourceInformation {
  std::string* SourceId 0;
  std::string* Name 0;
  std::string* Location 0;
  std::string* Description 0;
  std::string* Address 0;
  std::string* VideoSourceToken 0;
};
struct tt__RecordingConfiguration {
  struct tt__RecordingSourceInformation* Source 0;
  std::string* Content 0;
  std::string* MaximumRetentionTime 0;
};
struct tt__TrackConfiguration { std::string* TrackType 0; };
struct tt__GetTracksResponseItem { std::string* TrackToken 0; struct tt__TrackConfiguration* Configuration 0; };
struct tt__GetTracksResponseList { std::vector<struct tt__GetTracksResponseItem> Track 0; };
struct tt__GetRecordingsResponseItem {
  std::string* RecordingToken 0;
  struct tt__RecordingConfiguration* Configuration 0;
  struct tt__GetTracksResponseList* Tracks 0;
};
struct trc__GetRecordingsResponse { std::vector<struct tt__GetRecordingsResponseItem> RecordingItem 0; };
struct tt__SourceReference { @std::string* Type 0; std::string* Token 0; };
struct tt__RecordingJobSource { struct tt__SourceReference* SourceToken 0; };
struct tt__RecordingEventFilterItem { std::string* Topic 0; };
struct tt__RecordingEventFilter { std::vector<struct tt__RecordingEventFilterItem> Filter 0; };
struct tt__RecordingJobConfiguration {
  @std::string* ScheduleToken 0;
  struct tt__RecordingEventFilter* EventFilter 0;
  std::string* RecordingToken 0;
  std::string* Mode 0;
  std::string* Priority 0;
  std::vector<struct tt__RecordingJobSource> Source 0;
};
struct tt__GetRecordingJobsResponseItem {
  std::string* JobToken 0;
  struct tt__RecordingJobConfiguration* JobConfiguration 0;
};
struct trc__GetRecordingJobsResponse { std::vector<struct tt__GetRecordingJobsResponseItem> JobItem 0; };
struct tt__RecordingJobStateTrack { std::string* Error 0; std::string* State 0; };
struct tt__RecordingJobStateTracks { std::vector<struct tt__RecordingJobStateTrack> Track 0; };
struct tt__RecordingJobStateSource { std::string* State 0; struct tt__RecordingJobStateTracks* Tracks 0; };
struct tt__RecordingJobStateInformation {
  std::string* RecordingToken 0;
  std::string* State 0;
  std::vector<struct tt__RecordingJobStateSource> Sources 0;
};
struct trc__GetRecordingJobStateResponse { struct tt__RecordingJobStateInformation* State 0; };
struct tt__RecordingSummary { std::string* DataFrom 0; std::string* DataUntil 0; std::string* NumberRecordings 0; };
struct tse__GetRecordingSummaryResponse { struct tt__RecordingSummary* Summary 0; };
struct tt__TrackInformation {
  std::string* TrackToken 0;
  std::string* TrackType 0;
  std::string* DataFrom 0;
  std::string* DataTo 0;
};
struct tt__RecordingInformation {
  std::string* RecordingToken 0;
  std::string* EarliestRecording 0;
  std::string* LatestRecording 0;
  std::vector<struct tt__TrackInformation> Track 0;
  std::string* RecordingStatus 0;
};
struct tse__GetRecordingInformationResponse { struct tt__RecordingInformation* RecordingInformation 0; };
struct tse__FindRecordingsResponse { std::string* SearchToken 0; };
struct tt__FindRecordingResultList {
  std::string* SearchState 0;
  std::vector<struct tt__RecordingInformation> RecordingInformation 0;
};
struct tse__GetRecordingSearchResultsResponse { struct tt__FindRecordingResultList* ResultList 0; };
struct tse__EndSearchResponse { std::string* Endpoint 0; };
struct tt__SimpleItem { @std::string* Name 0; @std::string* Value 0; };
struct tt__ItemList { std::vector<struct tt__SimpleItem> SimpleItem 0; };
struct tt__Message { struct tt__ItemList* Data 0; };
struct wsnt__Message { struct tt__Message* tt__Message 0; };
struct wsnt__NotificationMessageHolder { std::string* wsnt__Topic 0; struct wsnt__Message* wsnt__Message 0; };
struct tt__FindEventResult {
  std::string* RecordingToken 0;
  std::string* TrackToken 0;
  std::string* Time 0;
  struct wsnt__NotificationMessageHolder* Event 0;
};
struct tt__FindEventResultList { std::string* SearchState 0; std::vector<struct tt__FindEventResult> Result 0; };
struct tse__FindEventsResponse { std::string* SearchToken 0; };
struct tse__GetEventSearchResultsResponse { struct tt__FindEventResultList* ResultList 0; };
struct tt__TrackAttributes { struct tt__TrackInformation* TrackInformation 0; };
struct tt__MediaAttributes {
  std::string* RecordingToken 0;
  std::vector<struct tt__TrackAttributes> TrackAttributes 0;
  std::string* From 0;
  std::string* Until 0;
};
struct tse__GetMediaAttributesResponse { std::vector<struct tt__MediaAttributes> MediaAttributes 0; };

// ---- receiver
struct tt__ReceiverConfiguration { std::string* Mode 0; std::string* MediaUri 0; };
struct tt__Receiver { std::string* Token 0; struct tt__ReceiverConfiguration* Configuration 0; };
struct trv__GetReceiversResponse { std::vector<struct tt__Receiver> Receivers 0; };
