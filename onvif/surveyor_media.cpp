// SPDX-License-Identifier: GPL-3.0-or-later
// Media2, or Media1 where Media2 is absent or broken; Analytics; PTZ.
#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "agent/base/uri_endpoint.hpp"
#include "onvif/surveyor.hpp"

namespace camaudit::onvif {
namespace {

using soap::Operation;

constexpr std::string_view kProfileFacts =
    "media_profile,video_source,video_encoder,audio_source,audio_encoder,metadata_configuration";

/// The protocol facts of a stream URI. What else it holds (a password, sometimes) is dropped here.
model::Stream to_stream(std::string_view uri, std::string profile, std::string protocol) {
  UriEndpoint at = uri_endpoint(uri);
  return {std::move(profile), std::move(protocol), std::move(at.scheme), at.port, at.credentials};
}

/// Adds the rows whose key is not in `known` yet. A device decides how many there are, so each is looked up and not
/// searched for.
template <class Row, class Key, class Known>
void add_unknown(std::vector<Row>& rows, std::vector<Row> more, Key key, Known& known) {
  for (Row& row : more) {
    if (known.insert(key(row)).second) rows.push_back(std::move(row));
  }
}

/// Adds the rows whose key no other has.
template <class Row, class Key>
void add_missing(std::vector<Row>& rows, std::vector<Row> more, Key key) {
  std::set<decltype(key(std::declval<const Row&>()))> known;
  for (const Row& row : rows) known.insert(key(row));
  add_unknown(rows, std::move(more), key, known);
}

}  // namespace

Task<void> Surveyor::media(std::string) {
  co_await media_profiles();
  // What follows is asked of the Media service that gave the profiles; without one there is nobody to ask.
  if (media_version_ == 0) co_return;
  co_await osds();
  co_await masks();
  co_await metadata_configurations();
  co_await analytics_configurations();
}

Task<void> Surveyor::media_profiles() {
  const auto media2 = service("tr2");
  const auto media1 = service("trt");
  if (!media2 && !media1) note_absent(kProfileFacts, "Media");
  // Media2 is advertised and broken on some devices (D-Link DCS-8635LH).
  if (media2 && co_await media_profiles_of(Operation::Media2GetProfiles, *media2)) co_return;
  if (media1) co_await media_profiles_of(Operation::Media1GetProfiles, *media1);
}

Task<bool> Surveyor::media_profiles_of(Operation operation, net::Url service) {
  const bool media2 = operation == Operation::Media2GetProfiles;
  // Media2 returns configurations only for the types that are asked for (Media2 5.2.2).
  Parameters parameters;
  if (media2) parameters.push_back({"tr2:Type", "All", {}});
  auto value = co_await read(operation, std::move(service), std::move(parameters),
                             media2 ? soap::read_media2_profiles : soap::read_media1_profiles, kProfileFacts);
  if (!value) co_return false;
  media_version_ = media2 ? 2 : 1;
  auto& facts = survey_.facts;
  facts.media_profile = std::move(value->profiles);
  facts.video_source = std::move(value->video_sources);
  facts.video_encoder = std::move(value->video_encoders);
  facts.audio_source = std::move(value->audio_sources);
  facts.audio_encoder = std::move(value->audio_encoders);
  facts.metadata_configuration = std::move(value->metadata);
  take_analytics(std::move(value->analytics));
  co_return true;
}

void Surveyor::take_analytics(soap::Analytics analytics) {
  auto& facts = survey_.facts;
  const auto token = [](const auto& row) { return row.token; };
  const auto whole = [](const auto& row) { return std::tuple(row.configuration, row.name, row.type); };
  add_missing(facts.analytics_configuration, std::move(analytics.configurations), token);
  // By sets that last, since this is called once for every configuration.
  add_unknown(facts.analytics_module, std::move(analytics.modules), whole, known_modules_);
  add_unknown(facts.analytics_rule, std::move(analytics.rules), whole, known_rules_);
}

Task<void> Surveyor::osds() {
  const bool media2 = media_version_ == 2;
  auto value =
      co_await read(media2 ? Operation::Media2GetOSDs : Operation::Media1GetOSDs, *service(media2 ? "tr2" : "trt"), {},
                    media2 ? soap::read_media2_osds : soap::read_media1_osds, "osd");
  if (value) survey_.facts.osd = std::move(*value);
}

Task<void> Surveyor::masks() {
  const auto media2 = service("tr2");
  if (!media2) {
    note_absent("mask", "Media2");
    co_return;
  }
  auto value = co_await read(Operation::Media2GetMasks, *media2, {}, soap::read_masks, "mask");
  if (value) survey_.facts.mask = std::move(*value);
}

Task<void> Surveyor::metadata_configurations() {
  const bool media2 = media_version_ == 2;
  auto value = co_await read(
      media2 ? Operation::Media2GetMetadataConfigurations : Operation::Media1GetMetadataConfigurations,
      *service(media2 ? "tr2" : "trt"), {}, media2 ? soap::read_media2_metadata : soap::read_media1_metadata, "");
  if (!value) co_return;
  add_missing(survey_.facts.metadata_configuration, std::move(*value), [](const auto& row) { return row.token; });
}

Task<void> Surveyor::analytics_configurations() {
  const bool media2 = media_version_ == 2;
  auto value = co_await read(
      media2 ? Operation::Media2GetAnalyticsConfigurations : Operation::Media1GetVideoAnalyticsConfigurations,
      *service(media2 ? "tr2" : "trt"), {}, media2 ? soap::read_media2_analytics : soap::read_media1_analytics,
      "analytics_configuration");
  if (value) take_analytics(std::move(*value));
  if (!offers("tan")) {
    note_absent("analytics_module,analytics_rule", "Analytics");
    co_return;
  }
  // With no configuration there is nothing that could run a rule: an honest none, if the list itself was read.
  if (survey_.facts.analytics_configuration.empty() && value) {
    note_fact("analytics_module", "obtained", "");
    note_fact("analytics_rule", "obtained", "");
  }
}

Task<void> Surveyor::analytics_modules(std::string configuration) {
  Parameters parameters{{"tan:ConfigurationToken", configuration, {}}};
  const auto reader = [configuration](std::string_view body) {
    return soap::read_analytics_modules(body, configuration);
  };
  auto value =
      co_await read(Operation::GetAnalyticsModules, *service("tan"), std::move(parameters), reader, "analytics_module");
  if (!value) co_return;
  soap::Analytics analytics;
  analytics.modules = std::move(*value);
  take_analytics(std::move(analytics));
}

Task<void> Surveyor::analytics_rules(std::string configuration) {
  Parameters parameters{{"tan:ConfigurationToken", configuration, {}}};
  const auto reader = [configuration](std::string_view body) {
    return soap::read_analytics_rules(body, configuration);
  };
  auto value = co_await read(Operation::GetRules, *service("tan"), std::move(parameters), reader, "analytics_rule");
  if (!value) co_return;
  soap::Analytics analytics;
  analytics.rules = std::move(*value);
  take_analytics(std::move(analytics));
}

Task<void> Surveyor::stream(std::string profile) {
  if (media_version_ == 1) {
    Parameters parameters{{"trt:StreamSetup",
                           "",
                           {{"tt:Stream", "RTP-Unicast", {}}, {"tt:Transport", "", {{"tt:Protocol", "RTSP", {}}}}}},
                          {"trt:ProfileToken", profile, {}}};
    auto uri = co_await read(Operation::Media1GetStreamUri, *service("trt"), std::move(parameters),
                             soap::read_media1_stream_uri, "stream");
    if (uri) survey_.facts.stream.push_back(to_stream(*uri, profile, "RTSP"));
    co_return;
  }
  std::vector<std::string> protocols{"RtspUnicast"};
  if (capability("tr2", "SecureRTSPStreaming") == "true") protocols.push_back("RtspsUnicast");
  for (const std::string& protocol : protocols) {
    Parameters parameters{{"tr2:Protocol", protocol, {}}, {"tr2:ProfileToken", profile, {}}};
    auto uri = co_await read(Operation::Media2GetStreamUri, *service("tr2"), std::move(parameters),
                             soap::read_media2_stream_uri, "stream");
    if (uri) survey_.facts.stream.push_back(to_stream(*uri, profile, protocol));
  }
}

Task<void> Surveyor::ptz_nodes(std::string) {
  const auto ptz = service("tptz");
  if (!ptz) {
    note_absent("ptz_node", "PTZ");
    co_return;
  }
  auto value = co_await read(Operation::PtzGetNodes, *ptz, {}, soap::read_ptz_nodes, "ptz_node");
  if (value) survey_.facts.ptz_node = std::move(*value);
}

}  // namespace camaudit::onvif
