// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "onvif/soap/reply.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/golden.hpp"

namespace camaudit::onvif::soap {
namespace {

using test::golden;
using test::soap_response;

TEST(Recordings, AreReadWithTracksAndRetention) {
  const auto reply = read_recordings(golden("onvif/milestone/GetRecordings.response.xml"));
  ASSERT_TRUE(reply) << reply.error().detail;
  const auto& rows = reply->recordings;
  ASSERT_EQ(rows.size(), 5U);
  const auto& first = rows[0];
  EXPECT_EQ(first.token, "rec-31d");
  EXPECT_EQ(first.source_name, "Front door");
  EXPECT_EQ(first.source_location, "Town hall");
  EXPECT_EQ(first.video_source_token, "vs-1");
  EXPECT_EQ(first.content, "Continuous");
  EXPECT_EQ(first.retention_text, "P31D");
  EXPECT_EQ(first.retention_seconds, 31 * 86'400);
  EXPECT_FALSE(first.retention_approximate);
  EXPECT_EQ(first.video_tracks, 1);
  EXPECT_EQ(first.audio_tracks, 1);
  EXPECT_EQ(first.metadata_tracks, 1);
  EXPECT_EQ(first.source_id, "urn:camera:1");
  EXPECT_EQ(first.source_host, "10.20.0.7");
  EXPECT_EQ(first.source_port, 554);
  ASSERT_EQ(reply->tracks.size(), 4U);
  EXPECT_EQ(reply->tracks[1].recording, "rec-31d");
  EXPECT_EQ(reply->tracks[1].token, "a");
  EXPECT_EQ(reply->tracks[1].type, "Audio");
  EXPECT_FALSE(reply->tracks[1].data_from) << "told by the Search service only";
  EXPECT_FALSE(first.information_obtained) << "the Search service was not asked yet";
}

TEST(Recordings, HoldNoUserNameOrPasswordOfTheirSource) {
  const auto reply = read_recordings(golden("onvif/milestone/GetRecordings.response.xml"));
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(reply->recordings[0].source_address, "rtsp://10.20.0.7:554/stream?channel=1");
}

TEST(Recordings, TellNoLimitFromAnUnreadableRetention) {
  const auto reply = read_recordings(golden("onvif/milestone/GetRecordings.response.xml"));
  ASSERT_TRUE(reply) << reply.error().detail;
  const auto& rows = reply->recordings;
  EXPECT_EQ(rows[1].retention_seconds, 0) << "PT0S: the device sets no limit";
  EXPECT_FALSE(rows[2].retention_seconds) << "P: malformed, and not zero";
  EXPECT_EQ(rows[2].retention_text, "P");
  EXPECT_EQ(rows[3].retention_seconds, 30 * 86'400);
  EXPECT_TRUE(rows[3].retention_approximate);
  EXPECT_FALSE(rows[4].retention_seconds);
  EXPECT_EQ(rows[4].retention_text, "");
}

TEST(RecordingSearchResults, GiveTheOldestAndNewestFootage) {
  const auto results = read_recording_search_results(golden("onvif/milestone/GetRecordingSearchResults.response.xml"));
  ASSERT_TRUE(results) << results.error().detail;
  EXPECT_TRUE(results->completed);
  ASSERT_EQ(results->recordings.size(), 2U);
  EXPECT_EQ(results->recordings[0].token, "rec-31d");
  EXPECT_EQ(results->recordings[0].earliest, parse_date_time("2026-10-20T00:00:00Z"));
  EXPECT_EQ(results->recordings[0].latest, parse_date_time("2026-11-24T01:59:58Z"));
  EXPECT_EQ(results->recordings[0].status, "Recording");
  ASSERT_EQ(results->recordings[0].tracks.size(), 2U);
  EXPECT_EQ(results->recordings[0].tracks[0].data_from, parse_date_time("2026-10-20T00:00:00Z"));
  EXPECT_EQ(results->recordings[0].tracks[1].type, "Audio");
  EXPECT_EQ(results->recordings[0].tracks[1].data_from, results->recordings[0].tracks[1].data_to) << "it holds nothing";
  EXPECT_FALSE(results->recordings[1].earliest) << "2485-13-13 is no date";
  EXPECT_FALSE(results->recordings[1].latest);
  EXPECT_FALSE(results->recordings[1].status);
}

TEST(RecordingSearchResults, ThatAreStillComingAreNotCompleted) {
  const auto results =
      read_recording_search_results(soap_response("<tse:GetRecordingSearchResultsResponse><tse:ResultList><tt:"
                                                  "SearchState>Searching</tt:SearchState></tse:ResultList>"
                                                  "</tse:GetRecordingSearchResultsResponse>")
                                        .body);
  ASSERT_TRUE(results) << results.error().detail;
  EXPECT_FALSE(results->completed);
}

TEST(RecordingSource, ThatNamesAPasswordOutsideItsUsualPlaceKeepsNone) {
  for (const auto* address :
       {"rtsp://10.20.0.7:554/user=admin&amp;password=golden-secret&amp;channel=1",
        "rtsp://10.20.0.7:554/ch1?usr=a&amp;PWD=golden-secret", "admin:golden-secret@10.20.0.7"}) {
    const auto reply = read_recordings(
        soap_response(
            std::string("<trc:GetRecordingsResponse><trc:RecordingItem><tt:Configuration><tt:Source><tt:Address>") +
            address + "</tt:Address></tt:Source></tt:Configuration></trc:RecordingItem></trc:GetRecordingsResponse>")
            .body);
    ASSERT_TRUE(reply) << reply.error().detail;
    EXPECT_EQ(reply->recordings[0].source_address.find("golden-secret"), std::string::npos) << address;
    EXPECT_EQ(reply->recordings[0].source_host, "10.20.0.7") << address;
  }
}

TEST(Receivers, KeepOfAnAddressOnlyWhatTellsTheCamera) {
  const auto rows = read_receivers(golden("onvif/spec/GetReceivers.response.xml"));
  ASSERT_TRUE(rows) << rows.error().detail;
  ASSERT_EQ(rows->size(), 3U);
  EXPECT_EQ((*rows)[0].token, "receiver-1");
  EXPECT_EQ((*rows)[0].mode, "AlwaysConnect");
  EXPECT_EQ((*rows)[0].scheme, "rtsp");
  EXPECT_EQ((*rows)[0].host, "10.20.0.7");
  EXPECT_EQ((*rows)[0].port, 554);
  EXPECT_TRUE((*rows)[0].credentials_in_uri);
  EXPECT_EQ((*rows)[1].host, "fe80::12");
  EXPECT_FALSE((*rows)[1].port);
  EXPECT_FALSE((*rows)[1].credentials_in_uri);
  EXPECT_FALSE((*rows)[2].host) << "not set up yet";
}

TEST(RecordingJobs, TellWhatTheyReadFromAndWhen) {
  const auto jobs = read_recording_jobs(golden("onvif/spec/GetRecordingJobs.response.xml"));
  ASSERT_TRUE(jobs) << jobs.error().detail;
  ASSERT_EQ(jobs->size(), 3U);
  EXPECT_EQ((*jobs)[0].source_type, "Receiver");
  EXPECT_EQ((*jobs)[0].source_token, "receiver-1");
  EXPECT_FALSE((*jobs)[0].on_events || (*jobs)[0].scheduled);
  EXPECT_EQ((*jobs)[1].source_type, "Profile");
  EXPECT_TRUE((*jobs)[1].on_events);
  EXPECT_EQ((*jobs)[2].source_type, "Receiver") << "what the schema means where the type is left out";
  EXPECT_TRUE((*jobs)[2].scheduled);
}

TEST(EventSearchResults, AreChangesOfStateOfTracks) {
  const auto results = read_event_search_results(golden("onvif/spec/GetEventSearchResults.response.xml"));
  ASSERT_TRUE(results) << results.error().detail;
  EXPECT_TRUE(results->completed);
  ASSERT_EQ(results->events.size(), 3U)
      << "the state of the recording, a word for a state and a broken date are left out";
  EXPECT_EQ(results->events[0].recording, "rec-31d");
  EXPECT_EQ(results->events[0].track, "v");
  EXPECT_EQ(results->events[0].at, *parse_date_time("2026-10-20T00:00:00Z"));
  EXPECT_TRUE(results->events[0].data_present);
  EXPECT_FALSE(results->events[1].data_present);
  EXPECT_EQ(results->events[2].at, *parse_date_time("2026-11-04T06:30:00Z"));
}

TEST(MediaAttributes, NameTheRecordingsThatHoldPicturesThen) {
  const auto at = *parse_date_time("2026-11-01T12:00:00Z");
  const auto recordings = read_media_attributes(golden("onvif/spec/GetMediaAttributes.response.xml"), at);
  ASSERT_TRUE(recordings) << recordings.error().detail;
  EXPECT_EQ(*recordings, (std::vector<std::string>{"rec-31d", "rec-no-limit"}))
      << "not the one with sound alone, nor the one whose attributes are of another time";
}

TEST(RecordingJobState, NamesTheFirstError) {
  const auto state = read_recording_job_state(golden("onvif/spec/GetRecordingJobState.response.xml"));
  ASSERT_TRUE(state) << state.error().detail;
  EXPECT_EQ(state->state, "Error");
  EXPECT_EQ(state->error, "disk full");
}

TEST(RecordingSummary, WithNoRecordingsHasNoDates) {
  const auto none = read_recording_summary(
      soap_response(
          "<tse:GetRecordingSummaryResponse><tse:Summary><tt:DataFrom>1970-01-01T00:00:00Z</tt:DataFrom>"
          "<tt:DataUntil>1970-01-01T00:00:00Z</tt:DataUntil><tt:NumberRecordings>0</tt:NumberRecordings></tse:Summary>"
          "</tse:GetRecordingSummaryResponse>")
          .body);
  ASSERT_TRUE(none) << none.error().detail;
  EXPECT_EQ(none->recordings, 0);
  EXPECT_FALSE(none->data_from);
}

TEST(RecordingSummary, ThatIsEmptyKnowsNoNumber) {
  const auto empty = read_recording_summary(
      soap_response("<tse:GetRecordingSummaryResponse><tse:Summary/></tse:GetRecordingSummaryResponse>").body);
  ASSERT_TRUE(empty) << empty.error().detail;
  EXPECT_FALSE(empty->recordings) << "absent is not zero";
}

TEST(SmallReplies, OfRecordingAndSearchAreRead) {
  const auto jobs = read_recording_jobs(
      soap_response("<trc:GetRecordingJobsResponse><trc:JobItem><tt:JobToken>j1</tt:JobToken><tt:JobConfiguration>"
                    "<tt:RecordingToken>r1</tt:RecordingToken><tt:Mode>Active</tt:Mode><tt:Priority>high</tt:Priority>"
                    "<tt:Source><tt:SourceToken><tt:Token>p1</tt:Token></tt:SourceToken></tt:Source></"
                    "tt:JobConfiguration></trc:JobItem>"
                    "</trc:GetRecordingJobsResponse>")
          .body);
  ASSERT_TRUE(jobs) << jobs.error().detail;
  ASSERT_EQ(jobs->size(), 1U);
  EXPECT_EQ(jobs->front().recording, "r1");
  EXPECT_EQ(jobs->front().mode, "Active");
  EXPECT_FALSE(jobs->front().priority);
  EXPECT_EQ(jobs->front().source_token, "p1");
  EXPECT_FALSE(jobs->front().state);

  const auto information = read_recording_information(
      soap_response(
          "<tse:GetRecordingInformationResponse><tse:RecordingInformation><tt:RecordingToken>r1</tt:RecordingToken>"
          "<tt:RecordingStatus>Stopped</tt:RecordingStatus></tse:RecordingInformation></"
          "tse:GetRecordingInformationResponse>")
          .body);
  ASSERT_TRUE(information) << information.error().detail;
  EXPECT_EQ(information->status, "Stopped");

  const auto token = read_search_token(
      soap_response("<tse:FindRecordingsResponse><tse:SearchToken>s1</tse:SearchToken></tse:FindRecordingsResponse>")
          .body);
  ASSERT_TRUE(token);
  EXPECT_EQ(*token, "s1");
  EXPECT_TRUE(read_end_search(soap_response("<tse:EndSearchResponse/>").body));
}

}  // namespace
}  // namespace camaudit::onvif::soap
