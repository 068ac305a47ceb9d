// SPDX-License-Identifier: GPL-3.0-or-later
// Analytics, PTZ, AdvancedSecurity and DeviceIO.
#include <algorithm>
#include <array>
#include <set>

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

const AnalyticsConfiguration& analytics_of(Context context, Request request) {
  const auto token = request.find_text("ConfigurationToken");
  const auto& all = context.device.analytics;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& entry) { return entry.token == token; });
  if (found == all.end()) throw no_such("NoConfig", token);
  return *found;
}

std::string get_analytics_modules(Context context, Request request) {
  return analytics_items("tan:AnalyticsModule", analytics_of(context, request).modules);
}

std::string get_rules(Context context, Request request) {
  return analytics_items("tan:Rule", analytics_of(context, request).rules);
}

std::string get_supported_rules(Context context, Request request) {
  std::set<std::string> types{"tt:CellMotionDetector"};
  for (const auto& rule : analytics_of(context, request).rules) types.insert(rule.type);
  std::string inner;
  for (const auto& type : types) {
    inner += fmt::format(R"(<tt:RuleDescription Name="{}"><tt:Parameters/></tt:RuleDescription>)", escape(type));
  }
  return wrap("tan:SupportedRules", inner);
}

std::string get_nodes(Context context, Request) {
  std::string out;
  for (const auto& node : context.device.ptz_nodes) {
    out += fmt::format(R"(<tptz:PTZNode token="{}">{}</tptz:PTZNode>)", escape(node.token),
                       element("tt:Name", node.name) + wrap("tt:SupportedPTZSpaces", "") +
                           element("tt:MaximumNumberOfPresets", node.presets) + element("tt:HomeSupported", node.home));
  }
  return out;
}

std::string get_configurations(Context context, Request) {
  std::string out;
  for (const auto& node : context.device.ptz_nodes) {
    out += ptz_configuration("tptz:PTZConfiguration", context.device, node);
  }
  return out;
}

std::string get_enabled_tls_versions(Context context, Request) {
  std::string versions;
  for (const auto& version : *context.device.enabled_tls_versions) versions += (versions.empty() ? "" : " ") + version;
  return element("tas:Versions", versions);
}

std::string get_video_sources(Context context, Request) {
  std::string out;
  for (std::int64_t source = 1; source <= context.device.video_sources; ++source) {
    out += element("tmd:Token", fmt::format("video-source-{}", source));
  }
  return out;
}

std::string get_audio_sources(Context context, Request) {
  return has_audio(context.device) ? element("tmd:Token", "audio-source-1") : "";
}

constexpr std::array<Operation, 12> operations{{
    {"tan", "GetServiceCapabilities", Access::pre_auth, get_service_capabilities},
    {"tan", "GetAnalyticsModules", Access::any_level, get_analytics_modules},
    {"tan", "GetRules", Access::any_level, get_rules},
    {"tan", "GetSupportedRules", Access::any_level, get_supported_rules},
    {"tptz", "GetServiceCapabilities", Access::pre_auth, get_service_capabilities},
    {"tptz", "GetNodes", Access::any_level, get_nodes},
    {"tptz", "GetConfigurations", Access::any_level, get_configurations},
    {"tas", "GetServiceCapabilities", Access::pre_auth, get_service_capabilities},
    {"tas", "GetEnabledTLSVersions", Access::any_level, get_enabled_tls_versions},
    {"tmd", "GetServiceCapabilities", Access::pre_auth, get_service_capabilities},
    {"tmd", "GetVideoSources", Access::any_level, get_video_sources},
    {"tmd", "GetAudioSources", Access::any_level, get_audio_sources},
}};

}  // namespace

std::span<const Operation> other_operations() {
  return operations;
}

}  // namespace camaudit::simulator
