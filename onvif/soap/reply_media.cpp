// SPDX-License-Identifier: GPL-3.0-or-later
// Replies of the Media, Media2, Analytics and PTZ services.
#include <algorithm>
#include <iterator>
#include <limits>
#include <set>

#include "onvif/soap/envelope.hpp"
#include "onvif/soap/leaf.hpp"

namespace camaudit::onvif::soap {
namespace {

/// Rows, each token once. A device decides how many there are, so each is looked up and not searched for.
template <class Row>
class OncePerToken {
 public:
  explicit OncePerToken(std::vector<Row>& rows) : rows_(rows) {}

  /// True if it was not there yet.
  bool add(const Row& row) {
    const bool added = tokens_.insert(row.token).second;
    if (added) rows_.push_back(row);
    return added;
  }

 private:
  std::vector<Row>& rows_;
  std::set<std::string> tokens_;
};

/// Adds to `out`, which must outlive it.
struct AnalyticsReading {
  explicit AnalyticsReading(Analytics& analytics) : out(analytics) {}

  Analytics& out;
  OncePerToken<model::AnalyticsConfiguration> configurations{out.configurations};
};

/// Adds to `out`, which must outlive it.
struct ProfilesReading {
  explicit ProfilesReading(MediaProfiles& profiles) : out(profiles) {}

  MediaProfiles& out;
  OncePerToken<model::VideoSource> video_sources{out.video_sources};
  OncePerToken<model::VideoEncoder> video_encoders{out.video_encoders};
  OncePerToken<model::AudioSource> audio_sources{out.audio_sources};
  OncePerToken<model::AudioEncoder> audio_encoders{out.audio_encoders};
  OncePerToken<model::MetadataConfiguration> metadata{out.metadata};
  AnalyticsReading analytics{out.analytics};
};

/// Adds the configuration to its table and gives its token; nullopt if the profile has none.
std::optional<std::string> add_video_source(ProfilesReading& to, const tt__VideoSourceConfiguration* raw) {
  if (raw == nullptr) return std::nullopt;
  model::VideoSource row{text(raw->token), text(raw->Name), text(raw->SourceToken), std::nullopt, std::nullopt};
  if (raw->Bounds != nullptr) {
    row.width = optional_int(raw->Bounds->width);
    row.height = optional_int(raw->Bounds->height);
  }
  to.video_sources.add(row);
  return row.token;
}

std::optional<std::string> add_video_encoder(ProfilesReading& to, const tt__VideoEncoderConfiguration* raw) {
  if (raw == nullptr) return std::nullopt;
  model::VideoEncoder row;
  row.token = text(raw->token);
  row.name = text(raw->Name);
  row.encoding = text(raw->Encoding);
  if (raw->Resolution != nullptr) {
    row.width = optional_int(raw->Resolution->Width);
    row.height = optional_int(raw->Resolution->Height);
  }
  row.quality = optional_double(raw->Quality);
  if (raw->RateControl != nullptr) {
    row.frame_rate_limit = optional_double(raw->RateControl->FrameRateLimit);
    row.bitrate_limit = optional_int(raw->RateControl->BitrateLimit);
    // Devices write the largest xs:int for "no limit".
    if (row.bitrate_limit == std::numeric_limits<std::int32_t>::max()) row.bitrate_limit = std::nullopt;
  }
  row.gov_length = optional_int(raw->GovLength);
  row.profile = optional_text(raw->Profile);
  for (const tt__CodecConfiguration* codec : {raw->H264, raw->MPEG4}) {
    if (codec == nullptr) continue;
    if (!row.gov_length) row.gov_length = optional_int(codec->GovLength);
    if (!row.profile) row.profile = optional_text(codec->H264Profile ? codec->H264Profile : codec->Mpeg4Profile);
  }
  to.video_encoders.add(row);
  return row.token;
}

std::optional<std::string> add_audio_source(ProfilesReading& to, const tt__AudioSourceConfiguration* raw) {
  if (raw == nullptr) return std::nullopt;
  model::AudioSource row{text(raw->token), text(raw->Name), text(raw->SourceToken)};
  to.audio_sources.add(row);
  return row.token;
}

std::optional<std::string> add_audio_encoder(ProfilesReading& to, const tt__AudioEncoderConfiguration* raw) {
  if (raw == nullptr) return std::nullopt;
  model::AudioEncoder row{text(raw->token), text(raw->Name), text(raw->Encoding), optional_int(raw->Bitrate),
                          optional_int(raw->SampleRate)};
  to.audio_encoders.add(row);
  return row.token;
}

model::MetadataConfiguration to_metadata(const tt__MetadataConfiguration& raw) {
  model::MetadataConfiguration row{text(raw.token), text(raw.Name), optional_bool(raw.Analytics), std::nullopt};
  if (raw.PTZStatus != nullptr) row.ptz_status = optional_bool(raw.PTZStatus->Status);
  return row;
}

std::optional<std::string> add_metadata(ProfilesReading& to, const tt__MetadataConfiguration* raw) {
  if (raw == nullptr) return std::nullopt;
  model::MetadataConfiguration row = to_metadata(*raw);
  to.metadata.add(row);
  return row.token;
}

template <class Row>
std::vector<Row> to_configs(const std::vector<tt__Config>& raw, std::string_view configuration) {
  std::vector<Row> rows;
  for (const auto& entry : raw) {
    rows.push_back({std::string(configuration), text(entry.Name), entry.Type ? local_name(*entry.Type) : ""});
  }
  return rows;
}

std::optional<std::string> add_analytics(AnalyticsReading& to, const tt__VideoAnalyticsConfiguration* raw) {
  if (raw == nullptr) return std::nullopt;
  model::AnalyticsConfiguration row{text(raw->token), text(raw->Name)};
  if (!to.configurations.add(row)) return row.token;
  if (raw->AnalyticsEngineConfiguration != nullptr) {
    auto rows = to_configs<model::AnalyticsModule>(raw->AnalyticsEngineConfiguration->AnalyticsModule, row.token);
    std::move(rows.begin(), rows.end(), std::back_inserter(to.out.modules));
  }
  if (raw->RuleEngineConfiguration != nullptr) {
    auto rows = to_configs<model::AnalyticsRule>(raw->RuleEngineConfiguration->Rule, row.token);
    std::move(rows.begin(), rows.end(), std::back_inserter(to.out.rules));
  }
  return row.token;
}

template <class Configurations>
Analytics to_analytics(const Configurations& raw) {
  Analytics out;
  AnalyticsReading to(out);
  for (const auto& entry : raw.Configurations) add_analytics(to, &entry);
  return out;
}

template <class Configurations>
std::vector<model::MetadataConfiguration> to_metadata_list(const Configurations& raw) {
  std::vector<model::MetadataConfiguration> rows;
  for (const auto& entry : raw.Configurations) rows.push_back(to_metadata(entry));
  return rows;
}

template <class Osds>
std::vector<model::Osd> to_osds(const Osds& raw) {
  std::vector<model::Osd> rows;
  for (const auto& entry : raw.OSDs) {
    model::Osd row;
    row.token = text(entry.token);
    row.video_source_configuration = text(entry.VideoSourceConfigurationToken);
    row.type = text(entry.Type);
    if (entry.TextString != nullptr) {
      row.text_type = optional_text(entry.TextString->Type);
      row.date_format = optional_text(entry.TextString->DateFormat);
      row.time_format = optional_text(entry.TextString->TimeFormat);
      row.plain_text = optional_text(entry.TextString->PlainText);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::optional<std::string> ptz_token(const tt__PTZConfiguration* raw) {
  return raw == nullptr ? std::nullopt : optional_text(raw->token);
}

}  // namespace

Reply<MediaProfiles> read_media1_profiles(std::string_view body) {
  return CAMAUDIT_READ(trt__GetProfilesResponse, "trt:GetProfilesResponse", body,
                       [](const trt__GetProfilesResponse& raw) {
                         MediaProfiles out;
                         ProfilesReading to(out);
                         for (const auto& entry : raw.Profiles) {
                           model::MediaProfile row;
                           row.token = text(entry.token);
                           row.name = text(entry.Name);
                           row.fixed = optional_bool(entry.fixed);
                           row.media_version = 1;
                           row.video_source_configuration = add_video_source(to, entry.VideoSourceConfiguration);
                           row.video_encoder_configuration = add_video_encoder(to, entry.VideoEncoderConfiguration);
                           row.audio_source_configuration = add_audio_source(to, entry.AudioSourceConfiguration);
                           row.audio_encoder_configuration = add_audio_encoder(to, entry.AudioEncoderConfiguration);
                           row.analytics_configuration = add_analytics(to.analytics, entry.VideoAnalyticsConfiguration);
                           row.metadata_configuration = add_metadata(to, entry.MetadataConfiguration);
                           row.ptz_configuration = ptz_token(entry.PTZConfiguration);
                           out.profiles.push_back(std::move(row));
                         }
                         return out;
                       });
}

Reply<MediaProfiles> read_media2_profiles(std::string_view body) {
  return CAMAUDIT_READ(tr2__GetProfilesResponse, "tr2:GetProfilesResponse", body,
                       [](const tr2__GetProfilesResponse& raw) {
                         MediaProfiles out;
                         ProfilesReading to(out);
                         for (const auto& entry : raw.Profiles) {
                           model::MediaProfile row;
                           row.token = text(entry.token);
                           row.name = text(entry.Name);
                           row.fixed = optional_bool(entry.fixed);
                           if (const auto* set = entry.Configurations; set != nullptr) {
                             row.video_source_configuration = add_video_source(to, set->VideoSource);
                             row.video_encoder_configuration = add_video_encoder(to, set->VideoEncoder);
                             row.audio_source_configuration = add_audio_source(to, set->AudioSource);
                             row.audio_encoder_configuration = add_audio_encoder(to, set->AudioEncoder);
                             row.analytics_configuration = add_analytics(to.analytics, set->Analytics);
                             row.metadata_configuration = add_metadata(to, set->Metadata);
                             row.ptz_configuration = ptz_token(set->PTZ);
                           }
                           out.profiles.push_back(std::move(row));
                         }
                         return out;
                       });
}

Reply<std::vector<model::Osd>> read_media1_osds(std::string_view body) {
  return CAMAUDIT_READ(trt__GetOSDsResponse, "trt:GetOSDsResponse", body, to_osds<trt__GetOSDsResponse>);
}

Reply<std::vector<model::Osd>> read_media2_osds(std::string_view body) {
  return CAMAUDIT_READ(tr2__GetOSDsResponse, "tr2:GetOSDsResponse", body, to_osds<tr2__GetOSDsResponse>);
}

Reply<std::vector<model::Mask>> read_masks(std::string_view body) {
  return CAMAUDIT_READ(tr2__GetMasksResponse, "tr2:GetMasksResponse", body, [](const tr2__GetMasksResponse& raw) {
    std::vector<model::Mask> rows;
    for (const auto& entry : raw.Masks) {
      const std::size_t points = entry.Polygon == nullptr ? 0 : entry.Polygon->Point.size();
      rows.push_back({text(entry.token), text(entry.ConfigurationToken), text(entry.Type), optional_bool(entry.Enabled),
                      static_cast<std::int64_t>(points)});
    }
    return rows;
  });
}

Reply<std::vector<model::MetadataConfiguration>> read_media1_metadata(std::string_view body) {
  return CAMAUDIT_READ(trt__GetMetadataConfigurationsResponse, "trt:GetMetadataConfigurationsResponse", body,
                       to_metadata_list<trt__GetMetadataConfigurationsResponse>);
}

Reply<std::vector<model::MetadataConfiguration>> read_media2_metadata(std::string_view body) {
  return CAMAUDIT_READ(tr2__GetMetadataConfigurationsResponse, "tr2:GetMetadataConfigurationsResponse", body,
                       to_metadata_list<tr2__GetMetadataConfigurationsResponse>);
}

Reply<Analytics> read_media1_analytics(std::string_view body) {
  return CAMAUDIT_READ(trt__GetVideoAnalyticsConfigurationsResponse, "trt:GetVideoAnalyticsConfigurationsResponse",
                       body, to_analytics<trt__GetVideoAnalyticsConfigurationsResponse>);
}

Reply<Analytics> read_media2_analytics(std::string_view body) {
  return CAMAUDIT_READ(tr2__GetAnalyticsConfigurationsResponse, "tr2:GetAnalyticsConfigurationsResponse", body,
                       to_analytics<tr2__GetAnalyticsConfigurationsResponse>);
}

Reply<std::string> read_media1_stream_uri(std::string_view body) {
  return CAMAUDIT_READ(trt__GetStreamUriResponse, "trt:GetStreamUriResponse", body,
                       [](const trt__GetStreamUriResponse& raw) {
                         return raw.MediaUri == nullptr ? std::string{} : text(raw.MediaUri->Uri);
                       });
}

Reply<std::string> read_media2_stream_uri(std::string_view body) {
  return CAMAUDIT_READ(tr2__GetStreamUriResponse, "tr2:GetStreamUriResponse", body,
                       [](const tr2__GetStreamUriResponse& raw) { return text(raw.Uri); });
}

Reply<std::vector<model::AnalyticsModule>> read_analytics_modules(std::string_view body,
                                                                  std::string_view configuration) {
  return CAMAUDIT_READ(tan__GetAnalyticsModulesResponse, "tan:GetAnalyticsModulesResponse", body,
                       [configuration](const tan__GetAnalyticsModulesResponse& raw) {
                         return to_configs<model::AnalyticsModule>(raw.AnalyticsModule, configuration);
                       });
}

Reply<std::vector<model::AnalyticsRule>> read_analytics_rules(std::string_view body, std::string_view configuration) {
  return CAMAUDIT_READ(tan__GetRulesResponse, "tan:GetRulesResponse", body,
                       [configuration](const tan__GetRulesResponse& raw) {
                         return to_configs<model::AnalyticsRule>(raw.Rule, configuration);
                       });
}

Reply<std::vector<model::PtzNode>> read_ptz_nodes(std::string_view body) {
  return CAMAUDIT_READ(tptz__GetNodesResponse, "tptz:GetNodesResponse", body, [](const tptz__GetNodesResponse& raw) {
    std::vector<model::PtzNode> rows;
    for (const auto& node : raw.PTZNode) {
      rows.push_back({text(node.token), optional_text(node.Name), optional_int(node.MaximumNumberOfPresets)});
    }
    return rows;
  });
}

}  // namespace camaudit::onvif::soap
