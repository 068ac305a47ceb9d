// SPDX-License-Identifier: GPL-3.0-or-later
// Replies of the Recording Control, Recording Search and Receiver services.
#include "agent/base/uri_endpoint.hpp"
#include "onvif/soap/envelope.hpp"
#include "onvif/soap/leaf.hpp"

namespace camaudit::onvif::soap {
namespace {

constexpr std::string_view kTrackState = "RecordingHistory/Track/State";

void take_tracks(Recordings& out, model::Recording& row, const tt__GetTracksResponseList* tracks) {
  if (tracks == nullptr) return;
  for (const auto& raw : tracks->Track) {
    model::RecordingTrack track;
    track.recording = row.token;
    track.token = text(raw.TrackToken);
    if (raw.Configuration != nullptr) track.type = text(raw.Configuration->TrackType);
    if (track.type == "Video") ++row.video_tracks;
    if (track.type == "Audio") ++row.audio_tracks;
    if (track.type == "Metadata") ++row.metadata_tracks;
    out.tracks.push_back(std::move(track));
  }
}

void take_source(model::Recording& row, const tt__RecordingSourceInformation& source) {
  row.source_id = text(source.SourceId);
  row.source_name = text(source.Name);
  row.source_location = text(source.Location);
  row.video_source_token = optional_text(source.VideoSourceToken);
  if (source.Address == nullptr) return;
  row.source_address = without_credentials(*source.Address);
  UriEndpoint at = uri_endpoint(*source.Address);
  row.source_port = at.port ? at.port : default_port(at.scheme);
  if (!at.host.empty()) row.source_host = std::move(at.host);
}

model::Recording to_recording(const tt__GetRecordingsResponseItem& raw, Recordings& out) {
  model::Recording row;
  row.token = text(raw.RecordingToken);
  take_tracks(out, row, raw.Tracks);
  if (raw.Configuration == nullptr) return row;
  row.content = text(raw.Configuration->Content);
  row.retention_text = text(raw.Configuration->MaximumRetentionTime);
  if (const auto retention = parse_xs_duration(row.retention_text)) {
    row.retention_seconds = retention->seconds;
    row.retention_approximate = retention->approximate;
  }
  if (raw.Configuration->Source != nullptr) take_source(row, *raw.Configuration->Source);
  return row;
}

RecordingInformation to_information(const tt__RecordingInformation& raw) {
  RecordingInformation out;
  out.token = text(raw.RecordingToken);
  out.earliest = optional_time(raw.EarliestRecording);
  out.latest = optional_time(raw.LatestRecording);
  out.status = optional_text(raw.RecordingStatus);
  for (const auto& track : raw.Track) {
    out.tracks.push_back({out.token, text(track.TrackToken), text(track.TrackType), optional_time(track.DataFrom),
                          optional_time(track.DataTo)});
  }
  return out;
}

model::RecordingJob to_job(const tt__GetRecordingJobsResponseItem& raw) {
  model::RecordingJob row;
  row.token = text(raw.JobToken);
  const auto* job = raw.JobConfiguration;
  if (job == nullptr) return row;
  row.recording = text(job->RecordingToken);
  row.mode = text(job->Mode);
  row.priority = optional_int(job->Priority);
  row.on_events = job->EventFilter != nullptr && !job->EventFilter->Filter.empty();
  row.scheduled = !text(job->ScheduleToken).empty();
  if (job->Source.empty() || job->Source.front().SourceToken == nullptr) return row;
  const auto& source = *job->Source.front().SourceToken;
  row.source_token = optional_text(source.Token);
  // Left out, it means Receiver (onvif.xsd, SourceReference).
  const std::string type = source.Type == nullptr ? "Receiver" : text(source.Type);
  row.source_type = type.substr(type.rfind('/') + 1);
  return row;
}

model::Receiver to_receiver(const tt__Receiver& raw) {
  model::Receiver row;
  row.token = text(raw.Token);
  if (raw.Configuration == nullptr) return row;
  row.mode = text(raw.Configuration->Mode);
  if (raw.Configuration->MediaUri == nullptr) return row;
  UriEndpoint at = uri_endpoint(*raw.Configuration->MediaUri);
  row.scheme = bounded_text(at.scheme);
  row.port = at.port;
  row.credentials_in_uri = at.credentials;
  if (!at.host.empty()) row.host = std::move(at.host);
  return row;
}

std::optional<TrackStateEvent> to_track_state(const tt__FindEventResult& raw) {
  const auto at = optional_time(raw.Time);
  if (!at || raw.Event == nullptr || raw.Event->wsnt__Message == nullptr) return std::nullopt;
  if (text(raw.Event->wsnt__Topic).find(kTrackState) == std::string::npos) return std::nullopt;
  const auto* message = raw.Event->wsnt__Message->tt__Message;
  if (message == nullptr || message->Data == nullptr) return std::nullopt;
  for (const auto& item : message->Data->SimpleItem) {
    const auto present = optional_bool(item.Value);
    if (text(item.Name) == "IsDataPresent" && present) {
      return TrackStateEvent{text(raw.RecordingToken), text(raw.TrackToken), *at, *present};
    }
  }
  return std::nullopt;
}

/// The times are those of the attributes and may be one moment; a device that leaves them out says nothing by them.
bool holds_pictures(const tt__MediaAttributes& raw, UtcSeconds at) {
  const auto from = optional_time(raw.From);
  const auto until = optional_time(raw.Until);
  if (from && until && *from < *until && (at < *from || *until < at)) return false;
  for (const auto& track : raw.TrackAttributes) {
    if (track.TrackInformation != nullptr && text(track.TrackInformation->TrackType) == "Video") return true;
  }
  return false;
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

Reply<Recordings> read_recordings(std::string_view body) {
  return CAMAUDIT_READ(trc__GetRecordingsResponse, "trc:GetRecordingsResponse", body,
                       [](const trc__GetRecordingsResponse& raw) {
                         Recordings out;
                         for (const auto& item : raw.RecordingItem) out.recordings.push_back(to_recording(item, out));
                         return out;
                       });
}

Reply<std::vector<model::RecordingJob>> read_recording_jobs(std::string_view body) {
  return CAMAUDIT_READ(trc__GetRecordingJobsResponse, "trc:GetRecordingJobsResponse", body,
                       [](const trc__GetRecordingJobsResponse& raw) {
                         std::vector<model::RecordingJob> rows;
                         for (const auto& item : raw.JobItem) rows.push_back(to_job(item));
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

Reply<std::string> read_event_search_token(std::string_view body) {
  return CAMAUDIT_READ(tse__FindEventsResponse, "tse:FindEventsResponse", body,
                       [](const tse__FindEventsResponse& raw) { return text(raw.SearchToken); });
}

Reply<EventSearchResults> read_event_search_results(std::string_view body) {
  return CAMAUDIT_READ(tse__GetEventSearchResultsResponse, "tse:GetEventSearchResultsResponse", body,
                       [](const tse__GetEventSearchResultsResponse& raw) {
                         EventSearchResults out;
                         if (raw.ResultList == nullptr) return out;
                         out.completed = text(raw.ResultList->SearchState) == "Completed";
                         for (const auto& entry : raw.ResultList->Result) {
                           if (auto event = to_track_state(entry)) out.events.push_back(std::move(*event));
                         }
                         return out;
                       });
}

Reply<std::vector<std::string>> read_media_attributes(std::string_view body, UtcSeconds at) {
  return CAMAUDIT_READ(tse__GetMediaAttributesResponse, "tse:GetMediaAttributesResponse", body,
                       [at](const tse__GetMediaAttributesResponse& raw) {
                         std::vector<std::string> recordings;
                         for (const auto& entry : raw.MediaAttributes) {
                           if (holds_pictures(entry, at)) recordings.push_back(text(entry.RecordingToken));
                         }
                         return recordings;
                       });
}

Reply<std::vector<model::Receiver>> read_receivers(std::string_view body) {
  return CAMAUDIT_READ(trv__GetReceiversResponse, "trv:GetReceiversResponse", body,
                       [](const trv__GetReceiversResponse& raw) {
                         std::vector<model::Receiver> rows;
                         for (const auto& entry : raw.Receivers) rows.push_back(to_receiver(entry));
                         return rows;
                       });
}

Reply<bool> read_end_search(std::string_view body) {
  return CAMAUDIT_READ(tse__EndSearchResponse, "tse:EndSearchResponse", body,
                       [](const tse__EndSearchResponse&) { return true; });
}

}  // namespace camaudit::onvif::soap
