// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
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

// Only the configurations of the types asked for, none when none is named (Media2, GetProfiles).
std::string configuration_set(const Device& device, const MediaProfile& profile,
                              const std::vector<std::string>& types) {
  const auto wanted = [&](std::string_view type) {
    return std::find(types.begin(), types.end(), "All") != types.end() ||
           std::find(types.begin(), types.end(), type) != types.end();
  };
  std::string set;
  if (wanted("VideoSource")) set += video_source_configuration("tr2:VideoSource", device, profile.video_source);
  if (profile.audio && wanted("AudioSource")) set += audio_source_configuration("tr2:AudioSource", device);
  if (wanted("VideoEncoder")) set += video_encoder2_configuration("tr2:VideoEncoder", profile);
  if (profile.audio && wanted("AudioEncoder")) set += audio_encoder_configuration("tr2:AudioEncoder", profile, true);
  if (const auto* analytics = bound_analytics(device, profile); analytics && wanted("Analytics")) {
    set += analytics_configuration("tr2:Analytics", device, *analytics);
  }
  if (!device.ptz_nodes.empty() && wanted("PTZ")) {
    set += ptz_configuration("tr2:PTZ", device, device.ptz_nodes.front());
  }
  if (!device.metadata.empty() && wanted("Metadata")) {
    set += metadata_configuration("tr2:Metadata", device, device.metadata.front());
  }
  return set.empty() ? set : wrap("tr2:Configurations", set);
}

std::string get_profiles(Context context, Request request) {
  const auto token = request.find_text("Token");
  if (!token.empty()) profile_of_token(context.device, token);
  const auto types = request.child_texts("Type");
  std::string out;
  for (const auto& profile : context.device.profiles) {
    if (!token.empty() && profile.token != token) continue;
    out += fmt::format(R"(<tr2:Profiles token="{}" fixed="true">{}{}</tr2:Profiles>)", escape(profile.token),
                       element("tr2:Name", profile.name), configuration_set(context.device, profile, types));
  }
  return out;
}

// Whether a configuration is within the ConfigurationToken and ProfileToken of the request, both optional.
class Selection {
 public:
  Selection(Context context, Request request)
      : configuration_(request.find_text("ConfigurationToken")), profile_(request.find_text("ProfileToken")) {
    if (!profile_.empty()) profile_of_token(context.device, profile_);
  }

  bool covers(std::string_view configuration) const {
    return configuration_.empty() || configuration_ == configuration;
  }
  bool covers(const MediaProfile& profile, std::string_view configuration) const {
    return covers(configuration) && (profile_.empty() || profile_ == profile.token);
  }
  bool covers_source(const Device& device, std::int64_t source) const {
    return covers(video_source_configuration_token(source)) &&
           (profile_.empty() || profile_of_token(device, profile_).video_source == source);
  }

 private:
  std::string configuration_;
  std::string profile_;
};

std::string get_video_encoder_configurations(Context context, Request request) {
  const Selection selection(context, request);
  std::string out;
  for (const auto& profile : context.device.profiles) {
    if (selection.covers(profile, video_encoder_token(profile))) {
      out += video_encoder2_configuration("tr2:Configurations", profile);
    }
  }
  return out;
}

std::string get_video_source_configurations(Context context, Request request) {
  const Selection selection(context, request);
  std::string out;
  for (std::int64_t source = 1; source <= context.device.video_sources; ++source) {
    if (selection.covers_source(context.device, source)) {
      out += video_source_configuration("tr2:Configurations", context.device, source);
    }
  }
  return out;
}

std::string get_audio_source_configurations(Context context, Request request) {
  const Selection selection(context, request);
  const auto& profiles = context.device.profiles;
  const bool bound = std::any_of(profiles.begin(), profiles.end(), [&](const auto& profile) {
    return profile.audio && selection.covers(profile, "asc-1");
  });
  return bound ? audio_source_configuration("tr2:Configurations", context.device) : "";
}

std::string get_audio_encoder_configurations(Context context, Request request) {
  const Selection selection(context, request);
  std::string out;
  for (const auto& profile : context.device.profiles) {
    if (profile.audio && selection.covers(profile, audio_encoder_token(profile))) {
      out += audio_encoder_configuration("tr2:Configurations", profile, true);
    }
  }
  return out;
}

std::string get_analytics_configurations(Context context, Request request) {
  const Selection selection(context, request);
  std::string out;
  for (const auto& analytics : context.device.analytics) {
    if (selection.covers(analytics.token))
      out += analytics_configuration("tr2:Configurations", context.device, analytics);
  }
  return out;
}

std::string get_metadata_configurations(Context context, Request request) {
  const Selection selection(context, request);
  std::string out;
  for (const auto& metadata : context.device.metadata) {
    if (selection.covers(metadata.token)) out += metadata_configuration("tr2:Configurations", context.device, metadata);
  }
  return out;
}

std::string get_osds(Context context, Request request) {
  const auto token = request.find_text("OSDToken");
  std::string out;
  for (const auto& osd : context.device.osds) {
    if (token.empty() || osd.token == token) out += osd_configuration("tr2:OSDs", osd);
  }
  return out;
}

std::string get_masks(Context context, Request request) {
  const auto token = request.find_text("Token");
  std::string out;
  for (const auto& mask : context.device.masks) {
    if (!token.empty() && mask.token != token) continue;
    out +=
        fmt::format(R"(<tr2:Masks token="{}">{}<tr2:Polygon><tt:Point x="-0.5" y="-0.5"/><tt:Point x="0.5" y="-0.5"/>)"
                    R"(<tt:Point x="0.5" y="0.5"/><tt:Point x="-0.5" y="0.5"/></tr2:Polygon>{}{}</tr2:Masks>)",
                    escape(mask.token), element("tr2:ConfigurationToken", video_source_configuration_token(1)),
                    element("tr2:Type", mask.type), element("tr2:Enabled", mask.enabled));
  }
  return out;
}

std::string get_stream_uri(Context context, Request request) {
  const auto& profile = profile_of_token(context.device, request.find_text("ProfileToken"));
  return element("tr2:Uri", stream_uri(context.device, profile));
}

std::string get_snapshot_uri(Context context, Request request) {
  const auto& profile = profile_of_token(context.device, request.find_text("ProfileToken"));
  return element("tr2:Uri", snapshot_uri(context.base_url, profile));
}

constexpr std::array<Operation, 12> operations{{
    {"tr2", "GetServiceCapabilities", Access::pre_auth, get_service_capabilities},
    {"tr2", "GetProfiles", Access::any_level, get_profiles},
    {"tr2", "GetVideoEncoderConfigurations", Access::any_level, get_video_encoder_configurations},
    {"tr2", "GetVideoSourceConfigurations", Access::any_level, get_video_source_configurations},
    {"tr2", "GetAudioSourceConfigurations", Access::any_level, get_audio_source_configurations},
    {"tr2", "GetAudioEncoderConfigurations", Access::any_level, get_audio_encoder_configurations},
    {"tr2", "GetAnalyticsConfigurations", Access::any_level, get_analytics_configurations},
    {"tr2", "GetMetadataConfigurations", Access::any_level, get_metadata_configurations},
    {"tr2", "GetOSDs", Access::any_level, get_osds},
    {"tr2", "GetMasks", Access::any_level, get_masks},
    {"tr2", "GetStreamUri", Access::any_level, get_stream_uri},
    {"tr2", "GetSnapshotUri", Access::any_level, get_snapshot_uri},
}};

}  // namespace

std::span<const Operation> media2_operations() {
  return operations;
}

}  // namespace camaudit::simulator
