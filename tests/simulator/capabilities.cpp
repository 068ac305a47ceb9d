// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/operations.hpp"
#include "tests/simulator/xml.hpp"

namespace camaudit::simulator {
namespace {

std::string joined(const std::vector<std::string>& words, char separator) {
  std::string out;
  for (const auto& word : words) {
    if (!out.empty()) out += separator;
    out += word;
  }
  return out;
}

std::string device_service(const Device& device) {
  const auto tls = [&](std::string_view version) {
    return device.https && device.tls_min <= version && version <= device.tls_max;
  };
  const bool digest = device.authentication != Authentication::wsse && device.authentication != Authentication::none;
  const bool wsse = device.authentication != Authentication::digest && device.authentication != Authentication::none;
  std::string security = fmt::format(
      R"(<tds:Security TLS1.0="{}" TLS1.1="{}" TLS1.2="{}" DefaultAccessPolicy="true" UsernameToken="{}" HttpDigest="{}" MaxUsers="16")",
      tls("1.0"), tls("1.1"), tls("1.2"), wsse, digest);
  // A list of strings in the schema, but the specification text writes the algorithms with commas.
  if (digest) security += fmt::format(R"( HashingAlgorithms="{}")", joined(device.digest_algorithms, ','));
  return wrap(
      "tds:Capabilities",
      fmt::format(R"(<tds:Network IPFilter="false" ZeroConfiguration="true" IPVersion6="true" NTP="2"/>{}/>)"
                  R"(<tds:System DiscoveryBye="true" StorageConfiguration="{}" MaxStorageConfigurations="{}"/>)",
                  security, !device.storage.empty(), device.storage.size()));
}

std::string security_service(const Device& device) {
  std::vector<std::string> supported;
  for (const char* version : {"1.0", "1.1", "1.2", "1.3"}) {
    if (device.tls_min <= version && version <= device.tls_max) supported.emplace_back(version);
  }
  return wrap("tas:Capabilities",
              fmt::format(R"(<tas:KeystoreCapabilities MaximumNumberOfKeys="16"/>)"
                          R"(<tas:TLSServerCapabilities TLSServerSupported="{}" EnabledVersionsSupported="true"/>)",
                          joined(supported, ' ')));
}

}  // namespace

std::string capabilities(const ReplyContext& context, const Service& service) {
  const auto& device = context.device;
  const auto prefix = service.prefix;
  if (prefix == "tds") return device_service(device);
  if (prefix == "tas") return security_service(device);
  if (prefix == "trt") {
    return fmt::format(R"(<trt:Capabilities SnapshotUri="true" OSD="{}">)"
                       R"(<trt:ProfileCapabilities MaximumNumberOfProfiles="32"/>)"
                       R"(<trt:StreamingCapabilities RTP_TCP="true" RTP_RTSP_TCP="true"/></trt:Capabilities>)",
                       !device.osds.empty());
  }
  if (prefix == "tr2") {
    return fmt::format(R"(<tr2:Capabilities SnapshotUri="true" OSD="{}" Mask="{}"><tr2:ProfileCapabilities )"
                       R"(MaximumNumberOfProfiles="32" ConfigurationsSupported="VideoSource VideoEncoder AudioSource )"
                       R"(AudioEncoder Metadata Analytics PTZ"/><tr2:StreamingCapabilities RTSPStreaming="true" )"
                       R"(RTP_RTSP_TCP="true" SecureRTSPStreaming="false"/></tr2:Capabilities>)",
                       !device.osds.empty(), !device.masks.empty());
  }
  if (prefix == "trc") {
    return fmt::format(R"(<trc:Capabilities DynamicRecordings="false" DynamicTracks="false" Encoding="H264 H265" )"
                       R"(MaxRecordings="{}" MaxRecordingJobs="{}" Options="true"/>)",
                       device.recordings.size(), device.recordings.size());
  }
  if (prefix == "tse") return R"(<tse:Capabilities MetadataSearch="false"/>)";
  if (prefix == "trv") return R"(<trv:Capabilities RTP_TCP="true" RTP_RTSP_TCP="true" SupportedReceivers="16"/>)";
  if (prefix == "tan") return R"(<tan:Capabilities RuleSupport="true" AnalyticsModuleSupport="true"/>)";
  if (prefix == "tptz") return R"(<tptz:Capabilities EFlip="false" Reverse="false"/>)";
  return fmt::format(R"(<tmd:Capabilities VideoSources="{}" AudioSources="1"/>)", device.video_sources);
}

}  // namespace camaudit::simulator
