// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "tests/simulator/facts.hpp"

namespace camaudit::simulator {

// Media configurations under the element name asked for, as both media services embed them.
std::string video_source_configuration(std::string_view tag, const Device& device, std::int64_t source);
std::string audio_source_configuration(std::string_view tag, const Device& device);
std::string video_encoder_configuration(std::string_view tag, const MediaProfile& profile);
std::string video_encoder2_configuration(std::string_view tag, const MediaProfile& profile);
std::string audio_encoder_configuration(std::string_view tag, const MediaProfile& profile, bool media2);
std::string analytics_configuration(std::string_view tag, const Device& device,
                                    const AnalyticsConfiguration& analytics);
std::string metadata_configuration(std::string_view tag, const Device& device, const MetadataConfiguration& metadata);
std::string ptz_configuration(std::string_view tag, const Device& device, const PtzNode& node);
std::string osd_configuration(std::string_view tag, const OnScreenDisplay& osd);
std::string analytics_items(std::string_view tag, const std::vector<AnalyticsItem>& items);

std::string video_source_configuration_token(std::int64_t source);
std::string video_encoder_token(const MediaProfile& profile);
std::string audio_encoder_token(const MediaProfile& profile);
const AnalyticsConfiguration* bound_analytics(const Device& device, const MediaProfile& profile);
bool has_audio(const Device& device);

// Media1 has no word for H.265: such an encoder cannot be shown there.
bool visible_in_media1(const MediaProfile& profile);

const MediaProfile& profile_of_token(const Device& device, std::string_view token);
std::string stream_uri(const Device& device, const MediaProfile& profile);
std::string snapshot_uri(const std::string& base_url, const MediaProfile& profile);

}  // namespace camaudit::simulator
