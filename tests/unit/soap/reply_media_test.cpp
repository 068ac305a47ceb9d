// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "onvif/soap/reply.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/golden.hpp"

namespace camaudit::onvif::soap {
namespace {

using test::golden;
using test::soap_response;

TEST(Media1Profiles, NameWhatIsBoundToThem) {
  const auto media = read_media1_profiles(golden("onvif/dahua/Media1.GetProfiles.response.xml"));
  ASSERT_TRUE(media) << media.error().detail;
  ASSERT_EQ(media->profiles.size(), 2U);
  const auto& main = media->profiles[0];
  EXPECT_EQ(main.token, "MediaProfile00000");
  EXPECT_EQ(main.name, "Main");
  EXPECT_EQ(main.fixed, true);
  EXPECT_EQ(main.media_version, 1);
  EXPECT_EQ(main.video_source_configuration, "V_SRC_0");
  EXPECT_EQ(main.video_encoder_configuration, "V_ENC_0");
  EXPECT_EQ(main.audio_source_configuration, "A_SRC_0");
  EXPECT_EQ(main.audio_encoder_configuration, "A_ENC_0");
  EXPECT_EQ(main.analytics_configuration, "AN_0");
  EXPECT_EQ(main.metadata_configuration, "META_0");
  EXPECT_EQ(main.ptz_configuration, "PTZ_0");
  const auto& sub = media->profiles[1];
  EXPECT_FALSE(sub.fixed);
  EXPECT_FALSE(sub.audio_source_configuration);
  EXPECT_FALSE(sub.video_encoder_configuration);
}

TEST(Media1Profiles, GiveEachConfigurationOnce) {
  const auto media = read_media1_profiles(golden("onvif/dahua/Media1.GetProfiles.response.xml"));
  ASSERT_TRUE(media) << media.error().detail;
  ASSERT_EQ(media->video_sources.size(), 1U);
  EXPECT_EQ(media->video_sources[0].source_token, "VideoSource0");
  EXPECT_EQ(media->video_sources[0].width, 3840);
  EXPECT_EQ(media->video_sources[0].height, 2160);
  ASSERT_EQ(media->audio_sources.size(), 1U);
  EXPECT_EQ(media->audio_sources[0].source_token, "AudioSource0");
  ASSERT_EQ(media->audio_encoders.size(), 1U);
  EXPECT_EQ(media->audio_encoders[0].encoding, "G711");
  EXPECT_EQ(media->audio_encoders[0].bitrate, 64);
  EXPECT_EQ(media->audio_encoders[0].sample_rate, 8);
  ASSERT_EQ(media->metadata.size(), 1U);
  EXPECT_EQ(media->metadata[0].analytics, true);
  EXPECT_EQ(media->metadata[0].ptz_status, false);
}

TEST(Media1Profiles, TakeNaNAndTheLargestNumberForAbsent) {
  const auto media = read_media1_profiles(golden("onvif/dahua/Media1.GetProfiles.response.xml"));
  ASSERT_TRUE(media) << media.error().detail;
  ASSERT_EQ(media->video_encoders.size(), 1U);
  const auto& encoder = media->video_encoders[0];
  EXPECT_FALSE(encoder.quality) << "NaN";
  EXPECT_FALSE(encoder.bitrate_limit) << "2147483647 means no limit";
  EXPECT_EQ(encoder.frame_rate_limit, 25);
  EXPECT_EQ(encoder.gov_length, 50);
  EXPECT_EQ(encoder.profile, "High");
  EXPECT_EQ(encoder.width, 3840);
}

TEST(Media1Profiles, TellModulesAndRulesByTheirLocalNames) {
  const auto media = read_media1_profiles(golden("onvif/dahua/Media1.GetProfiles.response.xml"));
  ASSERT_TRUE(media) << media.error().detail;
  ASSERT_EQ(media->analytics.configurations.size(), 1U);
  ASSERT_EQ(media->analytics.modules.size(), 1U);
  EXPECT_EQ(media->analytics.modules[0].configuration, "AN_0");
  EXPECT_EQ(media->analytics.modules[0].name, "Motion");
  EXPECT_EQ(media->analytics.modules[0].type, "CellMotionEngine");
  ASSERT_EQ(media->analytics.rules.size(), 1U);
  EXPECT_EQ(media->analytics.rules[0].type, "FaceRecognition");
}

TEST(Media2Profiles, NameWhatIsBoundToThem) {
  const auto media = read_media2_profiles(golden("onvif/hikvision/Media2.GetProfiles.response.xml"));
  ASSERT_TRUE(media) << media.error().detail;
  ASSERT_EQ(media->profiles.size(), 2U);
  const auto& main = media->profiles[0];
  EXPECT_EQ(main.name, "mainStream");
  EXPECT_EQ(main.fixed, true);
  EXPECT_EQ(main.media_version, 2);
  EXPECT_EQ(main.audio_source_configuration, "AudioSourceConfigToken");
  EXPECT_EQ(main.audio_encoder_configuration, "MainAudioEncoderToken");
  EXPECT_EQ(main.analytics_configuration, "VideoAnalyticsToken");
  EXPECT_EQ(main.metadata_configuration, "MetaDataToken");
  EXPECT_EQ(main.ptz_configuration, "PTZToken");
  EXPECT_FALSE(media->profiles[1].video_source_configuration);
  EXPECT_EQ(media->profiles[1].fixed, false);

  ASSERT_EQ(media->video_encoders.size(), 1U);
  const auto& encoder = media->video_encoders[0];
  EXPECT_EQ(encoder.encoding, "H265");
  EXPECT_EQ(encoder.frame_rate_limit, 12.5);
  EXPECT_EQ(encoder.bitrate_limit, 4096);
  EXPECT_EQ(encoder.gov_length, 50);
  EXPECT_EQ(encoder.profile, "Main");
  EXPECT_EQ(encoder.quality, 3.0);
  ASSERT_EQ(media->analytics.rules.size(), 1U);
  EXPECT_EQ(media->analytics.rules[0].type, "LineDetector") << "whatever the prefix, declared or not";
}

TEST(Media2Osds, AreRead) {
  const auto rows = read_media2_osds(golden("onvif/spec/Media2.GetOSDs.response.xml"));
  ASSERT_TRUE(rows) << rows.error().detail;
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[0].token, "osd-1");
  EXPECT_EQ((*rows)[0].video_source_configuration, "vsc");
  EXPECT_EQ((*rows)[0].type, "Text");
  EXPECT_EQ((*rows)[0].text_type, "DateAndTime");
  EXPECT_EQ((*rows)[0].date_format, "yyyy-MM-dd");
  EXPECT_EQ((*rows)[0].time_format, "HH:mm:ss");
  EXPECT_FALSE((*rows)[0].plain_text);
  EXPECT_EQ((*rows)[1].type, "Image");
  EXPECT_FALSE((*rows)[1].text_type);
}

TEST(Media1Osds, AreRead) {
  const auto rows = read_media1_osds(
      soap_response(
          "<trt:GetOSDsResponse><trt:OSDs token=\"o\"><tt:Type>Text</tt:Type><tt:TextString><tt:Type>Plain</tt:Type>"
          "<tt:PlainText>Gate</tt:PlainText></tt:TextString></trt:OSDs></trt:GetOSDsResponse>")
          .body);
  ASSERT_TRUE(rows) << rows.error().detail;
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front().plain_text, "Gate");
}

TEST(Masks, AreReadWithTheNumberOfTheirCorners) {
  const auto rows = read_masks(golden("onvif/spec/GetMasks.response.xml"));
  ASSERT_TRUE(rows) << rows.error().detail;
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front().token, "mask-1");
  EXPECT_EQ(rows->front().video_source_configuration, "vsc");
  EXPECT_EQ(rows->front().type, "Color");
  EXPECT_EQ(rows->front().enabled, false);
  EXPECT_EQ(rows->front().points, 3);
}

TEST(SmallReplies, OfMediaAnalyticsAndPtzAreRead) {
  const auto metadata1 = read_media1_metadata(
      soap_response(
          "<trt:GetMetadataConfigurationsResponse><trt:Configurations token=\"m1\"><tt:Analytics>true</tt:Analytics>"
          "</trt:Configurations></trt:GetMetadataConfigurationsResponse>")
          .body);
  ASSERT_TRUE(metadata1);
  ASSERT_EQ(metadata1->size(), 1U);
  EXPECT_EQ(metadata1->front().analytics, true);
  const auto metadata2 =
      read_media2_metadata(soap_response("<tr2:GetMetadataConfigurationsResponse><tr2:Configurations token=\"m2\"/>"
                                         "</tr2:GetMetadataConfigurationsResponse>")
                               .body);
  ASSERT_TRUE(metadata2);
  ASSERT_EQ(metadata2->size(), 1U);
  EXPECT_FALSE(metadata2->front().analytics);

  const auto analytics1 = read_media1_analytics(
      soap_response("<trt:GetVideoAnalyticsConfigurationsResponse><trt:Configurations token=\"a1\"/>"
                    "</trt:GetVideoAnalyticsConfigurationsResponse>")
          .body);
  ASSERT_TRUE(analytics1);
  ASSERT_EQ(analytics1->configurations.size(), 1U);
  const auto analytics2 =
      read_media2_analytics(soap_response("<tr2:GetAnalyticsConfigurationsResponse><tr2:Configurations token=\"a2\"/>"
                                          "</tr2:GetAnalyticsConfigurationsResponse>")
                                .body);
  ASSERT_TRUE(analytics2);
  EXPECT_EQ(analytics2->configurations.front().token, "a2");

  const auto uri1 =
      read_media1_stream_uri(soap_response("<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://10.20.0.7/s</"
                                           "tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>")
                                 .body);
  ASSERT_TRUE(uri1);
  EXPECT_EQ(*uri1, "rtsp://10.20.0.7/s");
  const auto uri2 = read_media2_stream_uri(
      soap_response("<tr2:GetStreamUriResponse><tr2:Uri>rtsps://10.20.0.7/s</tr2:Uri></tr2:GetStreamUriResponse>")
          .body);
  ASSERT_TRUE(uri2);
  EXPECT_EQ(*uri2, "rtsps://10.20.0.7/s");

  const auto modules = read_analytics_modules(
      soap_response("<tan:GetAnalyticsModulesResponse><tan:AnalyticsModule Name=\"n\" Type=\"x:Loitering\"/>"
                    "</tan:GetAnalyticsModulesResponse>")
          .body,
      "conf");
  ASSERT_TRUE(modules);
  ASSERT_EQ(modules->size(), 1U);
  EXPECT_EQ(modules->front().configuration, "conf");
  EXPECT_EQ(modules->front().type, "Loitering");
  const auto rules = read_analytics_rules(
      soap_response("<tan:GetRulesResponse><tan:Rule Name=\"r\" Type=\"FaceRecognition\"/></tan:GetRulesResponse>")
          .body,
      "conf");
  ASSERT_TRUE(rules);
  ASSERT_EQ(rules->size(), 1U);
  EXPECT_EQ(rules->front().type, "FaceRecognition");

  const auto nodes = read_ptz_nodes(
      soap_response(
          "<tptz:GetNodesResponse><tptz:PTZNode token=\"p\"><tt:Name>Dome</tt:Name><tt:MaximumNumberOfPresets>256"
          "</tt:MaximumNumberOfPresets></tptz:PTZNode></tptz:GetNodesResponse>")
          .body);
  ASSERT_TRUE(nodes);
  ASSERT_EQ(nodes->size(), 1U);
  EXPECT_EQ(nodes->front().maximum_presets, 256);
}

}  // namespace
}  // namespace camaudit::onvif::soap
