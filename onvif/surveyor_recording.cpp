// SPDX-License-Identifier: GPL-3.0-or-later
// Recording Control and Recording Search: what is kept, for how long by configuration, and from when to when in fact.
#include <algorithm>

#include "onvif/surveyor.hpp"

namespace camaudit::onvif {
namespace {

using soap::Operation;

/// Up to here each recording is asked for by its token, which needs no session on the device; beyond, one search is
/// kinder than hundreds of calls.
constexpr std::size_t kAskOneByOne = 20;
/// Pages of one search; with kPageSize each that is more recordings than any recorder has channels.
constexpr int kMaximumPages = 64;
constexpr const char* kPageSize = "100";

}  // namespace

Task<void> Surveyor::recordings(std::string) {
  const auto recording = service("trc");
  if (!recording) {
    note_absent("recording", "Recording");
    co_return;
  }
  auto value = co_await read(Operation::GetRecordings, *recording, {}, soap::read_recordings, "recording");
  if (value) survey_.facts.recording = std::move(*value);
}

Task<void> Surveyor::recording_jobs(std::string) {
  const auto recording = service("trc");
  if (!recording) {
    note_absent("recording_job", "Recording");
    co_return;
  }
  auto value = co_await read(Operation::GetRecordingJobs, *recording, {}, soap::read_recording_jobs, "recording_job");
  if (value) survey_.facts.recording_job = std::move(*value);
}

Task<void> Surveyor::recording_job_state(std::string job) {
  Parameters parameters{{"trc:JobToken", job, {}}};
  auto value = co_await read(Operation::GetRecordingJobState, *service("trc"), std::move(parameters),
                             soap::read_recording_job_state, "");
  if (!value) co_return;
  for (auto& row : survey_.facts.recording_job) {
    if (row.token != job) continue;
    row.state = value->state;
    row.error = value->error;
  }
}

Task<void> Surveyor::recording_summary(std::string) {
  const auto search = service("tse");
  if (!search) {
    note_absent("recording_summary", "Search");
    co_return;
  }
  auto value =
      co_await read(Operation::GetRecordingSummary, *search, {}, soap::read_recording_summary, "recording_summary");
  if (value) survey_.facts.recording_summary = {*value};
}

Task<void> Surveyor::recording_information(std::string) {
  for (auto& row : survey_.facts.recording) row.information_obtained = false;
  if (!offers("tse")) co_return;
  if (survey_.facts.recording.size() > kAskOneByOne) {
    co_await find_recordings();
    co_return;
  }
  std::vector<std::string> tokens;
  for (const auto& row : survey_.facts.recording) tokens.push_back(row.token);
  for (const std::string& token : tokens) {
    const bool supported = co_await recording_information_of(token);
    if (!supported) {
      co_await find_recordings();
      co_return;
    }
  }
}

Task<bool> Surveyor::recording_information_of(std::string recording) {
  Parameters parameters{{"tse:RecordingToken", recording, {}}};
  auto value = co_await read(Operation::GetRecordingInformation, *service("tse"), std::move(parameters),
                             soap::read_recording_information, "");
  if (value) {
    value->token = recording;
    take_recording_information(*value);
  }
  co_return survey_.calls.back().outcome != model::CallOutcome::Unsupported;
}

Task<void> Surveyor::find_recordings() {
  const net::Url search = *service("tse");
  Parameters find{{"tse:Scope", "", {}}, {"tse:KeepAliveTime", "PT30S", {}}};
  auto token = co_await read(Operation::FindRecordings, search, std::move(find), soap::read_search_token, "");
  if (!token) co_return;
  for (int page = 0; page < kMaximumPages; ++page) {
    Parameters ask{{"tse:SearchToken", *token, {}}, {"tse:MaxResults", kPageSize, {}}, {"tse:WaitTime", "PT2S", {}}};
    auto results = co_await read(Operation::GetRecordingSearchResults, search, std::move(ask),
                                 soap::read_recording_search_results, "");
    if (!results) break;
    for (const auto& information : results->recordings) take_recording_information(information);
    if (results->completed) break;
  }
  Parameters end{{"tse:SearchToken", *token, {}}};
  co_await read(Operation::EndSearch, search, std::move(end), soap::read_end_search, "");
}

void Surveyor::take_recording_information(const soap::RecordingInformation& information) {
  for (auto& row : survey_.facts.recording) {
    if (row.token != information.token) continue;
    row.information_obtained = true;
    row.earliest = information.earliest;
    row.latest = information.latest;
    row.status = information.status;
    row.audio_tracks = std::max(row.audio_tracks, information.audio_tracks);
  }
}

}  // namespace camaudit::onvif
