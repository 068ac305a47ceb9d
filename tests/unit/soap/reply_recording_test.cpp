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
  const auto rows = read_recordings(golden("onvif/milestone/GetRecordings.response.xml"));
  ASSERT_TRUE(rows) << rows.error().detail;
  ASSERT_EQ(rows->size(), 5U);
  const auto& first = (*rows)[0];
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
  EXPECT_FALSE(first.information_obtained) << "the Search service was not asked yet";
}

TEST(Recordings, HoldNoUserNameOrPasswordOfTheirSource) {
  const auto rows = read_recordings(golden("onvif/milestone/GetRecordings.response.xml"));
  ASSERT_TRUE(rows) << rows.error().detail;
  EXPECT_EQ((*rows)[0].source_address, "rtsp://10.20.0.7:554/stream?channel=1");
}

TEST(Recordings, TellNoLimitFromAnUnreadableRetention) {
  const auto rows = read_recordings(golden("onvif/milestone/GetRecordings.response.xml"));
  ASSERT_TRUE(rows) << rows.error().detail;
  EXPECT_EQ((*rows)[1].retention_seconds, 0) << "PT0S: the device sets no limit";
  EXPECT_FALSE((*rows)[2].retention_seconds) << "P: malformed, and not zero";
  EXPECT_EQ((*rows)[2].retention_text, "P");
  EXPECT_EQ((*rows)[3].retention_seconds, 30 * 86'400);
  EXPECT_TRUE((*rows)[3].retention_approximate);
  EXPECT_FALSE((*rows)[4].retention_seconds);
  EXPECT_EQ((*rows)[4].retention_text, "");
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
  EXPECT_EQ(results->recordings[0].audio_tracks, 1);
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
