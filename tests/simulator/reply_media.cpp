// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "tests/simulator/configurations.hpp"
#include "tests/simulator/operations.hpp"
#include "tests/simulator/xml.hpp"

namespace camaudit::simulator {
namespace {

using Context = const ReplyContext&;
using Request = const XmlNode&;

std::string get_service_capabilities(Context context, Request request) {
  return capabilities(context, *service_of_namespace(request.ns));
}

std::string media_profile(std::string_view tag, const Device& device, const MediaProfile& profile) {
  std::string inner = element("tt:Name", profile.name) +
                      video_source_configuration("tt:VideoSourceConfiguration", device, profile.video_source);
  if (profile.audio) inner += audio_source_configuration("tt:AudioSourceConfiguration", device);
  if (visible_in_media1(profile)) inner += video_encoder_configuration("tt:VideoEncoderConfiguration", profile);
  if (profile.audio) inner += audio_encoder_configuration("tt:AudioEncoderConfiguration", profile, false);
  if (const auto* analytics = bound_analytics(device, profile)) {
    inner += analytics_configuration("tt:VideoAnalyticsConfiguration", device, *analytics);
  }
  if (!device.ptz_nodes.empty()) inner += ptz_configuration("tt:PTZConfiguration", device, device.ptz_nodes.front());
  if (!device.metadata.empty()) {
    inner += metadata_configuration("tt:MetadataConfiguration", device, device.metadata.front());
  }
  return fmt::format(R"(<{0} token="{1}" fixed="true">{2}</{0}>)", tag, escape(profile.token), inner);
}

std::string get_profiles(Context context, Request) {
  std::string out;
  for (const auto& profile : context.device.profiles) out += media_profile("trt:Profiles", context.device, profile);
  return out;
}

std::string get_profile(Context context, Request request) {
  return media_profile("trt:Profile", context.device,
                       profile_of_token(context.device, request.find_text("ProfileToken")));
}

std::string get_video_sources(Context context, Request) {
  std::string out;
  for (std::int64_t source = 1; source <= context.device.video_sources; ++source) {
    out += fmt::format(R"(<trt:VideoSources token="video-source-{}">{}{}</trt:VideoSources>)", source,
                       element("tt:Framerate", 25),
                       wrap("tt:Resolution", element("tt:Width", 1920) + element("tt:Height", 1080)));
  }
  return out;
}

std::string get_video_encoder_configurations(Context context, Request) {
  std::string out;
  for (const auto& profile : context.device.profiles) {
    if (visible_in_media1(profile)) out += video_encoder_configuration("trt:Configurations", profile);
  }
  return out;
}

std::string get_video_source_configurations(Context context, Request) {
  std::string out;
  for (std::int64_t source = 1; source <= context.device.video_sources; ++source) {
    out += video_source_configuration("trt:Configurations", context.device, source);
  }
  return out;
}

std::string get_audio_sources(Context context, Request) {
  if (!has_audio(context.device)) return {};
  return R"(<trt:AudioSources token="audio-source-1">)" + element("tt:Channels", 1) + "</trt:AudioSources>";
}

std::string get_audio_source_configurations(Context context, Request) {
  return has_audio(context.device) ? audio_source_configuration("trt:Configurations", context.device) : "";
}

std::string get_audio_encoder_configurations(Context context, Request) {
  std::string out;
  for (const auto& profile : context.device.profiles) {
    if (profile.audio) out += audio_encoder_configuration("trt:Configurations", profile, false);
  }
  return out;
}

std::string get_video_analytics_configurations(Context context, Request) {
  std::string out;
  for (const auto& analytics : context.device.analytics) {
    out += analytics_configuration("trt:Configurations", context.device, analytics);
  }
  return out;
}

std::string get_metadata_configurations(Context context, Request) {
  std::string out;
  for (const auto& metadata : context.device.metadata) {
    out += metadata_configuration("trt:Configurations", context.device, metadata);
  }
  return out;
}

std::string get_osds(Context context, Request) {
  std::string out;
  for (const auto& osd : context.device.osds) out += osd_configuration("trt:OSDs", osd);
  return out;
}

std::string media_uri(const std::string& uri) {
  return wrap("trt:MediaUri", element("tt:Uri", uri) + element("tt:InvalidAfterConnect", false) +
                                  element("tt:InvalidAfterReboot", false) + element("tt:Timeout", "PT0S"));
}

std::string get_stream_uri(Context context, Request request) {
  const auto& profile = profile_of_token(context.device, request.find_text("ProfileToken"));
  return media_uri(stream_uri(context.device, profile));
}

std::string get_snapshot_uri(Context context, Request request) {
  const auto& profile = profile_of_token(context.device, request.find_text("ProfileToken"));
  return media_uri(snapshot_uri(context.base_url, profile));
}

constexpr std::array<Operation, 14> operations{{
    {"trt", "GetServiceCapabilities", Access::pre_auth, get_service_capabilities},
    {"trt", "GetProfiles", Access::any_level, get_profiles},
    {"trt", "GetProfile", Access::any_level, get_profile},
    {"trt", "GetVideoSources", Access::any_level, get_video_sources},
    {"trt", "GetVideoEncoderConfigurations", Access::any_level, get_video_encoder_configurations},
    {"trt", "GetVideoSourceConfigurations", Access::any_level, get_video_source_configurations},
    {"trt", "GetAudioSources", Access::any_level, get_audio_sources},
    {"trt", "GetAudioSourceConfigurations", Access::any_level, get_audio_source_configurations},
    {"trt", "GetAudioEncoderConfigurations", Access::any_level, get_audio_encoder_configurations},
    {"trt", "GetVideoAnalyticsConfigurations", Access::any_level, get_video_analytics_configurations},
    {"trt", "GetMetadataConfigurations", Access::any_level, get_metadata_configurations},
    {"trt", "GetOSDs", Access::any_level, get_osds},
    {"trt", "GetStreamUri", Access::any_level, get_stream_uri},
    {"trt", "GetSnapshotUri", Access::any_level, get_snapshot_uri},
}};

}  // namespace

std::span<const Operation> media_operations() {
  return operations;
}

}  // namespace camaudit::simulator
