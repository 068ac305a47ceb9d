// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulator/configurations.hpp"

#include <algorithm>

#include "tests/simulator/addresses.hpp"
#include "tests/simulator/operations.hpp"
#include "tests/simulator/xml.hpp"

namespace camaudit::simulator {
namespace {

std::string configuration(std::string_view tag, std::string_view token, std::string_view name, std::size_t use_count,
                          std::string_view inner, std::string_view attributes = "") {
  return fmt::format(R"(<{0} token="{1}"{2}>{3}{4}{5}</{0}>)", tag, escape(token), attributes, element("tt:Name", name),
                     element("tt:UseCount", use_count), inner);
}

std::string multicast() {
  return wrap("tt:Multicast", wrap("tt:Address", element("tt:Type", "IPv4") + element("tt:IPv4Address", "0.0.0.0")) +
                                  element("tt:Port", 0) + element("tt:TTL", 1) + element("tt:AutoStart", false));
}

std::string resolution(const MediaProfile& profile) {
  return wrap("tt:Resolution", element("tt:Width", profile.width) + element("tt:Height", profile.height));
}

}  // namespace

std::string video_source_configuration_token(std::int64_t source) {
  return fmt::format("vsc-{}", source);
}
std::string video_encoder_token(const MediaProfile& profile) {
  return "vec-" + profile.token;
}
std::string audio_encoder_token(const MediaProfile& profile) {
  return "aec-" + profile.token;
}

bool visible_in_media1(const MediaProfile& profile) {
  return profile.encoding == "H264" || profile.encoding == "JPEG" || profile.encoding == "MPEG4";
}

bool has_audio(const Device& device) {
  return std::any_of(device.profiles.begin(), device.profiles.end(), [](const auto& profile) { return profile.audio; });
}

const AnalyticsConfiguration* bound_analytics(const Device& device, const MediaProfile& profile) {
  if (device.analytics.empty()) return nullptr;
  if (!profile.analytics) return &device.analytics.front();
  const auto found = std::find_if(device.analytics.begin(), device.analytics.end(),
                                  [&](const auto& analytics) { return analytics.token == *profile.analytics; });
  return found == device.analytics.end() ? nullptr : &*found;
}

const MediaProfile& profile_of_token(const Device& device, std::string_view token) {
  const auto found = std::find_if(device.profiles.begin(), device.profiles.end(),
                                  [&](const auto& profile) { return profile.token == token; });
  if (found == device.profiles.end()) throw no_such("NoProfile", token);
  return *found;
}

std::string video_source_configuration(std::string_view tag, const Device& device, std::int64_t source) {
  std::size_t uses = 0;
  std::int64_t width = 1920, height = 1080;
  for (const auto& profile : device.profiles) {
    if (profile.video_source != source) continue;
    ++uses;
    width = std::max(width, profile.width);
    height = std::max(height, profile.height);
  }
  return configuration(tag, video_source_configuration_token(source), fmt::format("Video source {}", source), uses,
                       element("tt:SourceToken", fmt::format("video-source-{}", source)) +
                           fmt::format(R"(<tt:Bounds x="0" y="0" width="{}" height="{}"/>)", width, height));
}

std::string audio_source_configuration(std::string_view tag, const Device& device) {
  const auto uses =
      std::count_if(device.profiles.begin(), device.profiles.end(), [](const auto& profile) { return profile.audio; });
  return configuration(tag, "asc-1", "Microphone", static_cast<std::size_t>(uses),
                       element("tt:SourceToken", "audio-source-1"));
}

std::string video_encoder_configuration(std::string_view tag, const MediaProfile& profile) {
  std::string inner =
      element("tt:Encoding", profile.encoding) + resolution(profile) + element("tt:Quality", profile.quality) +
      wrap("tt:RateControl", element("tt:FrameRateLimit", static_cast<std::int64_t>(profile.fps)) +
                                 element("tt:EncodingInterval", 1) + element("tt:BitrateLimit", profile.bitrate));
  if (profile.encoding == "H264") {
    inner += wrap("tt:H264", element("tt:GovLength", profile.gov) + element("tt:H264Profile", profile.profile));
  }
  return configuration(tag, video_encoder_token(profile), profile.name, 1,
                       inner + multicast() + element("tt:SessionTimeout", "PT60S"));
}

std::string video_encoder2_configuration(std::string_view tag, const MediaProfile& profile) {
  const auto inner = element("tt:Encoding", profile.encoding) + resolution(profile) +
                     R"(<tt:RateControl ConstantBitRate="false">)" + element("tt:FrameRateLimit", profile.fps) +
                     element("tt:BitrateLimit", profile.bitrate) + "</tt:RateControl>" + multicast() +
                     element("tt:Quality", profile.quality);
  return configuration(tag, video_encoder_token(profile), profile.name, 1, inner,
                       fmt::format(R"( GovLength="{}" Profile="{}")", profile.gov, escape(profile.profile)));
}

std::string audio_encoder_configuration(std::string_view tag, const MediaProfile& profile, bool media2) {
  // Media2 names audio encodings by their RTP media subtype.
  std::string encoding = profile.audio_encoding;
  if (media2 && encoding == "AAC") encoding = "MP4A-LATM";
  if (media2 && encoding == "G711") encoding = "PCMU";
  const auto rates = element("tt:Bitrate", 64) + element("tt:SampleRate", 16);
  const auto inner = element("tt:Encoding", encoding) +
                     (media2 ? multicast() + rates : rates + multicast() + element("tt:SessionTimeout", "PT60S"));
  return configuration(tag, audio_encoder_token(profile), profile.name, 1, inner);
}

std::string analytics_items(std::string_view tag, const std::vector<AnalyticsItem>& items) {
  std::string out;
  for (const auto& item : items) {
    out +=
        fmt::format(R"(<{0} Name="{1}" Type="{2}"><tt:Parameters/></{0}>)", tag, escape(item.name), escape(item.type));
  }
  return out;
}

std::string analytics_configuration(std::string_view tag, const Device& device,
                                    const AnalyticsConfiguration& analytics) {
  const auto uses = std::count_if(device.profiles.begin(), device.profiles.end(),
                                  [&](const auto& profile) { return bound_analytics(device, profile) == &analytics; });
  return configuration(
      tag, analytics.token, analytics.name, static_cast<std::size_t>(uses),
      wrap("tt:AnalyticsEngineConfiguration", analytics_items("tt:AnalyticsModule", analytics.modules)) +
          wrap("tt:RuleEngineConfiguration", analytics_items("tt:Rule", analytics.rules)));
}

std::string metadata_configuration(std::string_view tag, const Device& device, const MetadataConfiguration& metadata) {
  std::string inner;
  if (metadata.ptz_status) inner += wrap("tt:PTZStatus", element("tt:Status", true) + element("tt:Position", true));
  if (metadata.events) inner += "<tt:Events/>";
  inner += element("tt:Analytics", metadata.analytics) + multicast() + element("tt:SessionTimeout", "PT60S");
  return configuration(tag, metadata.token, metadata.name, device.profiles.size(), inner);
}

std::string ptz_configuration(std::string_view tag, const Device& device, const PtzNode& node) {
  return configuration(tag, "ptz-" + node.token, node.name, device.profiles.size(),
                       element("tt:NodeToken", node.token) + element("tt:DefaultPTZTimeout", "PT5S"));
}

std::string osd_configuration(std::string_view tag, const OnScreenDisplay& osd) {
  std::string inner = element("tt:VideoSourceConfigurationToken", video_source_configuration_token(1)) +
                      element("tt:Type", osd.type) + wrap("tt:Position", element("tt:Type", osd.position));
  if (osd.type == "Text") {
    std::string text = element("tt:Type", osd.text_type);
    if (osd.text_type.starts_with("Date")) text += element("tt:DateFormat", "yyyy-MM-dd");
    if (osd.text_type.ends_with("Time")) text += element("tt:TimeFormat", "HH:mm:ss");
    if (!osd.text.empty()) text += element("tt:PlainText", osd.text);
    inner += wrap("tt:TextString", text);
  }
  return fmt::format(R"(<{0} token="{1}">{2}</{0}>)", tag, escape(osd.token), inner);
}

std::string stream_uri(const Device& device, const MediaProfile& profile) {
  return fmt::format("rtsp://{}:554/{}", url_host(device.address), profile.token);
}

std::string snapshot_uri(const std::string& base_url, const MediaProfile& profile) {
  return fmt::format("{}/snapshot?profile={}", base_url, profile.token);
}

}  // namespace camaudit::simulator
