// SPDX-License-Identifier: GPL-3.0-or-later
// Replies of the Recording Control and Recording Search services.
#include "onvif/soap/envelope.hpp"
#include "onvif/soap/leaf.hpp"

namespace camaudit::onvif::soap {
namespace {

void count_tracks(model::Recording& row, const tt__GetTracksResponseList* tracks) {
  if (tracks == nullptr) return;
  for (const auto& track : tracks->Track) {
    const std::string type = track.Configuration == nullptr ? "" : text(track.Configuration->TrackType);
    if (type == "Video") ++row.video_tracks;
    if (type == "Audio") ++row.audio_tracks;
    if (type == "Metadata") ++row.metadata_tracks;
  }
}

model::Recording to_recording(const tt__GetRecordingsResponseItem& raw) {
  model::Recording row;
  row.token = text(raw.RecordingToken);
  count_tracks(row, raw.Tracks);
  if (raw.Configuration == nullptr) return row;
  row.content = text(raw.Configuration->Content);
  row.retention_text = text(raw.Configuration->MaximumRetentionTime);
  if (const auto retention = parse_xs_duration(row.retention_text)) {
    row.retention_seconds = retention->seconds;
    row.retention_approximate = retention->approximate;
  }
  if (const auto* source = raw.Configuration->Source; source != nullptr) {
    row.source_name = text(source->Name);
    row.source_location = text(source->Location);
    row.source_address = source->Address == nullptr ? "" : without_credentials(*source->Address);
    row.video_source_token = optional_text(source->VideoSourceToken);
  }
  return row;
}

RecordingInformation to_information(const tt__RecordingInformation& raw) {
  RecordingInformation out;
  out.token = text(raw.RecordingToken);
  out.earliest = optional_time(raw.EarliestRecording);
  out.latest = optional_time(raw.LatestRecording);
  out.status = optional_text(raw.RecordingStatus);
  for (const auto& track : raw.Track) out.audio_tracks += text(track.TrackType) == "Audio" ? 1 : 0;
  return out;
}

std::optional<std::string> first_error(const tt__RecordingJobStateInformation& raw) {
  for (const auto& source : raw.Sources) {
    if (source.Tracks == nullptr) continue;
    for (const auto& track : source.Tracks->Track) {
      if (track.Error != nullptr && !track.Error->empty()) return text(track.Error);
    }
  }
  return std::nullopt;
}

}  // namespace

Reply<std::vector<model::Recording>> read_recordings(std::string_view body) {
  return CAMAUDIT_READ(trc__GetRecordingsResponse, "trc:GetRecordingsResponse", body,
                       [](const trc__GetRecordingsResponse& raw) {
                         std::vector<model::Recording> rows;
                         for (const auto& item : raw.RecordingItem) rows.push_back(to_recording(item));
                         return rows;
                       });
}

Reply<std::vector<model::RecordingJob>> read_recording_jobs(std::string_view body) {
  return CAMAUDIT_READ(trc__GetRecordingJobsResponse, "trc:GetRecordingJobsResponse", body,
                       [](const trc__GetRecordingJobsResponse& raw) {
                         std::vector<model::RecordingJob> rows;
                         for (const auto& item : raw.JobItem) {
                           model::RecordingJob row;
                           row.token = text(item.JobToken);
                           if (const auto* job = item.JobConfiguration; job != nullptr) {
                             row.recording = text(job->RecordingToken);
                             row.mode = text(job->Mode);
                             row.priority = optional_int(job->Priority);
                             if (!job->Source.empty() && job->Source.front().SourceToken != nullptr) {
                               row.source_token = optional_text(job->Source.front().SourceToken->Token);
                             }
                           }
                           rows.push_back(std::move(row));
                         }
                         return rows;
                       });
}

Reply<JobState> read_recording_job_state(std::string_view body) {
  return CAMAUDIT_READ(trc__GetRecordingJobStateResponse, "trc:GetRecordingJobStateResponse", body,
                       [](const trc__GetRecordingJobStateResponse& raw) {
                         if (raw.State == nullptr) return JobState{};
                         return JobState{text(raw.State->State), first_error(*raw.State)};
                       });
}

Reply<model::RecordingSummary> read_recording_summary(std::string_view body) {
  return CAMAUDIT_READ(tse__GetRecordingSummaryResponse, "tse:GetRecordingSummaryResponse", body,
                       [](const tse__GetRecordingSummaryResponse& raw) {
                         model::RecordingSummary row;
                         if (raw.Summary == nullptr) return row;
                         row.recordings = optional_int(raw.Summary->NumberRecordings);
                         // With no recordings the dates have no meaning (Recording Search, GetRecordingSummary).
                         if (row.recordings != 0) {
                           row.data_from = optional_time(raw.Summary->DataFrom);
                           row.data_until = optional_time(raw.Summary->DataUntil);
                         }
                         return row;
                       });
}

Reply<RecordingInformation> read_recording_information(std::string_view body) {
  return CAMAUDIT_READ(tse__GetRecordingInformationResponse, "tse:GetRecordingInformationResponse", body,
                       [](const tse__GetRecordingInformationResponse& raw) {
                         if (raw.RecordingInformation == nullptr) return RecordingInformation{};
                         return to_information(*raw.RecordingInformation);
                       });
}

Reply<std::string> read_search_token(std::string_view body) {
  return CAMAUDIT_READ(tse__FindRecordingsResponse, "tse:FindRecordingsResponse", body,
                       [](const tse__FindRecordingsResponse& raw) { return text(raw.SearchToken); });
}

Reply<SearchResults> read_recording_search_results(std::string_view body) {
  return CAMAUDIT_READ(tse__GetRecordingSearchResultsResponse, "tse:GetRecordingSearchResultsResponse", body,
                       [](const tse__GetRecordingSearchResultsResponse& raw) {
                         SearchResults out;
                         if (raw.ResultList == nullptr) return out;
                         out.completed = text(raw.ResultList->SearchState) == "Completed";
                         for (const auto& entry : raw.ResultList->RecordingInformation) {
                           out.recordings.push_back(to_information(entry));
                         }
                         return out;
                       });
}

Reply<bool> read_end_search(std::string_view body) {
  return CAMAUDIT_READ(tse__EndSearchResponse, "tse:EndSearchResponse", body,
                       [](const tse__EndSearchResponse&) { return true; });
}

}  // namespace camaudit::onvif::soap
